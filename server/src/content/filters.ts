import type { Context, FilterImplOptions, Liquid } from 'liquidjs';

/** What filters may know beside their input; set for each rendering. */
export interface RenderFacts {
  /** Milliseconds since 1970; what `'now'` means. */
  nowMs: number;
  /** IANA name of the zone in which dates are written. */
  timeZone: string;
  /** ISO 4217; what `money` uses when it gets no currency. */
  currency: string;
}

const FACTS = 'batonFacts';
export const setFacts = (context: Context, facts: RenderFacts): void => context.setRegister(FACTS, facts);
const factsOf = (context: Context): RenderFacts => context.getRegister(FACTS) as RenderFacts;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const SPECIAL = /[&<>"']/;
const SPECIALS = /[&<>"']/g;

/** A value as Liquid prints it. */
export const printed = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(printed).join('');
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
};

/** A value as text of an HTML page or attribute: contact attributes come from outside and may be hostile. */
export const escapeHtml = (value: unknown): string => {
  const text = printed(value);
  return SPECIAL.test(text) ? text.replace(SPECIALS, (char) => ENTITIES[char]!) : text;
};

const moneyFormats = new Map<string, Intl.NumberFormat>();
const FORMATS_MAX = 500;

/** `12.5 | money: "EUR"` -> `€12.50`; a value that is no number and a currency that is none are printed as they are. */
const money = (value: unknown, currency: string, locale: string): string => {
  const amount = typeof value === 'number' ? value : Number.parseFloat(printed(value));
  if (!Number.isFinite(amount)) return printed(value);
  const key = `${locale} ${currency}`;
  try {
    const format = moneyFormats.get(key) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
    if (moneyFormats.size < FORMATS_MAX) moneyFormats.set(key, format);
    return format.format(amount);
  } catch {
    return `${amount.toFixed(2)} ${currency}`;
  }
};

type FilterThis = { context: Context };

/** Adds Baton's filters and puts those in their place that read the machine's clock or would print unescaped. */
export const addFilters = (liquid: Liquid, toOutput: (value: unknown) => string): void => {
  const builtinDate = liquid.filters.date as (this: FilterThis, ...args: unknown[]) => unknown;
  const dated = function (this: FilterThis, value: unknown, format?: unknown, zone?: unknown): unknown {
    const { nowMs, timeZone } = factsOf(this.context);
    const instant = value === 'now' || value === 'today' ? new Date(nowMs) : value;
    return builtinDate.call(this, instant, format, zone ?? timeZone);
  };
  liquid.registerFilter('date', dated as FilterImplOptions);
  for (const name of ['date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'])
    liquid.unregisterFilter(name);
  liquid.registerFilter('money', function (
    this: FilterThis,
    value: unknown,
    currency?: unknown,
    locale?: unknown,
  ) {
    return money(value, printed(currency) || factsOf(this.context).currency, printed(locale) || 'en');
  } as FilterImplOptions);
  liquid.registerFilter('newline_to_br', {
    raw: true,
    handler: (value: unknown) => toOutput(value).replace(/\r?\n/g, '<br />\n'),
  });
  liquid.unregisterFilter('raw');
};

/** Rules by country as they are typed: one a line, `AT 0.07`; `*` stands for all others. */

const LINE = /^([A-Za-z]{2}|\*)[\s:=]+(.+)$/;

export interface Typed<Value> {
  rules: Record<string, Value>;
  /** the first line that cannot be read */
  wrong: string | null;
}

const typed = <Value>(text: string, read: (rest: string) => Value | undefined): Typed<Value> => {
  const rules: Record<string, Value> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, country = '', rest = ''] = LINE.exec(line) ?? [];
    const value = rest === '' ? undefined : read(rest.trim());
    if (value === undefined) return { rules, wrong: line };
    rules[country.toUpperCase()] = value;
  }
  return { rules, wrong: null };
};

const PRICE_MAX = 1_000;

/** `AT 0.07`, also with a decimal comma. */
export const typedPrices = (text: string): Typed<number> =>
  typed(text, (rest) => {
    const price = Number(rest.replace(',', '.'));
    return Number.isFinite(price) && price >= 0 && price <= PRICE_MAX ? price : undefined;
  });

/** `US Reply STOP to end`. */
export const typedWords = (text: string): Typed<string> => typed(text, (rest) => rest.slice(0, 100));

/** The rules as they are typed, all others last. */
export const written = (rules: Readonly<Record<string, string | number>>): string =>
  Object.entries(rules)
    .sort(([a], [b]) => (a === '*' ? 1 : b === '*' ? -1 : a < b ? -1 : 1))
    .map(([country, value]) => `${country} ${value}`)
    .join('\n');

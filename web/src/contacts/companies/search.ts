import type { CompanyDomainRule } from '../../api/index.ts';

/** Search and order of the companies list as they stand in the URL. */
export type CompanySearch = {
  q?: string;
  sort?: 'newest';
  /** "1": the form for a new company is open */
  add?: '1';
};

/** Reads a URL's search; what is unknown is left out. */
export const readCompanySearch = ({ q, sort, add }: Record<string, unknown>): CompanySearch => ({
  ...(q === undefined || q === '' || typeof q === 'object' ? {} : { q: String(q) }),
  ...(sort === 'newest' ? { sort } : {}),
  ...(String(add) === '1' ? { add: '1' as const } : {}),
});

/** How somebody came to their company, beside their name. */
export const byWords: Readonly<Record<'hand' | 'group' | 'domain', string>> = {
  hand: 'by hand',
  group: 'said by your site',
  domain: 'by mail domain',
};

/** Who joins by mail domain: the choice, and what it does. */
export const domainRules: Readonly<Record<CompanyDomainRule, { label: string; text: string }>> = {
  off: { label: 'Nobody', text: 'People join by your site’s group calls and by hand.' },
  join: {
    label: 'People of known domains',
    text: 'Who has an address at a company’s domain joins it. Unknown domains make no company.',
  },
  make: {
    label: 'Everybody with a work address',
    text: 'Each mail domain becomes a company. Free mail such as gmail.com does not.',
  },
};

/** What is typed for an attribute: a number as a number, the rest as text; nothing removes it. */
export const typedValue = (text: string): string | number | null => {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const isPlain = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(trimmed);
  return isPlain ? Number(trimmed) : trimmed;
};

/** A value as it is shown and edited. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);

/** "website" as "Website", "employee_count" as "Employee count". */
export const attributeLabel = (name: string): string => {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
};

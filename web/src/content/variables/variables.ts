import type { TemplateVariable } from '../../api/index.ts';

/** A blank that a mail can be filled with. */
export type Variable = Pick<TemplateVariable, 'name' | 'label' | 'insert' | 'examples'>;

/** What starts a workflow carries these under one name, whatever the site calls them (event map in Settings). */
const mapped: readonly Variable[] = [
  { name: 'entry.productName', label: 'Product', insert: '{{ entry.productName | default: "" }}' },
  { name: 'entry.value', label: 'Value', insert: '{{ entry.value | money: entry.currency }}' },
  { name: 'entry.id', label: 'Number of the order or cart', insert: '{{ entry.id | default: "" }}' },
  { name: 'entry.cart_url', label: 'Address of the cart', insert: '{{ entry.cart_url | default: "" }}' },
].map((variable) => ({ ...variable, examples: [] }));

const groups: readonly (readonly [string, string])[] = [
  ['contact', 'The person'],
  ['entry', 'What started it'],
  ['coupon', 'Coupons'],
  ['workspace', 'The company'],
];

/** Under which heading a blank stands. */
export const groupOf = ({ name }: Pick<Variable, 'name'>): string =>
  groups.find(([root]) => new RegExp(`^${root}\\b`).test(name))?.[1] ?? 'This mail';

/** Blanks in the order of their headings; those of every shop are there before anything was seen. */
export const variablesOf = (seen: readonly Variable[]): Variable[] => {
  const known = new Set(seen.map(({ name }) => name));
  const all = [...seen, ...mapped.filter(({ name }) => !known.has(name))];
  const headings = [...groups.map(([, heading]) => heading), 'This mail'];
  return headings.flatMap((heading) => all.filter((variable) => groupOf(variable) === heading));
};

const DEFAULT = /\s*\|\s*default:\s*"([^"]*)"/;

/** The word for people who have none; undefined where everybody has a value. */
export const otherwiseOf = ({ insert }: Pick<Variable, 'insert'>): string | undefined =>
  DEFAULT.exec(insert)?.[1];

/** The blank as Liquid with another word for people who have none; with no word, none is written. */
export const liquidOf = ({ insert }: Pick<Variable, 'insert'>, otherwise: string): string => {
  const word = otherwise.replaceAll('"', '”').trim();
  return insert.replace(DEFAULT, () => (word === '' ? '' : ` | default: "${word}"`));
};

/** Variables whose name or label has all the words that were typed. */
export const found = (variables: readonly Variable[], typed: string): Variable[] => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return variables.filter(({ name, label }) => {
    const text = `${name} ${label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

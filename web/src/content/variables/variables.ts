import type { Vocabulary } from '../../conditions/index.ts';

/** A blank that a mail can be filled with. */
export type Variable = {
  /** as Liquid names it: `contact.firstName` */
  path: string;
  label: string;
  group: 'The person' | 'What started it' | 'The company' | 'This mail';
  /** a value that was really seen */
  example?: string | undefined;
  /** a filter that it is always written with: `money: entry.currency` */
  filter?: string;
  /** everybody has it, so that no other words are needed */
  isCertain?: boolean;
};

/** What starts a workflow carries these under one name, whatever the site calls them (event map in Settings). */
const fromEntry: readonly Variable[] = [
  { path: 'entry.productName', label: 'Product', group: 'What started it' },
  { path: 'entry.value', label: 'Value', group: 'What started it', filter: 'money: entry.currency' },
  { path: 'entry.id', label: 'Number of the order or cart', group: 'What started it' },
  { path: 'entry.cart_url', label: 'Address of the cart', group: 'What started it' },
];

const fromCompany: readonly Variable[] = [
  { path: 'workspace.name', label: 'Name of the company', group: 'The company', isCertain: true },
  { path: 'workspace.website', label: 'Website', group: 'The company', isCertain: true },
  { path: 'workspace.brand.address', label: 'Postal address', group: 'The company', isCertain: true },
];

const fromMail: readonly Variable[] = [
  { path: 'unsubscribe_url', label: 'Address to unsubscribe', group: 'This mail', isCertain: true },
];

const exampleOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const isName = (name: string): boolean => /^[A-Za-z_][\w-]*$/.test(name);

/** Blanks of this workspace: attributes that contacts really have first. */
export const variablesOf = ({ attributes }: Pick<Vocabulary, 'attributes'>): Variable[] => [
  ...attributes
    .filter(({ name }) => isName(name))
    .map(
      ({ name, label, values }): Variable => ({
        path: `contact.${name}`,
        label: label ?? name,
        group: 'The person',
        example: exampleOf(values[0]?.value),
      }),
    ),
  ...fromEntry,
  ...fromCompany,
  ...fromMail,
];

/** Words that stand for a value that is missing, for what people usually have a word for. */
export const usualWord = (path: string): string => (/first_?name$/i.test(path) ? 'there' : '');

/** The blank as Liquid: `{{ contact.firstName | default: "there" }}`. */
export const liquidOf = ({ path, filter }: Pick<Variable, 'path' | 'filter'>, otherwise: string): string => {
  const word = otherwise.replaceAll('"', '”').trim();
  const filters = [filter, word === '' ? undefined : `default: "${word}"`].filter(
    (each) => each !== undefined,
  );
  return `{{ ${[path, ...filters].join(' | ')} }}`;
};

/** Variables whose name, label or example has all the words that were typed. */
export const found = (variables: readonly Variable[], typed: string): Variable[] => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return variables.filter(({ path, label }) => {
    const text = `${path} ${label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

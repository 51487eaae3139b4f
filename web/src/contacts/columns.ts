import { useLocalStorage } from '@mantine/hooks';
import type { ContactRow } from '../api/index.ts';
import { factLabel, factText } from './facts.ts';

/** Columns that are no attribute, in their order. */
export const ownColumns = [
  { id: 'stage', label: 'Stage' },
  { id: 'segments', label: 'Segments' },
  { id: 'tags', label: 'Tags' },
  { id: 'email', label: 'E-mail' },
  { id: 'phone', label: 'Phone' },
  { id: 'seen', label: 'Last seen' },
  { id: 'newest', label: 'Added' },
] as const;

type OwnColumn = (typeof ownColumns)[number]['id'];

const shownAtFirst: readonly string[] = ['stage', 'segments', 'email', 'seen', 'newest'];

/** More columns than this are no table any more. */
export const columnsMost = 10;

const prefix = 'attribute:';

export const attributeColumn = (name: string): string => `${prefix}${name}`;

/** The attribute that a column shows; undefined for the others. */
export const attributeOf = (column: string): string | undefined =>
  column.startsWith(prefix) ? column.slice(prefix.length) : undefined;

const isOwn = (column: string): column is OwnColumn => ownColumns.some(({ id }) => id === column);

/** Columns as a URL or this browser has them, each once; unknown ones are left out. */
export const readColumns = (text: string | undefined): string[] | undefined => {
  if (text === undefined) return undefined;
  const known = text.split(',').filter((column) => isOwn(column) || attributeOf(column));
  return [...new Set(known)].slice(0, columnsMost);
};

/** Attributes to ask the server for. */
export const attributesOf = (columns: readonly string[]): string[] =>
  columns.flatMap((column) => attributeOf(column) ?? (column === 'tags' ? ['tags'] : []));

/** What a row says in the column of an attribute. */
export const cellText = ({ values }: ContactRow, attribute: string): string =>
  factText(values[attribute] ?? null);

export const columnLabel = (column: string): string => {
  const attribute = attributeOf(column);
  return attribute === undefined
    ? (ownColumns.find(({ id }) => id === column)?.label ?? column)
    : factLabel({ name: attribute, label: attribute });
};

/** The columns of the list: the URL's, else those of this browser in this workspace, else the usual ones. */
export const useColumns = (workspace: string, inUrl: string | undefined) => {
  const [kept, keep] = useLocalStorage<string>({
    key: `baton:contact-columns:${workspace}`,
    defaultValue: shownAtFirst.join(','),
    getInitialValueInEffect: false,
  });
  const columns = readColumns(inUrl) ?? readColumns(kept) ?? [...shownAtFirst];
  return { columns, keep: (next: readonly string[]) => keep(next.join(',')) };
};

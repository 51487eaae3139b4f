import type { Query } from '../api/index.ts';

/** The filters and the order of the contacts list as they stand in the URL, so that a view can be sent to a colleague. */
export type ContactSearch = {
  /** words in name or e-mail */
  q?: string;
  show?: 'known' | 'visitors';
  /** key of a segment */
  segment?: string;
  /** id of a company: its people */
  company?: string;
  /** a condition as JSON */
  condition?: string;
  /** "1": without test persons, as the number counts that was opened */
  counted?: '1';
  sort?: 'seen';
  /** ids of the columns beside the name, with commas; undefined: as this browser last had them */
  columns?: string;
  /** "1": the form for a new contact is open */
  add?: '1';
};

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Reads a URL's search; what is unknown is left out. */
export const readContactSearch = (search: Record<string, unknown>): ContactSearch => {
  const read: ContactSearch = {
    q: textOf(search.q),
    show: search.show === 'known' || search.show === 'visitors' ? search.show : undefined,
    segment: textOf(search.segment),
    company: textOf(search.company),
    condition: textOf(search.condition),
    counted: String(search.counted) === '1' ? '1' : undefined,
    sort: search.sort === 'seen' ? 'seen' : undefined,
    columns: textOf(search.columns),
    add: String(search.add) === '1' ? '1' : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
};

/** The filters as the API's contacts list takes them. */
export const filterQuery = ({ q, show, segment, company, condition, counted }: ContactSearch): Query => ({
  search: q,
  known: show === undefined ? undefined : String(show === 'known'),
  segment,
  company,
  condition,
  counted: counted && 'true',
});

/** What a view keeps of the list: everything but an open form. */
export const viewOf = ({ add: _add, ...search }: ContactSearch): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));

export const isFiltered = ({ q, show, segment, company, condition, counted }: ContactSearch): boolean =>
  [q, show, segment, company, condition, counted].some((value) => value !== undefined);

/** What was typed into the search field as a filter; blanks are no search. */
export const typedSearch = (text: string): string | undefined => text.trim() || undefined;

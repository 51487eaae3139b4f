import { z } from 'zod';
import { Refusal } from '../platform/index.ts';
import type { Page } from './types.ts';

export const PAGE_ROWS = { unset: 50, max: 200 };

/** `?after=&limit=` of lists, for a route's `querystring`: `pageQuery.extend({...})`. */
export const pageQuery = z.object({
  after: z.string().max(500).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(PAGE_ROWS.max).default(PAGE_ROWS.unset),
});

/** A place in a list as text: the values of the last row's sort columns. Opaque to callers. */
export const cursorOf = (...values: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor, checked by `shape`; null when there is none. Refuses an invented one. */
export const cursorValues = <Shape extends z.ZodType>(
  after: string | undefined,
  shape: Shape,
): z.output<Shape> | null => {
  if (after === undefined || after === '') return null;
  try {
    return shape.parse(JSON.parse(Buffer.from(after, 'base64url').toString('utf8')));
  } catch {
    throw new Refusal('invalid-cursor', {
      field: 'after',
      detail: 'This is not a place in this list.',
      fix: 'Take `next` of an earlier page, or leave `after` out.',
    });
  }
};

/** Cursor of lists sorted by one UUID. */
export const uuidCursor = z.tuple([z.guid()]);

/**
 * A page of `limit` items out of `limit + 1` rows: ask for one row more than is shown, and its presence says that
 * there is a next page. `place` gives the cursor values of a row.
 */
export const pageOf = <Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  place: (row: Row) => readonly (string | number | null)[],
): Page<Item> => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last ? cursorOf(...place(last)) : null };
};

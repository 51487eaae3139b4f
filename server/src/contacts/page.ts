import type { Queryable } from '../platform/index.ts';
import type { ContactFilter } from './filter.ts';
import { lastSeen } from './last-seen.ts';
import { newest, newestFound, newestLook } from './newest.ts';
import type { ContactPageRequest, ContactPlace, Rows } from './page-rows.ts';

export type { ContactPageRequest, ContactPageRow, ContactPlace, ContactSort } from './page-rows.ts';

const isFiltered = (filter: ContactFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** Whether PostgreSQL finds whom a filter keeps without looking through everybody. */
const hasIndex = ({ search, identity, ids, companyId, segmentId }: ContactFilter): boolean =>
  [search, identity, ids, companyId, segmentId].some((value) => value !== undefined);

/** Live contacts, `limit` rows after a place. Fewer: there are no more. */
export const contactPage = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> => {
  if (request.sort === 'seen') return lastSeen(db, request, nowMs);
  return isFiltered(request.filter) ? newestFound(db, request, nowMs) : newest(db, request, nowMs);
};

/**
 * The same, but a filter that no index serves is asked of the newest only, so that the first answer never waits for a
 * look through everybody (1,000,000: some 0.2 to 1 s). `lookedTo`: where that stopped with the page not full; whoever
 * is behind it is found by `contactPage` after that place. Null: the page is full, or there is nobody behind it.
 */
export const contactLook = async (
  db: Queryable,
  request: ContactPageRequest,
  nowMs: number,
): Promise<{ rows: Rows; lookedTo: ContactPlace | null }> => {
  const { filter, sort } = request;
  if (sort === 'newest' && isFiltered(filter) && !hasIndex(filter)) return newestLook(db, request, nowMs);
  return { rows: await contactPage(db, request, nowMs), lookedTo: null };
};

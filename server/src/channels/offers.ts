import type { DueRow } from './queries.ts';

/** A message that may leave, as the fold decided it. */
export interface OfferedRow extends DueRow {
  notBeforeMs: number;
}

/** More are found in the outbox: what is offered only saves a lone message that look. */
const OFFERED_MAX = 100;

/**
 * Messages handed from the fold to the senders of the same process. Hints: the start checks each again, and what is
 * not taken, or decided by another process, is found in the outbox.
 */
export const createOffers = (): { add(grp: number, row: DueRow): void; take(grp: number): DueRow[] } => {
  const byGroup = new Map<number, DueRow[]>();
  return {
    add: (grp, row) => {
      const rows = byGroup.get(grp) ?? [];
      if (rows.length < OFFERED_MAX) rows.push(row);
      byGroup.set(grp, rows);
    },
    take: (grp) => {
      const rows = byGroup.get(grp) ?? [];
      byGroup.delete(grp);
      return rows;
    },
  };
};

import type { ContactRow } from '../api/index.ts';

const idOf = ({ person }: ContactRow): string => person.contactId;

/**
 * The rows on screen with what is newly known of them. Rows keep their places, since nothing moves under the pointer;
 * who is not on screen yet is counted in `arrived`.
 */
export const freshened = (
  shown: readonly ContactRow[],
  newest: readonly ContactRow[],
): { rows: ContactRow[]; arrived: number } => {
  const byId = new Map(newest.map((row) => [idOf(row), row]));
  const known = new Set(shown.map(idOf));
  return {
    rows: shown.map((row) => byId.get(idOf(row)) ?? row),
    arrived: newest.filter((row) => !known.has(idOf(row))).length,
  };
};

/** The first segments of a row and how many more: as many as fit beside a name. */
export const segmentsShown = (
  segments: ContactRow['segments'],
  most = 2,
): { first: string[]; more: number } => ({
  first: segments.slice(0, most).map(({ name }) => name),
  more: Math.max(0, segments.length - most),
});

/**
 * Fairness inside a group (P15): nobody's flood may fill the batches while others wait.
 *
 * - An actor: of a full batch, `ACTOR_INPUTS_MAX` inputs at most; the cursor goes on behind its bucket and comes back.
 * - A workspace: while one fills more than its share of full batches, others' inputs are looked for in the whole range
 *   of the group and come first; the flood keeps its share of those batches, and all of the batches between.
 *
 * The statements stand in `claims.ts`.
 */

/** Inputs of one actor in a batch that is full. Fewer: a busy contact is loaded and written more often; more: it fills
 *  the batches of its bucket. */
export const ACTOR_INPUTS_MAX = 200;

/** Of a full batch, what a workspace that floods the group takes while others wait. */
export const WORKSPACE_SHARE = 0.25;

/** A pass that looks past a flood reads all of it (0.5 us a row): between two such passes others take this many times as
 *  long. Less: the flood is read over and over; more: others wait longer behind it. */
const LOOKS_APART = 10;

/** Inputs of a batch that a flood leaves to others. */
export const besideFlood = (limit: number): { others: number; flood: number } => {
  const flood = Math.max(1, Math.floor(limit * WORKSPACE_SHARE));
  return { others: Math.max(1, limit - flood), flood };
};

/** When the next look past a flood is due, on a clock that only goes forward. */
export const createLooks = () => {
  let nextMs = Number.NEGATIVE_INFINITY;
  return {
    isDue: (nowMs: number): boolean => nowMs >= nextMs,
    took: (fromMs: number, toMs: number): void => {
      nextMs = toMs + LOOKS_APART * (toMs - fromMs);
    },
  };
};

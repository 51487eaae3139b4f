/**
 * An answer and how long it stands: `matched` cannot change before `until` (ms, Infinity) if no input comes.
 * `until` is a lower bound, never a promise that the answer changes then (ENGINE, Conditions in time).
 */
export interface Held {
  readonly matched: boolean;
  readonly until: number;
}

/** Shared, because most answers never change by time alone: the fold judges without allocating. */
export const TRUE_FOR_GOOD: Held = Object.freeze({ matched: true, until: Infinity });
export const FALSE_FOR_GOOD: Held = Object.freeze({ matched: false, until: Infinity });

export const forGood = (matched: boolean): Held => (matched ? TRUE_FOR_GOOD : FALSE_FOR_GOOD);

export const opposite = (held: Held): Held =>
  held.until === Infinity ? forGood(!held.matched) : { matched: !held.matched, until: held.until };

/**
 * The answer of a group. With `decisive` false it is "all": one false child decides, so a false answer stands
 * as long as the longest-standing false child, and a true one until the first child may change. With `decisive`
 * true it is "any", the dual.
 */
export const groupHeld = <Item>(
  items: readonly Item[],
  decisive: boolean,
  judge: (item: Item) => Held,
): Held => {
  let decided = false;
  let decidedUntil = -Infinity;
  let openUntil = Infinity;
  for (const item of items) {
    const held = judge(item);
    if (held.matched !== decisive) {
      if (held.until < openUntil) openUntil = held.until;
      continue;
    }
    if (held.until === Infinity) return forGood(decisive);
    decided = true;
    if (held.until > decidedUntil) decidedUntil = held.until;
  }
  if (decided) return { matched: decisive, until: decidedUntil };
  return openUntil === Infinity ? forGood(!decisive) : { matched: !decisive, until: openUntil };
};

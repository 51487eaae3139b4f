/** Chance from a seed: the same seed draws the same numbers on every machine. */
export interface Random {
  /** 0 <= x < 1 */
  next(): number;
  /** a whole number from `from` to `to`, both included */
  int(from: number, to: number): number;
  /** true in about `share` of the calls */
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** eight bytes: the random part of an id */
  bytes(): Buffer;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for one small world. */
export const randomOf = (seed: number): Random => {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (list) => list[int(0, list.length - 1)]!,
    bytes: () => Buffer.from(Array.from({ length: 8 }, () => int(0, 255))),
  };
};

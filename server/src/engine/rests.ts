/**
 * When a group's loop rests, and for how long. A pass costs some 2 ms however little it takes, as much as 100 inputs: under
 * steady load it is worth to let some come together. A lone input never waits.
 */

/** After this many passes in a row each is followed by a rest. Fewer: the second of two inputs waits; more: a load that
 *  has just begun is taken in small bites. */
const PASSES_IN_A_ROW = 2;
/** Who slept longer than this was not busy: the next pass is the first of its row. It is also the shortest rest. */
const REST_MS = 15;
/** Above so many inputs a second the rest grows with them: what is saved is worth more than what waiting costs. */
const INPUTS_A_SECOND = 200;
/** Longer: contacts wait noticeably for nothing, as a pass of 250 inputs costs little more an input than one of 1,000. */
const REST_MAX_MS = 100;

interface Rests {
  /** A pass ended. Answers how long to rest now; 0: not at all. Times: a clock that only goes forward. */
  after(pass: { claimed: number; isFull: boolean }, nowMs: number): number;
  /** There was nothing to do for so long. */
  slept(ms: number): void;
}

export const createRests = (): Rests => {
  let inARow = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  return {
    after: ({ claimed, isFull }, nowMs) => {
      if (claimed === 0) return 0;
      const aSecond = (claimed * 1_000) / Math.max(1, nowMs - lastMs);
      lastMs = nowMs;
      inARow++;
      // what waits already fills the next pass
      if (isFull || inARow < PASSES_IN_A_ROW) return 0;
      return Math.min(REST_MAX_MS, Math.max(REST_MS, (REST_MS * aSecond) / INPUTS_A_SECOND));
    },
    slept: (ms) => {
      if (ms > REST_MS) inARow = 0;
    },
  };
};

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSimDatabase, type SimDatabase } from '../database.ts';
import { liveAndCompare } from './live.ts';

const SEEDS = 200;
/** Seeds that live side by side: fewer cost more time, more hold up the report of the first difference. */
const TOGETHER = 100;
/** A net for a busy machine, not a measure. */
const WITHIN_MS = 300_000;

/** What once differed; what it was, in the engine's history. */
const FOUND = {
  256: 'who was moved at the end of a pause moved, by the log, while it still lasted (P9, P12)',
  265: 'what was awaited and came in a pause was followed, by the log, before the pause had ended (P9, P12)',
  483: 'what had come true by time alone was seen after a wait that ended later, when both were late (P6)',
  574: 'the same',
  5886: 'a wait ended before an exit of the same instant that a full batch had left behind (I3, P6)',
  6176: 'of two bars of one pass the one that ends first was kept (P7)',
  7925: 'a condition that an edit changed was judged as of arrival, by counts that no longer said it (P9)',
};

let database: SimDatabase;
beforeAll(async () => {
  database = await openSimDatabase();
});
afterAll(() => database.close());

const agree = async (seeds: readonly number[]): Promise<void> => {
  const { compared } = await liveAndCompare(database, seeds);
  const different = compared.filter(({ differences }) => differences.length > 0);
  expect(compared.some(({ ways }) => ways > 0)).toBe(true);
  const [first] = different;
  if (first) expect.fail(`npm run sim -- --reference --seed ${first.seed}\n${first.differences.join('\n')}`);
};

describe('the engine does what the whole history, run again in memory, says (P3, P5, P6, P8, P9)', () => {
  const found = Object.keys(FOUND).map(Number);
  for (let from = 1; from <= SEEDS; from += TOGETHER)
    it(
      `seeds ${from} to ${from + TOGETHER - 1}${from === 1 ? `, and what differed once: ${found.join(', ')}` : ''}: random workflows, inputs, edits and clocks, workers that die and wake up`,
      () => agree([...(from === 1 ? found : []), ...Array.from({ length: TOGETHER }, (_, n) => from + n)]),
      WITHIN_MS,
    );
});

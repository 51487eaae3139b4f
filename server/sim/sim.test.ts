import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSimDatabase, type SimDatabase } from './database.ts';
import { type Life, live } from './run.ts';

const SEEDS = 50;
const CHUNK = 25;
/** A net for what hangs: a chunk takes about five seconds on two free cores. */
const CHUNK_WITHIN_MS = 300_000;

/** Worlds that once showed something wrong; what it was, in the engine's history. */
const FOUND = {
  8: 'a merge asked for before the first fold of the other contact was refused for good (P10)',
  17: 'a mail sent on the way to an exit step was left waiting, or not, by chance (P6)',
  24: 'a stranger on a shared device took earlier calls of the first user along (P10)',
  30: 'two workers applied one merge, and the second wrote over its log (P10)',
  33: 'a publish that starts them too let a wait end before an input that had come earlier (I3)',
  34: 'an alias of a shared device gave one contact two user ids (P10)',
  76: 'after an un-merge a name that had been refused to its holder was not asked for again (P10)',
  115: 'calls that were forwarded from a shared device had the last word over later ones (P2)',
  163: 'a broadcast forgot somebody whose place on its list still waited in the inbox when it began (P5)',
  169: 'a merge ended an enrollment whose mail left all the same (P6)',
  310: 'a call that waited by a name handed back was kept by a merge that followed (P10)',
  383: 'two of one bucket who entered a segment in one instant got the same enrollment id (P5)',
};

/** The one that is lived twice. */
const TWICE = 7;

let database: SimDatabase;
beforeAll(async () => {
  database = await openSimDatabase();
});
afterAll(() => database.close());

/** Lives a seed. Fails with the last lines of the story: what happened before. */
const holds = async (seed: number): Promise<Life> => {
  const lived = await live(database, seed);
  const { violations, story } = lived;
  if (violations.length === 0) return lived;
  const lines = [...story.slice(-25), ...violations.slice(0, 5).map((line) => `! ${line}`)];
  return expect.fail(`npm run sim -- --seed ${seed}\n${lines.join('\n')}`);
};

/** What no other test here lives. */
const isNew = (seed: number): boolean => !(seed in FOUND) && seed !== TWICE;

describe('small worlds with crashes, zombies and merges keep every promise', () => {
  for (const [seed, what] of Object.entries(FOUND))
    it(`seed ${seed}: ${what}`, async () => void (await holds(Number(seed))), CHUNK_WITHIN_MS);

  for (let from = 1; from <= SEEDS; from += CHUNK)
    it(
      `seeds ${from} to ${from + CHUNK - 1} (I1-I6, P1-P6, P8, P10, P17)`,
      async () => {
        for (let seed = from; seed < from + CHUNK; seed++) if (isNew(seed)) await holds(seed);
      },
      CHUNK_WITHIN_MS,
    );
});

describe('the simulation', () => {
  it('lives a seed twice the same way', async () => {
    const once = await holds(TWICE);
    expect(await holds(TWICE)).toEqual(once);
  });
});

import { expect, it } from 'vitest';
import { eventually, virtualClock } from '../../testing/index.ts';
import { makeRounds } from './rounds.ts';

it('rounds come one after the other, also after one that failed, until they are ended', async () => {
  const clock = virtualClock();
  const failures: unknown[] = [];
  let begun = 0;
  let isTold = false;
  let end = (): void => undefined;
  const stop = makeRounds({
    clock,
    everyMs: 1_000,
    round: async (isOver) => {
      begun++;
      if (begun === 1) throw new Error('the first');
      await new Promise<void>((done) => {
        end = done;
      });
      isTold = isOver();
    },
    failed: (error) => failures.push((error as Error).message),
  });
  await eventually(() => failures.length === 1);
  await eventually(() => {
    clock.advance(1_000);
    return begun === 2;
  });
  // the second lasts: none begins meanwhile
  clock.advance(10_000);
  expect(begun).toBe(2);
  const stopped = stop();
  end();
  await stopped;
  expect(isTold).toBe(true);
  clock.advance(10_000);
  expect([begun, failures]).toEqual([2, ['the first']]);
});

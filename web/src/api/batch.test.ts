import { expect, test } from 'vitest';
import { batcher } from './batch.ts';

const handClock = () => {
  let due: (() => void) | undefined;
  return {
    timers: {
      set: (run: () => void) => {
        due = run;
        return 1;
      },
      clear: () => {
        due = undefined;
      },
    },
    pass: () => {
      const run = due;
      due = undefined;
      run?.();
    },
  };
};

test('the first event shows at once, a burst is one update per interval', () => {
  const clock = handClock();
  const batches: number[][] = [];
  const live = batcher<number>(500, (values) => batches.push(values), clock.timers);
  live.add(1);
  live.add(2);
  live.add(3);
  expect(batches).toEqual([[1]]);
  clock.pass();
  expect(batches).toEqual([[1], [2, 3]]);
  clock.pass();
  live.add(4);
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

test('nothing arrives after a stop', () => {
  const clock = handClock();
  const batches: number[][] = [];
  const live = batcher<number>(500, (values) => batches.push(values), clock.timers);
  live.add(1);
  live.add(2);
  live.stop();
  clock.pass();
  expect(batches).toEqual([[1]]);
});

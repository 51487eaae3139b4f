import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../testing/clock.ts';
import { createSettling } from './settling.ts';

/** Outcomes are numbers; `write` waits until it is let go, or fails once. */
const scene = (underWay: number) => {
  const clock = virtualClock();
  const written: number[][] = [];
  const releases: number[][] = [];
  let left = underWay;
  let failures = 0;
  const take = createSettling<number>({
    clock,
    write: async (batch) => {
      if (failures-- > 0) throw new Error('weather');
      written.push([...batch]);
    },
    release: (batch) => {
      left -= batch.length;
      releases.push([...batch]);
    },
    triesAgain: () => true,
    failed: () => undefined,
    underWay: () => left,
  });
  const turn = () => new Promise<void>((done) => setImmediate(() => setImmediate(done)));
  return { clock, take, written, releases, turn, failTimes: (times: number) => (failures = times) };
};

describe('outcomes are written together', () => {
  it('a lone one at once', async () => {
    const { take, written, turn } = scene(1);
    take(1);
    await turn();
    expect(written).toEqual([[1]]);
  });

  it('several wait for those that are to come, and no longer than for a moment', async () => {
    const { clock, take, written, turn } = scene(4);
    take(1);
    take(2);
    await turn();
    expect(written).toEqual([]);
    clock.advance(5);
    await turn();
    expect(written).toEqual([[1, 2]]);
    take(3);
    take(4);
    await turn();
    expect(written).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('ten are enough, however many are to come, and each is written once', async () => {
    const { clock, take, written, releases, turn } = scene(20);
    for (let n = 0; n < 12; n++) take(n);
    await turn();
    clock.advance(5);
    await turn();
    expect(written.flat()).toEqual(Array.from({ length: 12 }, (_, n) => n));
    expect(releases).toEqual(written);
  });

  it('what cannot be written is written later, before what came meanwhile is let go', async () => {
    const { clock, take, written, releases, turn, failTimes } = scene(2);
    failTimes(1);
    take(1);
    take(2);
    await turn();
    expect(releases).toEqual([]);
    clock.advance(1_000);
    await turn();
    expect(written).toEqual([[1, 2]]);
    expect(releases).toEqual([[1, 2]]);
  });
});

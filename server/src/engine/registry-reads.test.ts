import { expect, it } from 'vitest';
import type { Registry } from './registry.ts';
import { createRegistryReads } from './registry-reads.ts';

/** Reads that end when the test says so, each with what it had found. */
const slowReads = () => {
  const ends: ((defsVersion: number) => void)[] = [];
  const reads = createRegistryReads(
    () => new Promise((done) => ends.push((defsVersion) => done({ defsVersion } as Registry))),
  );
  const turn = () => new Promise((done) => setImmediate(done));
  return { reads, ends, turn };
};

it('what was read before a publish does not pass for what was published (I5)', async () => {
  const { reads, ends, turn } = slowReads();
  const before = reads.of(1);
  const after = reads.of(2);
  ends[0]!(1);
  expect((await before).defsVersion).toBe(1);
  await turn();
  ends[1]!(2);
  expect((await after).defsVersion).toBe(2);
});

it('a workspace is looked for in a read that began after it was missed', async () => {
  const { reads, ends, turn } = slowReads();
  const first = reads.of(1);
  const anew = [reads.of(1, true), reads.of(1, true)];
  ends[0]!(1);
  await first;
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]!(1);
  const [one, other] = await Promise.all(anew);
  expect(one).toBe(other);
  expect(one).not.toBe(await first);
});

it('who needs nothing newer waits for nothing', async () => {
  const { reads, ends } = slowReads();
  const first = reads.of(1);
  ends[0]!(1);
  await first;
  void reads.of(2);
  expect(await reads.of(1)).toBe(await first);
  expect(ends).toHaveLength(2);
});

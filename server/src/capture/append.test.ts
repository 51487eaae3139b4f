import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketOf, newId, systemClock } from '../platform/index.ts';
import { appendInputs, type InputToAppend } from './append.ts';
import { keepSeen } from './seen.ts';
import { type TestCapture, testCapture } from './testing.ts';

let test: TestCapture;
beforeAll(async () => {
  test = await testCapture();
});
afterAll(() => test.close());

const now = systemClock.now();
const contactId = newId(now);
const input = (name: string, more: Partial<InputToAppend> = {}): InputToAppend => ({
  contactId,
  workspaceId: test.workspaceId,
  kind: 'feedback',
  name,
  occurredAtMs: now - 1_000,
  payload: { properties: {} },
  ...more,
});

describe('inputs of our own', () => {
  it('are appended in order, in the caller’s transaction, once per message id', async () => {
    await expect(
      test.db.transaction(async (tx) => {
        await appendInputs(tx, [input('rolled back', { messageId: 'm' })]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const first = await test.db.transaction((tx) =>
      appendInputs(tx, [
        input('a', { messageId: 'm' }),
        input('b', { hops: 2 }),
        input('a', { messageId: 'm' }),
      ]),
    );
    const again = await appendInputs(test.db, [input('a', { messageId: 'm' }), input('c')]);
    expect(again[0]).toBeNull();
    const stored = await test.inbox();
    expect(stored.map(({ name, mustFold, bucket }) => [name, mustFold, bucket])).toEqual(
      ['a', 'b', 'c'].map((name) => [name, true, bucketOf(contactId)]),
    );
    expect([first[0]!.seq, first[1]!.seq, again[1]!.seq]).toEqual(stored.map(({ seq }) => seq));
    expect(first[2]).toBeNull();
    expect(await appendInputs(test.db, [])).toEqual([]);
  });

  it('never occur after they arrived', async () => {
    await test.clearInbox();
    await appendInputs(test.db, [input('future', { occurredAtMs: now + 86_400_000 })]);
    const [stored] = await test.inbox();
    expect(stored!.occurredAt).toEqual(stored!.at);
  });
});

describe('the weeks of seen', () => {
  it('are partitions; old ones go whole', async () => {
    await keepSeen(test.db, now - 3 * 604_800_000);
    await keepSeen(test.db, now);
    await keepSeen(test.db, now);
    const week = Math.floor(now / 604_800_000);
    const rows = await test.db.query<{ name: string }>({
      name: 'partitions',
      text: `select relname as name from pg_class where relname ~ '^seen_w' and relkind = 'r' order by 1`,
      values: [],
    });
    // this week's ids are in the default partition already: it stays there
    expect(rows.map(({ name }) => name)).toEqual([`seen_w${week - 1}`, `seen_w${week + 1}`]);
  });
});

import { expect, it } from 'vitest';
import { createKeys, type KeyOwner } from './keys.ts';

/** Keys whose owner is `held`, on a clock that is set by hand. */
const keysOf = (held: { owner: KeyOwner | null }) => {
  const clock = { nowMs: 0 };
  let asked = 0;
  const keys = createKeys({
    now: () => clock.nowMs,
    lookupKey: async () => {
      asked++;
      return held.owner;
    },
    keyUsed: () => undefined,
  });
  return { keys, clock, asked: () => asked };
};

const OWNER: KeyOwner = { workspaceId: 1, keyId: 7 };
const answered = (): Promise<void> => new Promise((turn) => setImmediate(turn));

it('a key in use never waits for its owner: that is asked for again before the answer is too old', async () => {
  const held: { owner: KeyOwner | null } = { owner: OWNER };
  const { keys, clock, asked } = keysOf(held);
  expect(await keys.ownerOf('wk')).toEqual(OWNER);
  for (const nowMs of [4_999, 6_000, 12_000, 18_000]) {
    clock.nowMs = nowMs;
    expect(keys.ownerOf('wk')).toEqual(OWNER);
    await answered();
  }
  expect(asked()).toBe(4);
  held.owner = null;
  clock.nowMs = 24_000;
  expect(keys.ownerOf('wk')).toEqual(OWNER);
  await answered();
  expect(keys.ownerOf('wk')).toBeNull();
});

it('nothing that was heard ten seconds ago is believed, whichever way the clock was set', async () => {
  const { keys, clock, asked } = keysOf({ owner: OWNER });
  await keys.ownerOf('wk');
  for (const nowMs of [10_000, -60_000]) {
    clock.nowMs = nowMs;
    expect(keys.ownerOf('wk')).toBeInstanceOf(Promise);
    await answered();
  }
  expect(asked()).toBe(3);
});

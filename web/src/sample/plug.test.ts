import { describe, expect, it } from 'vitest';
import type { SampleRushAccount } from '../../../server/src/api/types.ts';
import { isWhole, lostOf, type PlugProgress, type PlugSteps, pullThePlug } from './plug.ts';

const visitors = Array.from({ length: 12 }, (_, who) =>
  Array.from({ length: 5 }, (_, n) => ({ messageId: `${who}-${n}`, who, n })),
);
const MAILS = { requested: 3, submitted: 3, leaving: 0, unknown: 0, lost: 0, twice: 0 };

/** A server of messages by id; `forgets`: it says "kept" and loses them when it dies. */
const server = ({ forgets = false, diesAfter = 3 } = {}) => {
  const kept = new Map<string, number>();
  const order = new Map<number, number[]>();
  let downFor = 0;
  let pulledFor = -1;
  let atMs = 0;
  const steps: PlugSteps = {
    send: async (calls) => {
      atMs += 1;
      if (pulledFor > 0 && --pulledFor === 0) downFor = 4;
      if (downFor > 0) return false;
      for (const { messageId, who, n } of calls as (typeof visitors)[number]) {
        if (!kept.has(messageId)) order.set(who, [...(order.get(who) ?? []), n]);
        kept.set(messageId, 1);
      }
      return true;
    },
    pull: async () => {
      pulledFor = diesAfter;
      if (forgets) kept.delete('0-0');
      return { inputs: 7, messages: 2 };
    },
    isReady: async () => downFor === 0,
    account: async (): Promise<SampleRushAccount> => ({
      stored: kept.size,
      twice: 0,
      waiting: 0,
      mails: MAILS,
    }),
    wait: async (ms) => {
      atMs += ms;
      if (downFor > 0) downFor--;
    },
    now: () => atMs,
  };
  return { steps, order };
};

describe('pulling the plug', () => {
  it('sends again what was not answered, in the order of each visitor, and finds everything once', async () => {
    const { steps, order } = server();
    const told: PlugProgress[] = [];
    const end = await pullThePlug(visitors, steps, (progress) => told.push(progress));
    expect(end).toMatchObject({ calls: 60, kept: 60, before: { inputs: 7, messages: 2 }, isOver: true });
    expect(end.unanswered).toBeGreaterThan(0);
    expect(end.goneMs).toBeGreaterThan(0);
    expect(lostOf(end)).toBe(0);
    expect(isWhole(end)).toBe(true);
    for (const said of order.values()) expect(said).toEqual([0, 1, 2, 3, 4]);
    // half of it was kept before the plug was pulled
    expect(told.find(({ before }) => before)!.kept).toBeGreaterThanOrEqual(30);
  });

  it('says so when a call that was answered is gone', async () => {
    const { steps } = server({ forgets: true });
    const end = await pullThePlug(visitors, steps, () => undefined);
    expect(lostOf(end)).toBe(1);
    expect(isWhole(end)).toBe(false);
  });

  it('ends with the refusal when the server may not be killed', async () => {
    const { steps } = server();
    const refusing = { ...steps, pull: () => Promise.reject(new Error('no supervisor')) };
    await expect(pullThePlug(visitors, refusing, () => undefined)).rejects.toThrow('no supervisor');
  });
});

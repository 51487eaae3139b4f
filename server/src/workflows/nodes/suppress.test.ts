import { describe, expect, it } from 'vitest';
import { aContact, aWorkflow, compiled, entered, START_MS } from '../testing.ts';
import type { SuppressNode } from './suppress.ts';

const DAY_MS = 86_400_000;

const done = (over: Partial<SuppressNode>) => {
  const node: SuppressNode = { type: 'suppress', channel: 'email', reason: 'rest', ...over };
  return entered(compiled(aWorkflow({ stop: node })), aContact());
};

describe('suppress (P7, P12)', () => {
  it.each<[string, Partial<SuppressNode>, number | null, string]>([
    [
      'a rest ends by itself',
      {},
      START_MS + 14 * DAY_MS,
      'No marketing by e-mail for 14 days: left in peace',
    ],
    [
      'or as said',
      { for: { days: 3 } },
      START_MS + 3 * DAY_MS,
      'No marketing by e-mail for 3 days: left in peace',
    ],
    [
      'an empty length is none',
      { for: {} },
      START_MS + 14 * DAY_MS,
      'No marketing by e-mail for 14 days: left in peace',
    ],
    [
      'silence has no end',
      { reason: 'sunset', channel: 'sms' },
      null,
      'No marketing by text: no sign of life',
    ],
  ])('%s', (_name, over, untilMs, text) => {
    const pass = done(over);
    expect(pass.effects).toEqual([
      {
        type: 'suppress',
        channel: over.channel ?? 'email',
        reason: over.reason ?? 'rest',
        untilMs,
        nodeId: 'stop',
        workflowId: 7,
      },
    ]);
    expect(pass.log[0]).toMatchObject({
      what: 'suppressed',
      text,
      seen: { until: untilMs === null ? null : new Date(untilMs).toISOString() },
    });
    expect(pass.enrollment.state).toBe('finished');
  });
});

import { describe, expect, it } from 'vitest';
import { checklist } from './checklist.ts';
import type { NodeDocument } from './model.ts';
import { aContact, aWorkflow, compiled, entered, follow, HOUR_MS, START_MS } from './testing.ts';

const wait: NodeDocument = { type: 'wait', delay: { hours: 1 }, next: 'end' };
const document = aWorkflow({
  branch: {
    type: 'branch',
    paths: [{ id: 'p', if: { kind: 'attribute', attribute: 'vip', op: 'exists' }, next: 'gift' }],
    next: 'wait',
  },
  gift: { type: 'send', channel: 'email', template: 'gift' },
  wait,
  end: { type: 'send', channel: 'email', template: 'bye' },
});

describe('a person\u2019s checklist', () => {
  const workflow = compiled(document);
  const contact = aContact();
  const first = entered(workflow, contact);
  const states = (rows: ReturnType<typeof checklist>) =>
    rows.map(({ nodeId, status }) => `${nodeId} ${status}`);

  it('shows what is done, now, coming and passed by', () => {
    const rows = checklist(document, first.enrollment, first.log);
    expect(states(rows)).toEqual(['branch done', 'gift skipped', 'wait now', 'end coming']);
    expect(rows[2]!.at).toBe(START_MS + HOUR_MS);
  });

  it('says when what is coming comes, as far as fixed waits alone decide', () => {
    const row = aWorkflow({
      wait,
      end: { type: 'send', channel: 'email', template: 'bye', next: 'later' },
      later: { type: 'wait', delay: { hours: 2 }, next: 'last' },
      last: { type: 'send', channel: 'email', template: 'last', next: 'either' },
      either: {
        type: 'branch',
        paths: [{ id: 'p', if: { kind: 'attribute', attribute: 'vip', op: 'exists' }, next: 'gift' }],
      },
      gift: { type: 'send', channel: 'email', template: 'gift' },
    });
    const { enrollment, log } = entered(compiled(row), contact);
    const hours = checklist(row, enrollment, log).map(({ nodeId, at }) => [
      nodeId,
      at === null ? null : (at - START_MS) / HOUR_MS,
    ]);
    expect(hours).toEqual([
      ['wait', 1],
      ['end', 1],
      ['later', 1],
      ['last', 3],
      ['either', 3],
      ['gift', null],
    ]);
  });

  it('has nothing coming after the end', () => {
    const last = follow(workflow, first, contact, { type: 'due' }, START_MS + HOUR_MS);
    const rows = checklist(document, last.enrollment, [...first.log, ...last.log]);
    expect(states(rows)).toEqual(['branch done', 'gift skipped', 'wait done', 'end done']);
    expect(rows[3]!.at).toBe(START_MS + HOUR_MS);
  });

  it('puts what was done on another path before what is to come', () => {
    const joined = aWorkflow({
      branch: {
        type: 'branch',
        paths: [{ id: 'p', if: { kind: 'attribute', attribute: 'vip', op: 'exists' }, next: 'wait' }],
        next: 'note',
      },
      wait,
      end: { type: 'send', channel: 'email', template: 'bye' },
      note: { type: 'send', channel: 'email', template: 'note', next: 'wait' },
    });
    const { enrollment, log } = entered(compiled(joined), contact);
    expect(states(checklist(joined, enrollment, log))).toEqual([
      'branch done',
      'note done',
      'wait now',
      'end coming',
    ]);
  });
});

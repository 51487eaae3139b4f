import { expect, it } from 'vitest';
import type { WorkflowResults } from '../../api/index.ts';
import type { WorkflowDocument } from '../blueprint.ts';
import { dropOffs, lineWidth, numberOf, passagesOf } from './facts.ts';

const document: WorkflowDocument = {
  name: 'W',
  trigger: { type: 'event', event: '@cart' },
  enrollment: { again: 'never' },
  start: 'a',
  nodes: {
    a: { type: 'wait', delay: { hours: 1 }, next: 'b' },
    b: { type: 'send', channel: 'email', template: 't', next: 'c' },
    c: { type: 'wait', delay: { hours: 1 } },
  },
};

const results: WorkflowResults = {
  entered: 100,
  hereNow: 10,
  ended: [{ code: 'exitRule', count: 90 }],
  nodes: {
    a: { entered: 100, hereNow: 10, left: 90 },
    b: { entered: 28, hereNow: 0, left: 28 },
    c: { entered: 28, hereNow: 0, left: 28 },
  },
  edges: { 'a:next': 28, 'b:next': 28 },
};

it('marks where people end in the middle of the way, not at its end', () => {
  expect([...dropOffs(document, results)]).toEqual([['a', { ended: 62, of: 90 }]]);
  const ended = [{ code: 'goal', count: 62 }];
  expect(dropOffs(document, { ...results, ended }).size).toBe(0);
});

it('counts a line with its base, and draws it by its share', () => {
  expect(passagesOf(results, 'a', 'next')).toEqual({ count: 28, of: 90 });
  expect(passagesOf(results, null, 'next')).toEqual({ count: 100, of: 100 });
  expect([lineWidth(0, 0), lineWidth(100, 100), lineWidth(1, 10_000)]).toEqual([1, 6, 1]);
  expect(lineWidth(10, 100)).toBe(3.5);
});

it('numbers steps as the table view does', () => {
  expect([numberOf(document, 'b'), numberOf(document, 'x')]).toEqual(['2', undefined]);
});

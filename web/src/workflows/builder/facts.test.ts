import { expect, it } from 'vitest';
import type { WorkflowResults } from '../../api/index.ts';
import type { WorkflowDocument } from '../blueprint.ts';
import { dropOffs, lineWidth, newPassages, numberOf, passagesOf, wrongSums } from './facts.ts';

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
  holdout: 0,
  ended: [{ code: 'exitRule', count: 90 }],
  nodes: {
    a: { entered: 100, hereNow: 10, movedOn: 28, left: 62, goals: 0 },
    b: { entered: 28, hereNow: 0, movedOn: 28, left: 0, goals: 0, sent: 28, humanClicks: 7 },
    c: { entered: 28, hereNow: 0, movedOn: 0, left: 28, goals: 0 },
  },
  edges: { 'a:next': 28, 'b:next': 28 },
  currency: 'EUR',
  creditRule: '',
};
const withStep = (id: string, counts: Partial<WorkflowResults['nodes'][string]>): WorkflowResults => ({
  ...results,
  nodes: { ...results.nodes, [id]: { ...results.nodes[id]!, ...counts } },
});

it('marks where people end in the middle of the way, not at its end, and not who reached the goal', () => {
  expect([...dropOffs(document, results)]).toEqual([['a', { ended: 62, of: 90 }]]);
  expect(dropOffs(document, withStep('a', { goals: 62 })).size).toBe(0);
  expect(dropOffs(document, withStep('a', { goals: 60 })).size).toBe(0);
  const mail = dropOffs(document, withStep('b', { movedOn: 8, left: 20 })).get('b');
  expect(mail).toEqual({ ended: 20, of: 28, sent: 28, clicked: 7 });
});

it('says where figures contradict each other (P17)', () => {
  expect(wrongSums(results)).toEqual([]);
  expect(wrongSums({ ...withStep('a', { left: 61 }), entered: 101 })).toEqual([
    { id: 'trigger', text: '101 entered, but 10 inside + 90 ended' },
    { id: 'a', text: '100 entered, but 10 here + 28 moved on + 61 left' },
  ]);
});

it('tells which lines somebody went along since the last refresh', () => {
  const later = { ...results, edges: { ...results.edges, 'b:next': 30 } };
  expect([...newPassages(results, later)]).toEqual([['b:next', 2]]);
  expect(newPassages(undefined, later).size).toBe(0);
  expect(newPassages(later, { ...results, entered: 5 }).size).toBe(0);
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

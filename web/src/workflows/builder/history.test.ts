import { expect, it } from 'vitest';
import { titleOf, type WorkflowDocument } from '../blueprint.ts';
import { versionChanges } from './history.ts';

const at = (hours: number, over: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  name: 'W',
  trigger: { type: 'event', event: '@cart' },
  enrollment: { again: 'never' },
  start: 'a',
  nodes: { a: { type: 'wait', delay: { hours } } },
  ...over,
});

it('says what a version did to a step', () => {
  const told = (before: WorkflowDocument | undefined, after: WorkflowDocument) =>
    versionChanges(before, after, 'a', titleOf, false);
  expect(told(undefined, at(4))).toBe('Came in as "Wait 4 hours"');
  expect(told(at(4), at(4))).toBe('As before');
  expect(told(at(4), at(8))).toBe('"Wait 4 hours" became "Wait 8 hours"');
  const noted = at(4, { nodes: { a: { type: 'wait', delay: { hours: 4 }, note: 'n' } } });
  expect(told(at(4), noted)).toBe('Settings of "Wait 4 hours" changed');
  expect(told(at(4), at(4, { nodes: {} }))).toBe('Took "Wait 4 hours" out');
});

it('says whether start, goals and exits changed', () => {
  const told = (after: WorkflowDocument) => versionChanges(at(4), after, 'trigger', titleOf, true);
  expect(told(at(8))).toBe('Start, goals and exits as before');
  expect(told(at(4, { exits: [] }))).toBe('Start, goals or exits changed');
});

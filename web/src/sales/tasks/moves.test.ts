import { expect, it } from 'vitest';
import type { TaskRow } from '../../api/index.ts';
import { firstWhen, neighbourOf } from './moves.ts';
import { readTasksSearch } from './search.ts';

const rows = ['a', 'b', 'c'].map((taskId) => ({ taskId }) as TaskRow);

it.each([
  [undefined, 1, 'a'],
  ['a', 1, 'b'],
  ['c', 1, undefined],
  ['c', -1, 'b'],
  ['gone', -1, 'a'],
] as const)('from %s a step of %i leads to %s', (open, step, next) => {
  expect(neighbourOf(rows, open, step)?.taskId).toBe(next);
});

it.each([
  [{ overdue: 1, today: 2, later: 3 }, 'overdue'],
  [{ overdue: 0, today: 2, later: 3 }, 'today'],
  [{ overdue: 0, today: 0, later: 0 }, 'later'],
] as const)('of %j first what presses', (counts, when) => {
  expect(firstWhen(counts)).toBe(when);
});

it('takes from an address only what there is', () => {
  expect(readTasksSearch({ when: 'never', whose: 'mine', task: 'x', other: 1 })).toEqual({
    whose: 'mine',
    task: 'x',
  });
  expect(readTasksSearch({ when: 'overdue', whose: 'all' })).toEqual({ when: 'overdue' });
});

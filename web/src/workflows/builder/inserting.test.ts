import { expect, it } from 'vitest';
import { edges, type NodeDocument, type WorkflowDocument, walk } from '../blueprint.ts';
import {
  asksFollow,
  insertRefusals,
  insertRow,
  moveRefusals,
  newStepIds,
  placeAfter,
  placeBefore,
  placeBeside,
  placesFor,
  placesOf,
  placeText,
} from './inserting.ts';
import { fresh } from './quick-add.ts';

const line: WorkflowDocument = {
  name: 'W',
  trigger: { type: 'event', event: '@cart' },
  enrollment: { again: 'never' },
  start: 'a',
  nodes: { a: { type: 'wait', delay: { hours: 4 }, next: 'b' }, b: { type: 'exit' } },
};

it('inserts a row of steps, each after the one before', () => {
  const edit = insertRow(line, { from: 'a', output: 'next' }, [fresh.send(), fresh.wait()], ['x', 'y']);
  expect(edit.ok && walk(edit.document)).toEqual(['a', 'x', 'y', 'b']);
  const branch = insertRow(
    line,
    { from: null, output: 'next' },
    [fresh.wait(), fresh.branch()],
    ['x', 'y'],
    'else',
  );
  expect(branch.ok && edges(branch.document)).toContainEqual({ from: 'y', output: 'else', to: 'a' });
  expect(insertRow(line, { from: 'a', output: 'next' }, [fresh.exit()], ['x'])).toMatchObject({ ok: false });
});

it('asks what follows only where something does', () => {
  const before: NodeDocument[] = [fresh.branch()];
  expect(asksFollow(line, { from: null, output: 'next' }, before)).toBe(true);
  expect(asksFollow({ ...line, start: '' }, { from: null, output: 'next' }, before)).toBe(false);
  expect(asksFollow(line, { from: null, output: 'next' }, [fresh.wait()])).toBe(false);
});

it('knows the places, before and after, and says them', () => {
  expect(placesOf(line)).toEqual([
    { from: null, output: 'next' },
    { from: 'a', output: 'next' },
  ]);
  expect(placesFor(line, 'a', false)).toEqual([]);
  expect([
    placeAfter(line, 'a'),
    placeAfter(line, 'b'),
    placeBefore(line, 'a'),
    placeBefore(line, 'b'),
  ]).toEqual([
    { from: 'a', output: 'next' },
    undefined,
    { from: null, output: 'next' },
    { from: 'a', output: 'next' },
  ]);
  const title = () => 'Wait 4 hours';
  expect(placeText(line, { from: 'a', output: 'next' }, title)).toBe('after Wait 4 hours');
  expect(placeText(line, { from: null, output: 'next' }, title)).toBe('at the start');
});

it('makes the same ids for the same steps, and none that a step or a version has had (P9)', () => {
  const make = newStepIds(line, ['send-1', 'wait-for-event-1']);
  expect([fresh.send(), fresh.send(), fresh.waitForEvent(), fresh.wait()].map(make)).toEqual([
    'send-2',
    'send-3',
    'wait-for-event-2',
    'wait-1',
  ]);
});

it('says of each place why it does not take a step', () => {
  const moves = moveRefusals(line, 'a', false);
  expect([...moves]).toEqual([
    ['trigger:next', 'It is there already'],
    ['a:next', 'A step cannot follow itself'],
  ]);
  expect([...insertRefusals(line, fresh.exit()).values()].every((why) => why?.includes('exit'))).toBe(true);
  expect([...insertRefusals(line, fresh.wait()).values()]).toEqual([undefined, undefined]);
});

it('moves a step one place along its row, and no further than the row', () => {
  const row: WorkflowDocument = {
    ...line,
    nodes: { ...line.nodes, b: { type: 'wait', delay: { days: 1 } } },
  };
  expect(placeBeside(row, 'a', 'down')).toEqual({ from: 'b', output: 'next' });
  expect(placeBeside(row, 'b', 'up')).toEqual({ from: null, output: 'next' });
  expect([placeBeside(row, 'a', 'up'), placeBeside(row, 'b', 'down')]).toEqual([undefined, undefined]);
});

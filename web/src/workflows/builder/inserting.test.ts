import { expect, it } from 'vitest';
import { edges, type NodeDocument, type WorkflowDocument, walk } from '../blueprint.ts';
import {
  asksFollow,
  insertRow,
  newStepId,
  placeAfter,
  placeBefore,
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

it('makes ids that fit files and links', () => {
  expect(newStepId('waitForEvent')).toMatch(/^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/);
});

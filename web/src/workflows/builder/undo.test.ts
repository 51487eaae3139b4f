import { expect, it } from 'vitest';
import { did, redoName, redone, STEPS_MAX, undoable, undoName, undone } from './undo.ts';

it('walks back and forth, by name', () => {
  const two = did(did(undoable('a'), 'move First mail', 'b'), 'delete Wait', 'c');
  expect(undoName(two)).toBe('Undo: delete Wait');
  const back = undone(two);
  expect([back.now, undoName(back), redoName(back)]).toEqual([
    'b',
    'Undo: move First mail',
    'Redo: delete Wait',
  ]);
  expect(redone(back)).toMatchObject({ now: 'c', ahead: [] });
  expect(undone(undone(undone(two))).now).toBe('a');
  expect(redone(two).now).toBe('c');
});

it('forgets what was undone once something else is done', () => {
  const state = did(undone(did(undoable(1), 'x', 2)), 'y', 3);
  expect([state.now, state.ahead, undone(state).now]).toEqual([3, [], 1]);
});

it('takes typing into one field as one step', () => {
  let state = undoable('');
  for (const text of ['W', 'We', 'Wel']) state = did(state, 'name', text, 'title:a');
  expect([state.now, undone(state).now]).toEqual(['Wel', '']);
  state = did(state, 'name', 'Other', 'title:b');
  expect(undone(state).now).toBe('Wel');
  expect(did(undone(state), 'name', 'x', 'title:a').past).toHaveLength(2);
});

it(`keeps ${STEPS_MAX} steps`, () => {
  let state = undoable(0);
  for (let n = 1; n <= 250; n += 1) state = did(state, `step ${n}`, n);
  expect(state.past).toHaveLength(STEPS_MAX);
  for (let n = 0; n < 250; n += 1) state = undone(state);
  expect(state.now).toBe(150);
  expect(did(state, 'nothing', 150)).toBe(state);
});

import { expect, test } from 'vitest';
import { tableAct } from './table-keys.ts';

test('j and k move within the rows and never beyond', () => {
  expect(tableAct('j', -1, 3)).toEqual({ act: 'move', to: 0 });
  expect(tableAct('j', 2, 3)).toEqual({ act: 'move', to: 2 });
  expect(tableAct('k', 0, 3)).toEqual({ act: 'move', to: 0 });
  expect(tableAct('j', -1, 0)).toBeUndefined();
});

test('Enter and x need a row, / does not', () => {
  expect(tableAct('Enter', -1, 3)).toBeUndefined();
  expect(tableAct('Enter', 1, 3)).toEqual({ act: 'open' });
  expect(tableAct('x', 1, 3)).toEqual({ act: 'select' });
  expect(tableAct('/', -1, 0)).toEqual({ act: 'search' });
  expect(tableAct('z', 1, 3)).toBeUndefined();
});

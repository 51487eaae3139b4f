import { expect, it } from 'vitest';
import { rowsText, sumOf } from './erasures.ts';

it('says what an erasure took from a table, and in all', () => {
  expect(rowsText({ deleted: 1, blanked: 0 })).toBe('1 row deleted');
  expect(rowsText({ deleted: 0, blanked: 1_204 })).toBe('1,204 rows left without the person');
  expect(rowsText({ deleted: 2, blanked: 3 })).toBe('2 rows deleted, 3 left without the person');
  expect(
    sumOf([
      { deleted: 2, blanked: 3 },
      { deleted: 1, blanked: 0 },
    ]),
  ).toEqual({ deleted: 3, blanked: 3 });
});

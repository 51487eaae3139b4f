import { expect, test } from 'vitest';
import { nextSort, readSort, sortText } from './sorting.ts';

const usual = { column: 'seen', descending: true };

test('a sort survives the URL; an unknown one is the usual one', () => {
  expect(readSort(sortText({ column: 'name', descending: true }), ['name', 'seen'], usual)).toEqual({
    column: 'name',
    descending: true,
  });
  expect(readSort('-salary', ['name'], usual)).toEqual(usual);
  expect(readSort(undefined, ['name'], usual)).toEqual(usual);
});

test('pressing a header turns it; numbers start with the largest', () => {
  expect(nextSort(undefined, 'people', true)).toEqual({ column: 'people', descending: true });
  expect(nextSort({ column: 'people', descending: true }, 'people', true).descending).toBe(false);
  expect(nextSort(usual, 'name', false)).toEqual({ column: 'name', descending: false });
});

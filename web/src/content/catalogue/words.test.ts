import { describe, expect, it } from 'vitest';
import { everyText, stockText, takenText } from './words.ts';

describe('words of the catalogue', () => {
  it.each([
    [60, 'every hour'],
    [360, 'every 6 hours'],
    [1440, 'every day'],
    [90, 'every 90 minutes'],
  ])('%s minutes are %s', (minutes, text) => expect(everyText(minutes)).toBe(text));

  it.each([
    [{ available: true, stock: null }, 'Available'],
    [{ available: true, stock: 3 }, '3 left'],
    [{ available: true, stock: 0 }, 'Sold out'],
    [{ available: false, stock: 9 }, 'Sold out'],
  ])('says what is left', (product, text) => expect(stockText(product)).toBe(text));

  it('says what was left out of a file, and why', () => {
    expect(takenText({ taken: 1, refusedCount: 0, refused: [] })).toBe('1 product taken.');
    expect(takenText({ taken: 2, refusedCount: 3, refused: [{ row: 2, why: 'it has no id' }] })).toBe(
      '2 products taken; 3 left out, the first (number 2) because it has no id.',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { startWords } from './words.ts';

describe('what a start would do, in words', () => {
  it('says how many start, and of all others why not', () => {
    const counts = [
      { code: 'filter', people: 1_204 },
      { code: 'starts', people: 12 },
      { code: 'alreadyInside', people: 1 },
      { code: 'holdout', people: 2 },
    ];
    expect(startWords(counts)).toEqual({
      starts: 12,
      others: [
        '1,204 people not of those who may come',
        '1 person inside already',
        '2 people held out: they get nothing, to measure what it does',
      ],
    });
  });

  it('starts nobody when there is nobody', () => expect(startWords([])).toEqual({ starts: 0, others: [] }));
});

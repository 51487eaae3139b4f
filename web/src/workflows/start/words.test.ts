import { describe, expect, it } from 'vitest';
import { jobWords, startWords } from './words.ts';

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

describe('a start of many, in words', () => {
  it.each([
    ['running', null, /goes on when you close this/],
    ['done', null, /^Done: 1,204 people asked/],
    ['cancelled', null, /^Cancelled: 1,204 people had been asked/],
    ['failed', 'There is no segment "vip".', /^It stopped after 1,204 people: There is no segment/],
  ] as const)('%s', (state, error, words) => expect(jobWords({ state, done: 1_204, error })).toMatch(words));
});

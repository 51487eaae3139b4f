import { describe, expect, it } from 'vitest';
import { fixedWords, fixWords, readHealthSearch, trendWords } from './search.ts';

describe('data health in words', () => {
  it('compares with the week before, when there was one', () => {
    expect(trendWords([null, 5, 3], 3)).toBe('2 fewer than a week ago');
    expect(trendWords([null, 5, 9], 9)).toBe('4 more than a week ago');
    expect(trendWords([null, null, 9], 9)).toBeUndefined();
    expect(trendWords([9, 9], 9)).toBeUndefined();
  });

  it('says on the button for how many, and afterwards who was left', () => {
    expect(fixWords({ fix: 'Tag them', fixable: 1 })).toBe('Tag them: 1 person');
    expect(fixWords({ fix: 'Tag them', fixable: 12_000 })).toBe('Tag them: 5,000 people');
    expect(fixedWords({ people: 3, skipped: 0 })).toBe('3 people changed');
    expect(fixedWords({ people: 1, skipped: 2 })).toBe(
      '1 person changed; 2 left: somebody else has that address already',
    );
  });

  it('keeps the open problem in the URL', () => {
    expect(readHealthSearch({ problem: 'stale', page: 1 })).toEqual({ problem: 'stale' });
    expect(readHealthSearch({ problem: '' })).toEqual({});
  });
});

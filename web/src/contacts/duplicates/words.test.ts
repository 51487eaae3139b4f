import { describe, expect, it } from 'vitest';
import { readDuplicateSearch } from './search.ts';
import { countsFrom, levelText, markOf, mergeAllWords, mergedAtOnce } from './words.ts';

const counts = {
  certain: { count: 3, mergeable: 2 },
  veryLikely: { count: 10, mergeable: 10 },
  likely: { count: 5, mergeable: 5 },
  possible: { count: 7, mergeable: 6 },
};

describe('words of duplicates', () => {
  it('count a certainty with all that are surer', () => {
    expect(countsFrom(counts, 'certain')).toEqual({ count: 3, mergeable: 2 });
    expect(countsFrom(counts, 'possible')).toEqual({ count: 25, mergeable: 23 });
  });
  it('name the number that a press merges (rule 3), never more than one press can', () => {
    expect(mergeAllWords(1, 'certain')).toBe('Merge 1 certain pair');
    expect(mergeAllWords(42, 'likely')).toBe('Merge 42 pairs');
    expect(mergeAllWords(501, 'certain')).toBe('Merge the 500 surest pairs');
  });
  it('never offer to merge what is only possible in one press', () => {
    expect(mergedAtOnce('possible')).toBe('certain');
    expect(mergedAtOnce('likely')).toBe('likely');
  });
  it('mark what differs and what only one of them says', () => {
    expect([markOf({ level: 'same' }), markOf({ level: 'close' }), markOf({ level: 'different' })]).toEqual([
      'same',
      'alike',
      'differs',
    ]);
    expect([markOf({ level: null }), levelText({ level: null })]).toEqual(['one', 'one only']);
  });
  it('are read from an address that anybody may write', () => {
    expect(readDuplicateSearch({ sure: 'likely' })).toEqual({ sure: 'likely' });
    expect(readDuplicateSearch({ sure: 'absolutely' })).toEqual({});
  });
});

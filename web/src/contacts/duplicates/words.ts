import type { DuplicateCertainty, DuplicateField, DuplicateSummary } from '../../api/index.ts';
import { CERTAINTIES } from './search.ts';

/** How sure the matcher is, as people say it. */
export const certaintyWords: Readonly<Record<DuplicateCertainty, string>> = {
  certain: 'Certain',
  veryLikely: 'Very likely',
  likely: 'Likely',
  possible: 'Possible',
};

const levelWords: Readonly<Record<NonNullable<DuplicateField['level']>, string>> = {
  same: 'same',
  form: 'forms of one name',
  swapped: 'changed places',
  close: 'a slip apart',
  similar: 'alike',
  near: 'near',
  initial: 'same initial',
  different: 'differs',
};

/** How alike the two values of a field are; what only one of them says is new to the other. */
export const levelText = ({ level }: Pick<DuplicateField, 'level'>): string =>
  level === null ? 'one only' : levelWords[level];

/** How a field is marked: equal ones are quiet, what differs stands out, the rest in between. */
export const markOf = ({ level }: Pick<DuplicateField, 'level'>): 'same' | 'alike' | 'differs' | 'one' => {
  if (level === null) return 'one';
  if (level === 'same') return 'same';
  return level === 'different' ? 'differs' : 'alike';
};

/** Pairs at least as sure as `sure`: all of them, and those that can be merged. */
export const countsFrom = (
  counts: DuplicateSummary['counts'],
  sure: DuplicateCertainty,
): { count: number; mergeable: number } => {
  const from = CERTAINTIES.slice(0, CERTAINTIES.indexOf(sure) + 1).map((one) => counts[one]);
  return {
    count: from.reduce((sum, { count }) => sum + count, 0),
    mergeable: from.reduce((sum, { mergeable }) => sum + mergeable, 0),
  };
};

/** Most pairs that one press merges, as the server allows. */
export const mergedMax = 500;

/** What a press on "merge all" takes: of the whole list only what is certain, else what is shown. */
export const mergedAtOnce = (sure: DuplicateCertainty): DuplicateCertainty =>
  sure === 'possible' ? 'certain' : sure;

/** "Merge 42 certain pairs", "Merge the 500 surest pairs". */
export const mergeAllWords = (mergeable: number, certainty: DuplicateCertainty): string => {
  const pairs = `${certainty === 'certain' ? 'certain ' : ''}${mergeable === 1 ? 'pair' : 'pairs'}`;
  return mergeable > mergedMax ? `Merge the ${mergedMax} surest pairs` : `Merge ${mergeable} ${pairs}`;
};

import type { DuplicateCertainty } from '../../api/index.ts';

/** The state of the page in its address. */
export interface DuplicateSearch {
  /** at least this sure; absent: all */
  sure?: DuplicateCertainty | undefined;
}

/** From the surest; each includes those before it. */
export const CERTAINTIES = [
  'certain',
  'veryLikely',
  'likely',
  'possible',
] as const satisfies DuplicateCertainty[];

/** Reads an address: what is no certainty is left out. */
export const readDuplicateSearch = (search: Record<string, unknown>): DuplicateSearch => {
  const sure = CERTAINTIES.find((one) => one === search.sure);
  return sure && sure !== 'possible' ? { sure } : {};
};

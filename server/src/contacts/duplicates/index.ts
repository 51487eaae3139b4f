/** Contacts who may be one person: found by the matcher, shown with reasons, decided by a person. */
export { acceptPair, dismissPair } from './decide.ts';
export {
  CERTAINTIES,
  type Certainty,
  certaintyOf,
  duplicateRefusals,
  orderedPair,
  type RequestMerge,
  survivorOf,
} from './model.ts';
export {
  countPairs,
  mergeablePairs,
  type PairedContact,
  type PairRow,
  pairedContacts,
  proposedPairs,
  reopenPair,
} from './queries.ts';
export { searchDuplicates } from './search.ts';
export { cancelSearch, type SearchState, searchOf, setMergesCertain } from './search-queries.ts';
export { type FieldSideBySide, sideBySide } from './words.ts';

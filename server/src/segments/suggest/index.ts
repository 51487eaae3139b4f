export type { FamilyName } from './family.ts';
export { type Suggestion, suggestSegments } from './suggest.ts';

export { type Suggestion, suggestSegments } from './suggest.ts';

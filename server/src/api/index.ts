export { type AppOptions, buildApp } from './app.ts';
export { type Changes, createChanges } from './changes.ts';
export type { ApiDeps, ApiHooks } from './deps.ts';
export { createDuplicateSearches } from './duplicate-searches.ts';
export { keepTidy } from './housekeeping.ts';
export { type Change, createLiveHub, type FeedSince, type LiveHub } from './live.ts';

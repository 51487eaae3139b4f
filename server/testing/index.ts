export { type VirtualClock, virtualClock } from './clock.ts';
export { type TestDatabase, testDatabase } from './database.ts';
export { eventually } from './eventually.ts';

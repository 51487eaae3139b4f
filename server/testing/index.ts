export { type VirtualClock, virtualClock } from './clock.ts';
export { type TestDatabase, testDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { createWorld, PLAIN_MAIL, type World, type WorldInput } from './world.ts';

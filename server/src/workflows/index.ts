export * from './pausing.ts';
export * from './people.ts';
export * from './people-inside.ts';
export * from './publish.ts';
export * from './pure.ts';
export * from './queries.ts';
export * from './results.ts';
export * from './scheduled.ts';
export { eventText } from './words.ts';

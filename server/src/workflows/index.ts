export * from './people.ts';
export * from './publish.ts';
export * from './pure.ts';
export * from './queries.ts';
export * from './results.ts';
export { eventText } from './words.ts';

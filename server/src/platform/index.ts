export * from './clock.ts';
export * from './ids.ts';
export * from './json.ts';
export * from './migrate.ts';
export * from './paths.ts';
export * from './sql.ts';

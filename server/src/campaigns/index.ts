export * from './model.ts';
export * from './queries.ts';

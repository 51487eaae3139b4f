export * from './changes.ts';
export * from './list.ts';
export * from './model.ts';

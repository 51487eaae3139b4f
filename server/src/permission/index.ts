export * from './address.ts';
export * from './decide.ts';
export * from './suppression.ts';

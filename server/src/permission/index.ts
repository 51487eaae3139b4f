export * from './address.ts';
export * from './decide.ts';

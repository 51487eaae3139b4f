export * from './address.ts';
export * from './channel.ts';
export * from './decide.ts';
export * from './erased.ts';
export * from './reach.ts';
export * from './suppression.ts';

export * from './evidence.ts';
export * from './experiment.ts';

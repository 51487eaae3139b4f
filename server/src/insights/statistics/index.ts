export * from './best.ts';
export * from './evidence.ts';
export * from './experiment.ts';

export { refusals as campaignRefusals } from './errors.ts';
export * from './model.ts';
export * from './queries.ts';

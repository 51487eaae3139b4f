export * from './apply.ts';
export * from './domain.ts';
export { refusals as companyRefusals } from './errors.ts';
export * from './home.ts';
export * from './model.ts';
export * from './queries.ts';
export * from './settings.ts';

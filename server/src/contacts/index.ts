export * from './apply.ts';
export { refusals as contactRefusals } from './errors.ts';
export * from './identity.ts';
export * from './normalise/index.ts';
export * from './page.ts';
export * from './people.ts';
export * from './person.ts';
export * from './queries.ts';

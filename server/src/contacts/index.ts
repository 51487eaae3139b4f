export * from './apply.ts';
export * from './identity.ts';

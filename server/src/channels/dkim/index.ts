export * from './keys.ts';
export { type Composed, dkimHeaders } from './sign.ts';

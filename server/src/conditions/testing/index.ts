export { leaves, SEGMENTS } from './arbitraries.ts';

export { KeptApart } from './KeptApart.tsx';
export { Merges } from './Merges.tsx';

export { ErasePeople } from './ErasePeople.tsx';
export { LookedAt } from './LookedAt.tsx';
export { useRightsMenu } from './useRightsMenu.tsx';

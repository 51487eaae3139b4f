export { StartDialog, useStartMenu } from './StartWorkflow.tsx';
export type { StartPeople } from './useStart.ts';

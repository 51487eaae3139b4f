export { ConflictBar, DraftSaved } from './DraftBar.tsx';
export type { Draft, DraftDeps, DraftState, Stored } from './draft.ts';
export { type DefinitionVerbs, useDefinitionMenu } from './useDefinitionMenu.ts';
export { type Kind, useDraft } from './useDraft.ts';
export { Versions } from './Versions.tsx';

export { ConflictBar, DraftSaved } from './DraftBar.tsx';
export { type Draft, type DraftDeps, type DraftState, draftOf, type Stored } from './draft.ts';
export { type Kind, useDraft } from './useDraft.ts';

export { type DocumentChange, documentDiff } from './diff.ts';
export { createDefinition, discardDraft, restoreVersion, saveDraft } from './drafts.ts';
export { recordEdit } from './edits.ts';
export { refusals as definitionRefusals } from './errors.ts';
export { isKey, keyOfName } from './key.ts';
export * from './model.ts';
export { noteGone, noteHere, type Present, whoIsHere } from './presence.ts';
export { bumpDefinitions, bumpEpoch, type Publication, publish } from './publish.ts';
export {
  type Documents,
  definitionsNaming,
  documentsOf,
  getDefinition,
  getVersion,
  type LiveDocument,
  listDefinitions,
  liveDocuments,
  lockDefinition,
  type NamedIn,
  type NameUsed,
  namesUsed,
  versions,
} from './queries.ts';
export { duePublishes, publishFailed, schedulePublish } from './schedule.ts';
export { archive, pause, restore, resume } from './state.ts';

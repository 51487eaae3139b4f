import { derivedId } from '../../platform/index.ts';
import type { TakeEffect } from './effect.ts';

export const addNote: TakeEffect<'addNote'> = (
  { draft, workflow },
  { enrollmentId, nodeId, visit, text },
) => {
  // P5: the id follows from (enrollment, node, visit), so that there is at most one
  const noteId = derivedId(draft.clock, draft.bucket, enrollmentId, nodeId, visit, 'note');
  draft.notes.push({ noteId, text, by: workflow.name, atMs: draft.clock });
};

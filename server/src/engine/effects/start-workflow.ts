import { entryVariables, type StartCause } from '../../workflows/index.ts';
import type { TakeEffect } from './effect.ts';

/** Asks for the start through the contact's own inbox, one hop further: two that start each other come to an end. */
export const startWorkflow: TakeEffect<'startWorkflow'> = (
  { draft, workflow, enrollment, hops },
  { workflow: key, enrollmentId, nodeId, visit },
) => {
  const cause: StartCause = {
    type: 'asked',
    workflow: key,
    by: 'workflow',
    name: workflow.name,
    properties: entryVariables(workflow, enrollment.entry),
  };
  const inputId = `asked ${enrollmentId} ${nodeId} ${visit}`;
  draft.appended.push({
    name: 'Continued',
    payload: { entered: [{ type: 'starts', cause, inputId, atMs: draft.clock }] },
    hops: hops + 1,
  });
};

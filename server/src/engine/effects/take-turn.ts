import type { TakeEffect } from './effect.ts';

/** The write gives the number, since others take theirs at the same time; it comes back as an input (engine/turns.ts). */
export const takeTurn: TakeEffect<'takeTurn'> = ({ draft, workflow }, { enrollmentId, nodeId, visit }) => {
  draft.turns.push({
    rotation: `${workflow.workflowId}:${nodeId}`,
    atMs: draft.clock,
    step: { enrollmentId, nodeId, visit },
  });
};

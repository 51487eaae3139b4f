import { derivedId } from '../../platform/index.ts';
import type { TakeEffect } from './effect.ts';

export const makeTask: TakeEffect<'makeTask'> = ({ draft, workflow }, effect) => {
  const { enrollmentId, workflowId, version, nodeId, visit, task } = effect;
  // P5: the id follows from (enrollment, node, visit), so that there is at most one
  const taskId = derivedId(draft.clock, draft.bucket, enrollmentId, nodeId, visit, 'task');
  draft.tasks.made.set(taskId, {
    ...task,
    madeBy: workflow.name,
    madeAtMs: draft.clock,
    step: { workflowId, workflowVersion: version, enrollmentId, nodeId, visit },
  });
};

import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, draftKeySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { workflowProblem } from './other-workflow.ts';

export interface StartWorkflowNode extends NodeBase {
  type: 'startWorkflow';
  /** key of the other workflow, which takes the properties of what started this one */
  workflow: string;
}

/** Starts the contact in another workflow, by its rules of entering, and goes on. */
export const startWorkflow: NodeKind<StartWorkflowNode, null> = {
  type: 'startWorkflow',
  family: 'change',
  label: 'Start a workflow',
  schema: z.strictObject({ type: z.literal('startWorkflow'), ...baseFields, workflow: draftKeySchema }),
  title: ({ workflow }, names) =>
    workflow === '' ? 'Start a workflow' : `Start ${names.workflow?.(workflow) ?? workflow}`,
  ...oneWayOut,
  problems: ({ workflow }, known) => workflowProblem(workflow, known),
  compile: () => null,
  enter: ({ node, nodeId, visit, enrollment }) => ({
    kind: 'go',
    output: 'next',
    what: 'started',
    text: `Asked for a start in ${node.workflow}`,
    effects: [
      {
        type: 'startWorkflow',
        workflow: node.workflow,
        enrollmentId: enrollment.enrollmentId,
        nodeId,
        visit,
      },
    ],
  }),
};

import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, draftKeySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { workflowProblem } from './other-workflow.ts';

export interface StopWorkflowNode extends NodeBase {
  type: 'stopWorkflow';
  /** key of the workflow that the contact is taken out of; absent: all but this one */
  workflow?: string;
}

/** Takes the contact out of another workflow, or of all others, and withdraws what has not left. */
export const stopWorkflow: NodeKind<StopWorkflowNode, null> = {
  type: 'stopWorkflow',
  family: 'change',
  label: 'Stop a workflow',
  schema: z.strictObject({
    type: z.literal('stopWorkflow'),
    ...baseFields,
    workflow: draftKeySchema.optional(),
  }) as unknown as z.ZodType<StopWorkflowNode>,
  title: ({ workflow }, names) => {
    if (workflow === undefined) return 'Stop all other workflows';
    return workflow === '' ? 'Stop a workflow' : `Stop ${names.workflow?.(workflow) ?? workflow}`;
  },
  ...oneWayOut,
  problems: ({ workflow }, known) => (workflow === undefined ? [] : workflowProblem(workflow, known)),
  compile: () => null,
  enter: ({ node: { workflow }, enrollment, title }) => ({
    kind: 'go',
    output: 'next',
    what: 'stopped',
    text: workflow === undefined ? 'Taken out of all other workflows' : `Taken out of ${workflow}`,
    effects: [
      {
        type: 'stopWorkflow',
        ...(workflow === undefined ? {} : { workflow }),
        enrollmentId: enrollment.enrollmentId,
        step: title,
      },
    ],
  }),
};

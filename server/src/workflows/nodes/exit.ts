import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, nameSchema } from './fields.ts';
import type { NodeKind } from './kind.ts';

export interface ExitNode extends NodeBase {
  type: 'exit';
  reason?: string;
}

/** Ends the enrollment here. */
export const exit: NodeKind<ExitNode, null> = {
  type: 'exit',
  family: 'end',
  label: 'Exit',
  schema: z.strictObject({
    type: z.literal('exit'),
    ...baseFields,
    next: z.never('an exit leads nowhere: remove its next').optional(),
    reason: nameSchema.optional(),
  }) as unknown as z.ZodType<ExitNode>,
  title: (node) => (node.reason ? `Exit: ${node.reason}` : 'Exit'),
  outputs: () => [],
  withOutput: (node) => node,
  compile: () => null,
  enter: ({ node, nodeId }) => ({
    kind: 'end',
    text: node.reason ? `Ends here: ${node.reason}` : 'Ends here',
    reason: { code: 'exitNode', text: node.reason ?? 'It reached an exit', nodeId },
  }),
};

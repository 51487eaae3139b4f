import type { Because } from '../../conditions/index.ts';

// GET /why?ref=<ref>: one answer for all: membership:<contact>:<segmentKey>, step:<contact>:<enrollment>:<node>:<visit>,
// message:<message>, message:<contact>:<workflowKey>:<node> (also of one that was never decided),
// enrollment:<contact>:<workflowKey>
export type WhyRef = string;

export interface Why {
  sentence: string;
  /** the rule in words */
  rule: string | null;
  values: { label: string; value: string }[];
  at: string | null;
  because: Because | null;
  code: string;
}

/** Workflows that start one another. */
import { nodeOf } from '../graph.ts';
import type { WorkflowDocument } from '../model.ts';
import { holdsAt, outputsOf } from '../nodes/index.ts';
import type { Check, Known, Problem, StartMade } from './problem.ts';

/** Steps that the start reaches on ways without a wait. */
const reachedAtOnce = (document: WorkflowDocument): ReadonlySet<string> => {
  const seen = new Set<string>();
  const ahead = [document.start];
  while (ahead.length > 0) {
    const id = ahead.pop()!;
    const node = nodeOf(document, id);
    if (!node || seen.has(id)) continue;
    seen.add(id);
    for (const { id: output, next } of outputsOf(node))
      if (next !== undefined && !holdsAt(node, output)) ahead.push(next);
  }
  return seen;
};

/** Every other workflow that a document starts, by which step, and whether on a way without a wait. */
export const startsMade = (document: WorkflowDocument): StartMade[] => {
  const atOnce = reachedAtOnce(document);
  return Object.entries(document.nodes).flatMap(([nodeId, node]) =>
    node.type === 'startWorkflow' && node.workflow !== ''
      ? [{ nodeId, workflow: node.workflow, atOnce: atOnce.has(nodeId) }]
      : [],
  );
};

type OtherWorkflows = NonNullable<Known['workflows']>;

/** The way from one workflow back to `self` over what is published, as keys; undefined: there is none. */
const wayBack = (
  workflows: OtherWorkflows,
  from: string,
  self: string,
  onlyAtOnce: boolean,
): string[] | undefined => {
  const seen = new Set<string>();
  const visit = (key: string): string[] | undefined => {
    if (key === self) return [];
    if (seen.has(key) || !Object.hasOwn(workflows, key)) return undefined;
    seen.add(key);
    for (const { workflow, atOnce } of workflows[key]!.starts) {
      const rest = onlyAtOnce && !atOnce ? undefined : visit(workflow);
      if (rest) return [key, ...rest];
    }
    return undefined;
  };
  return visit(from);
};

const leadsBack = (document: WorkflowDocument, { self, workflows = {} }: Known): Problem[] => {
  if (self === undefined) return [];
  return startsMade(document).flatMap(({ nodeId, workflow, atOnce }): Problem[] => {
    if (workflow === self) {
      const why = 'People would come in again and again. To go back to a step, lead a way there.';
      return [{ nodeId, severity: 'blocks', code: 'startsItself', text: 'It starts itself', why }];
    }
    const quick = atOnce ? wayBack(workflows, workflow, self, true) : undefined;
    const way = quick ?? wayBack(workflows, workflow, self, false);
    if (!way) return [];
    const names = way.map((key) => workflows[key]?.name ?? key).join(', which starts ');
    return [
      {
        nodeId,
        severity: quick ? 'blocks' : 'warns',
        code: 'startsInCircle',
        text: `It starts ${names}, which starts this one`,
        why: quick
          ? 'It would turn for ever in an instant. Put a wait into one of them, or take one start out.'
          : 'People may go round for ever.',
      },
    ];
  });
};

/** Whether workflows start one another in a circle, over what is published. */
export const startChecks: Check[] = [leadsBack];

import { prune } from '../edit.ts';
import { endlessLoop, nodeOf, unreachable } from '../graph.ts';
import type { NodeDocument, WorkflowDocument } from '../model.ts';
import { kindOf, outputsOf, titleOf, withOutput } from '../nodes/index.ts';
import { triggerKindOf } from '../triggers/index.ts';
import type { Check, Problem } from './problem.ts';

const nodesOf = (document: WorkflowDocument): [string, NodeDocument][] => Object.entries(document.nodes);

const noSteps: Check = (document) =>
  nodeOf(document, document.start)
    ? []
    : [
        {
          severity: 'blocks',
          code: 'noSteps',
          text:
            document.start === '' ? 'There are no steps' : `The first step ${document.start} does not exist`,
          why: 'Whoever enters would end at once.',
        },
      ];

const unreachableSteps: Check = (document) => {
  const ids = nodeOf(document, document.start) ? unreachable(document) : [];
  const fix = {
    label: ids.length > 1 ? `Remove ${ids.length} steps` : 'Remove it',
    document: prune(document),
  };
  return ids.map((nodeId) => ({
    nodeId,
    severity: 'blocks',
    code: 'unreachable',
    text: `Nothing leads to "${titleOf(document.nodes[nodeId]!)}"`,
    why: 'Nobody would ever come here.',
    fix,
  }));
};

const danglingWays: Check = (document) =>
  nodesOf(document).flatMap(([nodeId, node]) =>
    outputsOf(node)
      .filter(({ next }) => next !== undefined && !nodeOf(document, next))
      .map(
        ({ id, name, next }): Problem => ({
          nodeId,
          severity: 'blocks',
          code: 'dangling',
          text: `"${name}" leads to a step that does not exist: ${next}`,
          why: 'Whoever takes this way would be stuck.',
          fix: {
            label: 'Let the way end here',
            document: {
              ...document,
              nodes: { ...document.nodes, [nodeId]: withOutput(node, id, undefined) },
            },
          },
        }),
      ),
  );

const loops: Check = (document) => {
  const loop = endlessLoop(document);
  if (!loop) return [];
  const way = loop.map((id) => `"${titleOf(document.nodes[id]!)}"`).join(', ');
  return [
    {
      nodeId: loop[0]!,
      severity: 'blocks',
      code: 'endlessLoop',
      text: `The way goes in a circle without a wait: ${way}`,
      why: 'It would turn for ever in an instant. Put a wait into the circle.',
    },
  ];
};

/** What each step finds wrong with itself. */
const ownProblems: Check = (document, known) =>
  nodesOf(document).flatMap(([nodeId, node]) =>
    (kindOf(node).problems?.(node, known) ?? []).map(
      ({ fix, ...problem }): Problem => ({
        nodeId,
        ...problem,
        ...(fix
          ? {
              fix: {
                label: fix.label,
                document: { ...document, nodes: { ...document.nodes, [nodeId]: fix.node } },
              },
            }
          : {}),
      }),
    ),
  );

/** What the trigger finds wrong with itself. */
const triggerProblems: Check = (document, known) =>
  (triggerKindOf(document.trigger).problems?.(document.trigger, known) ?? []).map(
    ({ fix, ...problem }): Problem => ({
      ...problem,
      ...(fix ? { fix: { label: fix.label, document: { ...document, trigger: fix.trigger } } } : {}),
    }),
  );

/** Whether the graph is one that a contact can walk through. */
export const structureChecks: Check[] = [
  noSteps,
  unreachableSteps,
  danglingWays,
  loops,
  ownProblems,
  triggerProblems,
];

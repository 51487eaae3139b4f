import { type Condition, durationMs } from '../../conditions/index.ts';
import { prune } from '../edit.ts';
import { endlessLoop, nodeOf, unreachable } from '../graph.ts';
import type { NodeDocument, WorkflowDocument } from '../model.ts';
import { outputsOf, titleOf, withOutput } from '../nodes/index.ts';
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

const emptyWaits: Check = (document) =>
  nodesOf(document).flatMap(([nodeId, node]): Problem[] => {
    const length = node.type === 'wait' ? node.delay : node.type === 'waitForEvent' ? node.limit : undefined;
    if (!length || durationMs(length) > 0) return [];
    const text = node.type === 'wait' ? 'The wait has no length' : 'The wait has no limit';
    return [{ nodeId, severity: 'blocks', code: 'emptyWait', text, why: 'Everybody would pass at once.' }];
  });

const emptyBranches: Check = (document) =>
  nodesOf(document).flatMap(([nodeId, node]): Problem[] => {
    if (node.type !== 'branch') return [];
    const ids = node.paths.map(({ id }) => id);
    if (ids.length === 0) {
      const why = 'Everybody takes "else".';
      return [{ nodeId, severity: 'blocks', code: 'noPaths', text: 'The branch has no condition', why }];
    }
    if (new Set([...ids, 'else']).size === ids.length + 1) return [];
    const why = 'Counts of the paths would run together.';
    return [{ nodeId, severity: 'blocks', code: 'samePathId', text: 'Two paths have the same id', why }];
  });

/** A condition that everybody fulfils: `{all: []}`, as the builder begins one. */
const holdsAlways = (condition: Condition): boolean =>
  'all' in condition && condition.all.every((part) => holdsAlways(part));

const openPaths: Check = (document) =>
  nodesOf(document).flatMap(([nodeId, node]): Problem[] => {
    const open = node.type === 'branch' ? node.paths.findIndex((path) => holdsAlways(path.if)) : -1;
    if (node.type !== 'branch' || open < 0) return [];
    const text = `Everybody takes the path ${node.paths[open]!.name ?? open + 1}`;
    const why = 'It has no condition yet, so nobody comes to the paths after it, nor to "else".';
    return [{ nodeId, severity: 'warns', code: 'openPath', text, why }];
  });

const emptyChanges: Check = (document) =>
  nodesOf(document).flatMap(([nodeId, node]): Problem[] =>
    node.type === 'setAttribute' && Object.keys(node.attributes).length === 0
      ? [
          {
            nodeId,
            severity: 'warns',
            code: 'nothingToSet',
            text: 'No attribute is set',
            why: 'The step does nothing.',
          },
        ]
      : [],
  );

/** Whether the graph is one that a contact can walk through. */
export const structureChecks: Check[] = [
  noSteps,
  unreachableSteps,
  danglingWays,
  loops,
  emptyWaits,
  emptyBranches,
  openPaths,
  emptyChanges,
];

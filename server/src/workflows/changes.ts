import { nodeOf, walk } from './graph.ts';
import type { Exit, NodeDocument, WorkflowDocument } from './model.ts';
import { type Names, titleOf } from './nodes/index.ts';
import { bareStep as bare, sameJson as same } from './same.ts';
import { enrollmentText, exitText, triggerText } from './titles.ts';

/** Steps in flow order, then those that nothing leads to. */
const idsOf = (document: WorkflowDocument): string[] => [
  ...new Set([...walk(document), ...Object.keys(document.nodes)]),
];

const exitChanges = (
  what: 'goal' | 'exit',
  before: readonly Exit[],
  after: readonly Exit[],
  names: Names,
): string[] => {
  const added = after.filter((exit) => !before.some((other) => same(exit, other)));
  const gone = before.filter((exit) => !after.some((other) => same(exit, other)));
  return [
    ...added.map((exit) => `New ${what}: ${exitText(exit, names)}`),
    ...gone.map((exit) => `No longer a ${what}: ${exitText(exit, names)}`),
  ];
};

const stepChange = (
  before: NodeDocument | undefined,
  after: NodeDocument,
  title: (node: NodeDocument) => string,
): string[] => {
  if (!before) return [`New step: ${title(after)}`];
  const [was, is] = [title(before), title(after)];
  if (was !== is) return [`"${was}" becomes "${is}"`];
  if (!same(bare(before), bare(after))) return [`"${is}" has other settings`];
  return same(before, after) ? [] : [`"${is}" leads elsewhere`];
};

/** What differs between two versions in sentences: start, who may enter, goals and exits, steps in flow order. */
export const changesBetween = (
  before: WorkflowDocument,
  after: WorkflowDocument,
  names: Names = {},
): string[] => {
  const title = (node: NodeDocument): string => titleOf(node, names);
  const [wasTriggered, isTriggered] = [triggerText(before.trigger, names), triggerText(after.trigger, names)];
  return [
    ...(before.name === after.name ? [] : [`Its name becomes "${after.name}"`]),
    ...(wasTriggered !== isTriggered || !same(before.trigger, after.trigger) ? [isTriggered] : []),
    ...(same(before.enrollment, after.enrollment)
      ? []
      : [`Who may enter, and how often: ${enrollmentText(after.enrollment)}`]),
    ...exitChanges('goal', before.goals ?? [], after.goals ?? [], names),
    ...exitChanges('exit', before.exits ?? [], after.exits ?? [], names),
    ...(before.start === after.start || !nodeOf(after, after.start)
      ? []
      : [`It begins with "${title(after.nodes[after.start]!)}"`]),
    ...idsOf(after).flatMap((id) => stepChange(nodeOf(before, id), after.nodes[id]!, title)),
    ...idsOf(before).flatMap((id) =>
      nodeOf(after, id) ? [] : [`Step removed: ${title(before.nodes[id]!)}`],
    ),
  ];
};

import type { NodeDocument, WorkflowDocument } from '../blueprint.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const headOf = ({ nodes: _, start: __, ...head }: WorkflowDocument): unknown => head;

/** What a version did to one step, or (`isHead`) to the start, goals and exits; `before` undefined: the first version. */
export const versionChanges = (
  before: WorkflowDocument | undefined,
  after: WorkflowDocument,
  id: string,
  titleFor: (node: NodeDocument) => string,
  isHead: boolean,
): string => {
  if (isHead) {
    if (!before) return 'The first version';
    return same(headOf(before), headOf(after))
      ? 'Start, goals and exits as before'
      : 'Start, goals or exits changed';
  }
  const [was, is] = [before?.nodes[id], after.nodes[id]];
  if (!is) return was ? `Took "${titleFor(was)}" out` : 'Without this step';
  if (!was) return `Came in as "${titleFor(is)}"`;
  if (same(was, is)) return 'As before';
  const [old, now] = [titleFor(was), titleFor(is)];
  return old === now ? `Settings of "${now}" changed` : `"${old}" became "${now}"`;
};

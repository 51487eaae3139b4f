import { type NodeDocument, outputsOf, type Place, type WorkflowDocument, walk } from '../blueprint.ts';

/** Where the next mail of a row of mails goes: behind its last step. Undefined where the way is no plain row. */
export const endOfRow = (document: WorkflowDocument): Place | undefined => {
  const ids = walk(document);
  if (ids.length !== Object.keys(document.nodes).length) return undefined;
  if (!ids.every((id) => outputsOf(document.nodes[id]!).length === 1)) return undefined;
  const last = ids.at(-1);
  if (last === undefined) return { from: null, output: 'next' };
  const [output] = outputsOf(document.nodes[last]!);
  // A row that turns back has no end.
  return output && output.next === undefined ? { from: last, output: output.id } : undefined;
};

/** A mail after a gap; the first of a row without one. */
export const mailAfter = (
  gap: Extract<NodeDocument, { type: 'wait' }>['delay'],
  template: string,
  isFirst: boolean,
): NodeDocument[] => {
  const mail: NodeDocument = { type: 'send', channel: 'email', template };
  return isFirst ? [mail] : [{ type: 'wait', delay: gap }, mail];
};

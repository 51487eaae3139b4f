import { nextAt, nodeOf, outputsOf, type WorkflowDocument, walk, waysInto } from '../blueprint.ts';
import { TRIGGER_ID } from './picture.ts';

export type Arrow = 'up' | 'down' | 'left' | 'right';

/** The way into a step that stands nearest to the start: the line by which one came. */
const cameBy = (document: WorkflowDocument, id: string): { from: string; output: string } | undefined => {
  const order = new Map(walk(document).map((nodeId, index) => [nodeId, index]));
  const here = order.get(id) ?? Number.POSITIVE_INFINITY;
  return waysInto(document, id)
    .filter(({ from }) => (order.get(from) ?? here) < here)
    .sort((a, b) => order.get(a.from)! - order.get(b.from)!)[0];
};

/** The nearest other path that leads somewhere, seen from the path one stands on; looks up to outer branches. */
const beside = (document: WorkflowDocument, id: string, by: 1 | -1): string | undefined => {
  for (let at: string | undefined = id, seen = 0; at !== undefined && seen < 1_000; seen += 1) {
    const way = cameBy(document, at);
    if (!way) return undefined;
    const outputs = outputsOf(document.nodes[way.from]!);
    const here = outputs.findIndex(({ id: output }) => output === way.output);
    const others = by === 1 ? outputs.slice(here + 1) : outputs.slice(0, here).reverse();
    const found = others.find(({ next }) => nodeOf(document, next) && next !== at);
    if (found) return found.next;
    at = way.from;
  }
  return undefined;
};

/** The card to which an arrow key leads: along the lines, left and right between paths. */
export const stepTowards = (
  document: WorkflowDocument,
  from: string | undefined,
  arrow: Arrow,
): string | undefined => {
  if (from === undefined) return TRIGGER_ID;
  if (from === TRIGGER_ID) {
    return arrow === 'down' ? nextAt(document, { from: null, output: 'next' }) : undefined;
  }
  const node = nodeOf(document, from);
  if (!node) return TRIGGER_ID;
  if (arrow === 'down') return outputsOf(node).find(({ next }) => nodeOf(document, next))?.next;
  if (arrow === 'up') return cameBy(document, from)?.from ?? TRIGGER_ID;
  return beside(document, from, arrow === 'right' ? 1 : -1);
};

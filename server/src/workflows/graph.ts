import type { NodeDocument, WorkflowDocument } from './model.ts';
import { holdsAt, outputsOf } from './nodes/index.ts';

/** A way from one node to the next. */
export interface Edge {
  from: string;
  output: string;
  to: string;
}

/** The node with this id, if the document has one (own keys only). */
export const nodeOf = (document: WorkflowDocument, id: string | undefined): NodeDocument | undefined =>
  id !== undefined && Object.hasOwn(document.nodes, id) ? document.nodes[id] : undefined;

/** Ids reachable from `from` (default: the start) in flow order: depth first, paths in their order. */
export const walk = (document: WorkflowDocument, from: string | undefined = document.start): string[] => {
  const seen = new Set<string>();
  const ahead = from === undefined ? [] : [from];
  while (ahead.length > 0) {
    const id = ahead.pop()!;
    const node = nodeOf(document, id);
    if (!node || seen.has(id)) continue;
    seen.add(id);
    for (const { next } of outputsOf(node).reverse()) if (next !== undefined) ahead.push(next);
  }
  return [...seen];
};

/** Every way between two existing nodes. */
export const edges = (document: WorkflowDocument): Edge[] =>
  Object.entries(document.nodes).flatMap(([from, node]) =>
    outputsOf(node)
      .filter(({ next }) => nodeOf(document, next))
      .map(({ id, next }) => ({ from, output: id, to: next! })),
  );

/** Ways into a node; the start has none for the trigger. */
export const waysInto = (document: WorkflowDocument, id: string): Edge[] =>
  edges(document).filter(({ to }) => to === id);

/** Nodes that the start does not reach. */
export const unreachable = (document: WorkflowDocument): string[] => {
  const reached = new Set(walk(document));
  return Object.keys(document.nodes).filter((id) => !reached.has(id));
};

/**
 * Edges that close a circle on a depth-first way from the start, in flow order. Without them the graph has no circle,
 * so that layouts and outlines draw them as "continue at".
 */
export const backEdges = (document: WorkflowDocument): Edge[] => {
  const back: Edge[] = [];
  const done = new Set<string>();
  const onWay = new Set<string>();
  const visit = (id: string): void => {
    onWay.add(id);
    for (const { id: output, next } of outputsOf(document.nodes[id]!)) {
      if (next === undefined || !nodeOf(document, next)) continue;
      if (onWay.has(next)) back.push({ from: id, output, to: next });
      else if (!done.has(next)) visit(next);
    }
    onWay.delete(id);
    done.add(id);
  };
  if (nodeOf(document, document.start)) visit(document.start);
  return back;
};

/** One circle of nodes in which nobody ever waits (an endless loop), or undefined. */
export const endlessLoop = (document: WorkflowDocument): string[] | undefined => {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (id: string): string[] | undefined => {
    const node = nodeOf(document, id);
    if (!node || done.has(id)) return undefined;
    if (way.includes(id)) return way.slice(way.indexOf(id));
    way.push(id);
    for (const { id: output, next } of outputsOf(node)) {
      const loop = next === undefined || holdsAt(node, output) ? undefined : visit(next);
      if (loop) return loop;
    }
    way.pop();
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(document.nodes)) {
    const loop = visit(id);
    if (loop) return loop;
  }
  return undefined;
};

/** As `walk`, without going back along the edges that close a circle. */
const walkForward = (document: WorkflowDocument, from: string, back: ReadonlySet<string>): string[] => {
  const seen = new Set<string>();
  const ahead = [from];
  while (ahead.length > 0) {
    const id = ahead.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const { id: output, next } of outputsOf(document.nodes[id]!).reverse()) {
      if (nodeOf(document, next) && !back.has(edgeKey(id, output))) ahead.push(next!);
    }
  }
  return [...seen];
};

/** `<from>:<output>`: the name of a way, as results count passages. */
export const edgeKey = (from: string, output: string): string => `${from}:${output}`;

/**
 * Where the paths of a node meet again: the first node in flow order that all its paths which go on reach. Paths that
 * turn back do not count.
 */
export const joinOf = (document: WorkflowDocument, id: string): string | undefined => {
  const node = nodeOf(document, id);
  if (!node) return undefined;
  const back = new Set(backEdges(document).map(({ from, output }) => edgeKey(from, output)));
  const paths = outputsOf(node)
    .filter(({ id: output, next }) => nodeOf(document, next) && !back.has(edgeKey(id, output)))
    .map(({ next }) => walkForward(document, next!, back));
  const [first, ...others] = paths;
  if (!first || others.length === 0) return undefined;
  return first.find((candidate) => others.every((reached) => reached.includes(candidate)));
};

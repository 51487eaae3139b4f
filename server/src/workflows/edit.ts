/**
 * Edits of the builder: pure, each takes a document and returns a new one, or says why it cannot be done. Ids of new
 * nodes come from the caller and must never have been used in the workflow: people inside move to the next version by
 * node id (P9).
 */
import { nodeOf, walk } from './graph.ts';
import type { NodeDocument, WorkflowDocument } from './model.ts';
import { outputsOf, templatesOf, titleOf, withOutput } from './nodes/index.ts';

/** A `+` of the canvas: an output of a node, or of the trigger (`from` null). */
export interface Place {
  from: string | null;
  output: string;
}
export const AT_START: Place = { from: null, output: 'next' };

export type Edit = { ok: true; document: WorkflowDocument } | { ok: false; why: string };

const done = (document: WorkflowDocument): Edit => ({ ok: true, document });
const refused = (why: string): Edit => ({ ok: false, why });

/** Where a place leads now. */
export const nextAt = (document: WorkflowDocument, { from, output }: Place): string | undefined => {
  if (from === null) return nodeOf(document, document.start) ? document.start : undefined;
  const node = nodeOf(document, from);
  return node && outputsOf(node).find(({ id }) => id === output)?.next;
};

const isPlace = (document: WorkflowDocument, { from, output }: Place): boolean => {
  const node = nodeOf(document, from ?? undefined);
  return from === null || (node !== undefined && outputsOf(node).some(({ id }) => id === output));
};

const withNode = (document: WorkflowDocument, id: string, node: NodeDocument): WorkflowDocument => ({
  ...document,
  nodes: { ...document.nodes, [id]: node },
});

const pointed = (
  document: WorkflowDocument,
  { from, output }: Place,
  to: string | undefined,
): WorkflowDocument =>
  from === null
    ? { ...document, start: to ?? '' }
    : withNode(document, from, withOutput(document.nodes[from]!, output, to));

/** Every way that leads to `from` leads to `to` instead. */
const redirected = (document: WorkflowDocument, from: string, to: string | undefined): WorkflowDocument => {
  const nodes = Object.entries(document.nodes).map(([id, node]): [string, NodeDocument] => [
    id,
    outputsOf(node).reduce(
      (now, { id: output, next }) => (next === from ? withOutput(now, output, to) : now),
      node,
    ),
  ]);
  const start = document.start === from ? (to ?? '') : document.start;
  return { ...document, start, nodes: Object.fromEntries(nodes) };
};

const without = (document: WorkflowDocument, ids: Iterable<string>): WorkflowDocument => {
  const gone = new Set(ids);
  return {
    ...document,
    nodes: Object.fromEntries(Object.entries(document.nodes).filter(([id]) => !gone.has(id))),
  };
};

/** Drops what was reachable in `before` and is no longer: the paths that an edit cut off. */
const withoutCutOff = (before: WorkflowDocument, after: WorkflowDocument): WorkflowDocument => {
  const reached = new Set(walk(after));
  return without(
    after,
    walk(before).filter((id) => !reached.has(id)),
  );
};

/** Drops every step that the start does not reach. */
export const prune = (document: WorkflowDocument): WorkflowDocument => {
  const reached = new Set(walk(document));
  return without(
    document,
    Object.keys(document.nodes).filter((id) => !reached.has(id)),
  );
};

/** Replaces a node's settings (its ways included). */
export const update = (document: WorkflowDocument, id: string, node: NodeDocument): Edit =>
  nodeOf(document, id) ? done(withNode(document, id, node)) : refused('That step is no longer here');

/** Makes a place lead to an existing node ("continue at"), or nowhere. */
export const connect = (document: WorkflowDocument, place: Place, to: string | undefined): Edit => {
  if (!isPlace(document, place)) return refused('That path is no longer here');
  if (to !== undefined && !nodeOf(document, to)) return refused('That step is no longer here');
  return done(pointed(document, place, to));
};

/** What follows a newly inserted branch: its first path, its else, or both. */
export type Follow = 'first' | 'else' | 'both';

/** Puts a new node at a place; what followed there follows the new node (of a branch: on the chosen paths). */
export const insertAt = (
  document: WorkflowDocument,
  place: Place,
  id: string,
  node: NodeDocument,
  follow: Follow = 'first',
): Edit => {
  if (!isPlace(document, place)) return refused('That path is no longer here');
  if (nodeOf(document, id)) return refused(`There is a step ${id} already`);
  const next = nextAt(document, place);
  if (next !== undefined && outputsOf(node).length === 0)
    return refused('Nothing can follow an exit: put it at an end');
  return done(pointed(withNode(document, id, followedBy(node, next, follow)), place, id));
};

const followedBy = (node: NodeDocument, next: string | undefined, follow: Follow): NodeDocument => {
  const outputs = outputsOf(node);
  const chosen = follow === 'both' ? outputs : follow === 'else' ? outputs.slice(-1) : outputs.slice(0, 1);
  return chosen.reduce((now, { id }) => withOutput(now, id, next), node);
};

/** Puts a new node before another: every way into that one leads through the new one. */
export const insertBefore = (
  document: WorkflowDocument,
  target: string,
  id: string,
  node: NodeDocument,
  follow: Follow = 'first',
): Edit => {
  if (!nodeOf(document, target)) return refused('That step is no longer here');
  if (nodeOf(document, id)) return refused(`There is a step ${id} already`);
  return done(withNode(redirected(document, target, id), id, followedBy(node, target, follow)));
};

/** Paths among which `remove` must be told the survivor: those that lead to different steps. */
export const survivors = (document: WorkflowDocument, id: string): { id: string; name: string }[] => {
  const node = nodeOf(document, id);
  const going = node ? outputsOf(node).filter(({ next }) => next !== undefined && next !== id) : [];
  return new Set(going.map(({ next }) => next)).size > 1 ? going.map(({ id, name }) => ({ id, name })) : [];
};

/**
 * Takes a node out and closes the gap: ways into it lead to what followed. When its paths lead to different steps,
 * `survivor` says which path stays; steps that only the others reached go with it.
 */
export const remove = (document: WorkflowDocument, id: string, survivor?: string): Edit => {
  const node = nodeOf(document, id);
  if (!node) return refused('That step is no longer here');
  const choice = survivors(document, id);
  if (choice.length > 0 && !choice.some((path) => path.id === survivor))
    return refused('Choose the path that stays');
  const outputs = outputsOf(node).filter(({ next }) => next !== id);
  const kept =
    choice.length > 0 ? outputs.find((output) => output.id === survivor) : outputs.find(({ next }) => next);
  return done(withoutCutOff(document, without(redirected(document, id, kept?.next), [id])));
};

/** The one step that follows a node which has no paths to choose from. */
const followerOf = (document: WorkflowDocument, id: string): string | undefined =>
  outputsOf(document.nodes[id]!).find(({ next }) => next !== undefined && next !== id)?.next;

/** What speaks against a move before it is tried. */
const againstMove = (
  document: WorkflowDocument,
  id: string,
  place: Place,
  withTail: boolean,
): string | undefined => {
  const node = nodeOf(document, id);
  if (!node || !isPlace(document, place)) return 'That step is no longer here';
  if (place.from === id) return 'A step cannot follow itself';
  if (nextAt(document, place) === id) return 'It is there already';
  if (withTail && place.from !== null && walk(document, id).includes(place.from))
    return 'That is inside what you move';
  if (!withTail && survivors(document, id).length > 0) return 'A branch moves with its paths: hold Shift';
  return undefined;
};

/** Moves a node (with its tail: everything that only it leads to, and on) to another place. */
export const move = (document: WorkflowDocument, id: string, place: Place, withTail = false): Edit => {
  const why = againstMove(document, id, place, withTail);
  if (why) return refused(why);
  if (withTail) {
    const next = nextAt(document, place);
    const cut = redirected(document, id, undefined);
    const led = next === undefined ? cut : tailed(cut, id, next);
    return led ? done(pointed(led, place, id)) : refused(NO_OPEN_END);
  }
  const node = document.nodes[id]!;
  const lifted = without(redirected(document, id, followerOf(document, id)), [id]);
  const bare = outputsOf(node).reduce((now, output) => withOutput(now, output.id, undefined), node);
  return insertAt(lifted, place, id, bare);
};

/** Why a node cannot be moved to a place; undefined: it can. */
export const moveRefusal = (
  document: WorkflowDocument,
  id: string,
  place: Place,
  withTail: boolean,
): string | undefined => {
  const edit = move(document, id, place, withTail);
  return edit.ok ? undefined : edit.why;
};

const NO_OPEN_END = 'All of its paths end or turn back: what follows here would be cut off';

/** The first open end of a tail leads on to `next`, so that what followed at the place is not lost. */
const tailed = (document: WorkflowDocument, head: string, next: string): WorkflowDocument | undefined => {
  const tail = walk(document, head);
  if (tail.includes(next)) return document;
  for (const from of tail) {
    const open = outputsOf(document.nodes[from]!).find((output) => output.next === undefined);
    if (open) return pointed(document, { from, output: open.id }, next);
  }
  return undefined;
};

/** Puts a copy of a node right after it. */
export const duplicate = (document: WorkflowDocument, id: string, newId: string): Edit => {
  const node = nodeOf(document, id);
  if (!node) return refused('That step is no longer here');
  const [first] = outputsOf(node);
  if (!first) return refused('Nothing can follow an exit');
  const copy = outputsOf(node).reduce((now, output) => withOutput(now, output.id, undefined), node);
  return insertAt(document, { from: id, output: first.id }, newId, copy);
};

/** Steps as text of the clipboard. */
export interface Clip {
  baton: 'steps';
  start: string;
  nodes: Record<string, NodeDocument>;
}

/** Copies nodes (the first is the head); ways out of the selection are left open. */
export const copy = (document: WorkflowDocument, ids: readonly string[]): Clip | undefined => {
  const chosen = ids.filter((id) => nodeOf(document, id));
  const [start] = chosen;
  if (start === undefined) return undefined;
  const nodes = chosen.map((id): [string, NodeDocument] => [
    id,
    renewed(document.nodes[id]!, (to) => (chosen.includes(to) ? to : undefined)),
  ]);
  return { baton: 'steps', start, nodes: Object.fromEntries(nodes) };
};

const renewed = (node: NodeDocument, idOf: (id: string) => string | undefined): NodeDocument =>
  outputsOf(node).reduce(
    (now, { id, next }) => withOutput(now, id, next === undefined ? undefined : idOf(next)),
    node,
  );

/** Puts copied steps at a place under new ids; what followed there follows their first open end. */
export const paste = (
  document: WorkflowDocument,
  clip: Clip,
  place: Place,
  makeId: (node: NodeDocument) => string,
): Edit => {
  if (!isPlace(document, place)) return refused('That path is no longer here');
  const ids = new Map(Object.entries(clip.nodes).map(([id, node]) => [id, makeId(node)]));
  const start = ids.get(clip.start);
  if (start === undefined) return refused('The copied steps have no beginning');
  if ([...ids.values()].some((id) => nodeOf(document, id))) return refused('The new ids are in use');
  const nodes = Object.entries(clip.nodes).map(([id, node]): [string, NodeDocument] => [
    ids.get(id)!,
    renewed(node, (to) => ids.get(to)),
  ]);
  const next = nextAt(document, place);
  const placed = pointed(
    { ...document, nodes: { ...document.nodes, ...Object.fromEntries(nodes) } },
    place,
    start,
  );
  const led = next === undefined ? placed : tailed(placed, start, next);
  return led ? done(led) : refused(NO_OPEN_END);
};

/** Templates that pasted steps name and this workspace does not have. */
export const missingTemplates = (clip: Clip, templates: Readonly<Record<string, unknown>>): string[] =>
  Object.values(clip.nodes).flatMap((node) =>
    templatesOf(node).some(({ key }) => key !== '' && !Object.hasOwn(templates, key)) ? [titleOf(node)] : [],
  );

import {
  type Edit,
  edges,
  type Follow,
  insertAt,
  moveRefusal,
  type NodeDocument,
  nextAt,
  nodeOf,
  outputsOf,
  type Place,
  type WorkflowDocument,
  walk,
} from '../blueprint.ts';
import { placeId } from './picture.ts';

/**
 * `send-1`, `wait-until-2`: the first id of its type that no step of the draft has and none of a published version ever
 * had, since people inside are found in the next version by it (P9). The same steps, put in in the same order, have the
 * same ids, whoever builds them and however: files compare by meaning.
 */
export const newStepId = (type: string, taken: ReadonlySet<string>): string => {
  const word = type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (let n = 1; ; n += 1) if (!taken.has(`${word}-${n}`)) return `${word}-${n}`;
};

/** Ids for new steps, each as `newStepId` makes it, one after the other. */
export const newStepIds = (
  document: WorkflowDocument,
  usedIds: readonly string[],
): ((node: NodeDocument) => string) => {
  const taken = new Set([...Object.keys(document.nodes), ...usedIds]);
  return ({ type }) => {
    const id = newStepId(type, taken);
    taken.add(id);
    return id;
  };
};

/** Puts a row of steps at a place, each after the one before; `follow` says where the rest goes after a branch. */
export const insertRow = (
  document: WorkflowDocument,
  place: Place,
  nodes: readonly NodeDocument[],
  ids: readonly string[],
  follow: Follow = 'first',
): Edit => {
  let now = document;
  let at = place;
  for (const [index, node] of nodes.entries()) {
    const edit = insertAt(now, at, ids[index]!, node, follow);
    if (!edit.ok) return edit;
    now = edit.document;
    const [first] = outputsOf(node);
    if (first) at = { from: ids[index]!, output: first.id };
  }
  return { ok: true, document: now };
};

/** Whether inserting these steps must ask what follows goes to. */
export const asksFollow = (
  document: WorkflowDocument,
  place: Place,
  nodes: readonly NodeDocument[],
): boolean => {
  const last = nodes.at(-1);
  return last !== undefined && outputsOf(last).length > 1 && nextAt(document, place) !== undefined;
};

/** Every `+` of the canvas, in flow order. */
export const placesOf = (document: WorkflowDocument): Place[] => [
  { from: null, output: 'next' },
  ...walk(document).flatMap((from) =>
    outputsOf(document.nodes[from]!).map(({ id }) => ({ from, output: id })),
  ),
];

/** Why each place does not take a step that is moved, by the place's name; undefined: it does. */
export const moveRefusals = (
  document: WorkflowDocument,
  id: string,
  withTail: boolean,
): Map<string, string | undefined> =>
  new Map(placesOf(document).map((place) => [placeId(place), moveRefusal(document, id, place, withTail)]));

/** Why each place does not take a new step, by the place's name; undefined: it does. */
export const insertRefusals = (
  document: WorkflowDocument,
  node: NodeDocument,
): Map<string, string | undefined> =>
  new Map(
    placesOf(document).map((place) => {
      const edit = insertAt(
        document,
        place,
        newStepId(node.type, new Set(Object.keys(document.nodes))),
        node,
      );
      return [placeId(place), edit.ok ? undefined : edit.why];
    }),
  );

/** Where a step may be moved to. */
export const placesFor = (document: WorkflowDocument, id: string, withTail: boolean): Place[] =>
  placesOf(document).filter((place) => moveRefusal(document, id, place, withTail) === undefined);

/** Where `+` after a step inserts: its way on; of several, the first. Undefined after an exit. */
export const placeAfter = (document: WorkflowDocument, id: string): Place | undefined => {
  const node = nodeOf(document, id);
  const [first] = node ? outputsOf(node) : [];
  return first && { from: id, output: first.id };
};

/** The place in front of a step: the first way that leads to it. */
export const placeBefore = (document: WorkflowDocument, id: string): Place | undefined => {
  if (document.start === id) return { from: null, output: 'next' };
  const way = edges(document).find(({ to }) => to === id);
  return way && { from: way.from, output: way.output };
};

/**
 * The place one step up or down the row in which a step stands: before the one before it, or behind the one that follows.
 * Undefined where the row ends, and for steps with paths, which move with what follows.
 */
export const placeBeside = (document: WorkflowDocument, id: string, by: 'up' | 'down'): Place | undefined => {
  const node = nodeOf(document, id);
  if (!node || outputsOf(node).length !== 1) return undefined;
  if (by === 'down') {
    const next = outputsOf(node)[0]?.next;
    const follower = nodeOf(document, next);
    return follower && outputsOf(follower).length === 1 ? placeAfter(document, next!) : undefined;
  }
  const before = placeBefore(document, id)?.from;
  if (before === null || before === undefined) return undefined;
  return outputsOf(document.nodes[before]!).length === 1 ? placeBefore(document, before) : undefined;
};

/** "after Wait 4 hours", "on path yes of Plan is business?". */
export const placeText = (
  document: WorkflowDocument,
  { from, output }: Place,
  titleFor: (node: NodeDocument) => string,
): string => {
  const node = from === null ? undefined : nodeOf(document, from);
  if (!node) return 'at the start';
  const outputs = outputsOf(node);
  const name = outputs.find(({ id }) => id === output)?.name;
  return outputs.length > 1 ? `on path ${name} of ${titleFor(node)}` : `after ${titleFor(node)}`;
};

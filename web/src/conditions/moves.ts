import type {
  AttributeLeaf,
  CompanyLeaf,
  EntryLeaf,
  EventLeaf,
} from '../../../server/src/conditions/index.ts';
import { editorDepthMax, type Group, type GroupOp, groupOf, type Node, placesOf, type Row } from './tree.ts';

/** Edits of the tree. All are pure and answer the same tree when the edit is not possible. */

const mapGroup = (group: Group, id: string, edit: (group: Group) => Group): Group => {
  if (group.id === id) return edit(group);
  return {
    ...group,
    children: group.children.map((child) => (child.kind === 'group' ? mapGroup(child, id, edit) : child)),
  };
};

const placeOf = (root: Group, id: string) => placesOf(root).find(({ node }) => node.id === id);

/** How many levels of groups a node brings with it: 0 for a row. */
const levels = (node: Node): number =>
  node.kind === 'row' ? 0 : 1 + Math.max(0, ...node.children.map(levels));

const depthOf = (root: Group, groupId: string): number =>
  groupId === root.id ? 1 : (placeOf(root, groupId)?.depth ?? editorDepthMax) + 1;

/** Whether a node may stand in a group without the tree becoming deeper than the editor shows. */
const fits = (root: Group, groupId: string, node: Node): boolean =>
  depthOf(root, groupId) + levels(node) <= editorDepthMax;

const isInside = (node: Node, id: string): boolean =>
  node.id === id || (node.kind === 'group' && node.children.some((child) => isInside(child, id)));

const insertAt = (root: Group, groupId: string, index: number, node: Node): Group =>
  mapGroup(root, groupId, (group) => ({ ...group, children: group.children.toSpliced(index, 0, node) }));

const without = (group: Group, id: string): Group => ({
  ...group,
  children: group.children
    .filter((child) => child.id !== id)
    .map((child) => (child.kind === 'group' ? without(child, id) : child)),
});

/** Takes out a group if it is empty, and then those around it that become empty by that. */
const withoutEmpty = (root: Group, groupId: string): Group => {
  const place = placeOf(root, groupId);
  if (place?.node.kind !== 'group' || place.node.children.length > 0) return root;
  return withoutEmpty(without(root, groupId), place.parent.id);
};

/** Takes a node out; groups that become empty by it go too. */
export const removed = (root: Group, id: string): Group => {
  const place = placeOf(root, id);
  return place ? withoutEmpty(without(root, id), place.parent.id) : root;
};

/** Puts a node after another, or at the end of the root. */
export const added = (root: Group, node: Node, afterId?: string): Group => {
  const place = afterId === undefined ? undefined : placeOf(root, afterId);
  const target = place && fits(root, place.parent.id, node) ? place : undefined;
  return target
    ? insertAt(root, target.parent.id, target.index + 1, node)
    : insertAt(root, root.id, root.children.length, node);
};

/** Puts a node at the end of a group. */
export const addedInto = (root: Group, groupId: string, node: Node): Group =>
  fits(root, groupId, node)
    ? mapGroup(root, groupId, (group) => ({ ...group, children: [...group.children, node] }))
    : root;

/** Replaces a row by a changed one of the same id. */
export const changed = (root: Group, row: Row): Group => ({
  ...root,
  children: root.children.map((child) => {
    if (child.kind === 'group') return changed(child, row);
    return child.id === row.id ? row : child;
  }),
});

export const withOp = (root: Group, groupId: string, op: GroupOp): Group =>
  mapGroup(root, groupId, (group) => ({ ...group, op }));

/** Moves a node into a group, before one of its children or to its end. */
const relocated = (root: Group, id: string, groupId: string, before: string | undefined): Group => {
  const place = placeOf(root, id);
  if (!place || isInside(place.node, groupId) || !fits(root, groupId, place.node)) return root;
  const moved = mapGroup(without(root, id), groupId, (group) => {
    const at = group.children.findIndex((child) => child.id === before);
    return {
      ...group,
      children: group.children.toSpliced(at < 0 ? group.children.length : at, 0, place.node),
    };
  });
  // The group it came from is looked at last: the place it goes to may be named by it.
  return withoutEmpty(moved, place.parent.id);
};

/** Drags a node before or after another, or to the end of a group. */
export const dropped = (
  root: Group,
  id: string,
  target: { id: string; where: 'before' | 'after' | 'inside' },
): Group => {
  if (id === target.id) return root;
  if (target.where === 'inside') return relocated(root, id, target.id, undefined);
  const place = placeOf(root, target.id);
  if (!place) return root;
  const next = target.where === 'before' ? target.id : place.parent.children[place.index + 1]?.id;
  return next === id ? root : relocated(root, id, place.parent.id, next);
};

/** One place up as the eye sees it: over a row, into the group above, out of its own group. */
export const movedUp = (root: Group, id: string): Group => {
  const place = placeOf(root, id);
  if (!place) return root;
  const before = place.parent.children[place.index - 1];
  if (before?.kind === 'group' && fits(root, before.id, place.node))
    return relocated(root, id, before.id, undefined);
  if (before) return relocated(root, id, place.parent.id, before.id);
  const outer = placeOf(root, place.parent.id);
  return outer ? relocated(root, id, outer.parent.id, place.parent.id) : root;
};

/** One place down, the mirror of `movedUp`. */
export const movedDown = (root: Group, id: string): Group => {
  const place = placeOf(root, id);
  if (!place) return root;
  const after = place.parent.children[place.index + 1];
  if (after?.kind === 'group' && fits(root, after.id, place.node))
    return relocated(root, id, after.id, after.children[0]?.id);
  if (after) return relocated(root, id, place.parent.id, place.parent.children[place.index + 2]?.id);
  const outer = placeOf(root, place.parent.id);
  return outer ? relocated(root, id, outer.parent.id, outer.parent.children[outer.index + 1]?.id) : root;
};

/** One level in: into the group just above, else into a new group of its own, with the other word. */
export const nested = (root: Group, id: string): Group => {
  const place = placeOf(root, id);
  if (!place) return root;
  const before = place.parent.children[place.index - 1];
  if (before?.kind === 'group' && fits(root, before.id, place.node))
    return relocated(root, id, before.id, undefined);
  const wrapped = groupOf(place.parent.op === 'any' ? 'all' : 'any', [place.node]);
  if (!fits(root, place.parent.id, wrapped)) return root;
  return mapGroup(root, place.parent.id, (group) => ({
    ...group,
    children: group.children.with(place.index, wrapped),
  }));
};

/** One level out: behind the group it stood in. */
export const unnested = (root: Group, id: string): Group => {
  const place = placeOf(root, id);
  const outer = place && placeOf(root, place.parent.id);
  return outer ? relocated(root, id, outer.parent.id, outer.parent.children[outer.index + 1]?.id) : root;
};

const opposites: Partial<Record<AttributeLeaf['op'], AttributeLeaf['op']>> = {
  equals: 'notEquals',
  notEquals: 'equals',
  anyOf: 'noneOf',
  noneOf: 'anyOf',
  exists: 'missing',
  missing: 'exists',
  withinLast: 'notWithinLast',
  notWithinLast: 'withinLast',
  withinNext: 'notWithinNext',
  notWithinNext: 'withinNext',
  contains: 'notContains',
  notContains: 'contains',
};

/** The event row that says the opposite in its own words: "ordered" and "never ordered"; undefined where none does. */
const oppositeEvent = (leaf: EventLeaf): EventLeaf | undefined => {
  const { op, n } = leaf.count ?? { op: 'atLeast', n: 1 };
  const { count: _, ...rest } = leaf;
  if (op === 'exactly') return n === 0 ? rest : undefined;
  if (op === 'atMost') return n === 0 ? rest : { ...rest, count: { op: 'atLeast', n: n + 1 } };
  if (n === 1) return { ...rest, count: { op: 'exactly', n: 0 } };
  return { ...rest, count: { op: 'atMost', n: n - 1 } };
};

const oppositeTest = <Test extends AttributeLeaf | CompanyLeaf | EntryLeaf>(leaf: Test): Test | undefined => {
  const op = opposites[leaf.op];
  return op && { ...leaf, op };
};

const oppositeLeaf = (leaf: Row['leaf']): Row['leaf'] | undefined => {
  if (leaf.kind === 'event') return oppositeEvent(leaf);
  return leaf.kind === 'attribute' || leaf.kind === 'company' || leaf.kind === 'entry'
    ? oppositeTest(leaf)
    : undefined;
};

const oppositeOps: Record<GroupOp, GroupOp> = { all: 'notAll', notAll: 'all', any: 'none', none: 'any' };

/** The opposite of a row or group: by another operator where there is one, else by "not". */
export const negated = (root: Group, id: string): Group => {
  const node = placeOf(root, id)?.node;
  if (!node) return root;
  if (node.kind === 'group') return withOp(root, id, oppositeOps[node.op]);
  if (node.not) return changed(root, { ...node, not: false });
  const opposite = oppositeLeaf(node.leaf);
  return changed(root, opposite ? { ...node, leaf: opposite } : { ...node, not: true });
};

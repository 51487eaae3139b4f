import { type Condition, type Leaf, parseCondition } from '../../../server/src/conditions/index.ts';

/**
 * The rule while it is edited: the same tree as the document, but every row and group has an identity, so that
 * focus and half-written values stay with a row when it moves. A negated leaf is a row with `not`; a negated group
 * is "none of" or, where a file says so, "not all of".
 */
export type { Leaf };
export type GroupOp = 'all' | 'any' | 'none' | 'notAll';

export type Row = { id: string; kind: 'row'; leaf: Leaf; not: boolean };
export type Group = { id: string; kind: 'group'; op: GroupOp; children: readonly Node[] };
export type Node = Row | Group;

/** Deeper rules cannot be read as a sentence; files may go deeper, the editor does not. */
export const editorDepthMax = 4;

let made = 0;
const freshId = (): string => `c${++made}`;

export const rowOf = (leaf: Leaf, not = false): Row => ({ id: freshId(), kind: 'row', leaf, not });
export const groupOf = (op: GroupOp, children: readonly Node[]): Group => ({
  id: freshId(),
  kind: 'group',
  op,
  children,
});

const nodeOf = (condition: Condition, not = false): Node => {
  if ('not' in condition) return nodeOf(condition.not, !not);
  if ('all' in condition)
    return groupOf(
      not ? 'notAll' : 'all',
      condition.all.map((child) => nodeOf(child)),
    );
  if ('any' in condition)
    return groupOf(
      not ? 'none' : 'any',
      condition.any.map((child) => nodeOf(child)),
    );
  return rowOf(condition, not);
};

/** The tree of a document; a lone condition becomes a group of one. */
export const treeOf = (condition: Condition): Group => {
  const node = nodeOf(condition);
  return node.kind === 'group' ? node : groupOf('all', [node]);
};

const isEmpty = (node: Node): boolean => node.kind === 'group' && node.children.every(isEmpty);

/**
 * The document of a tree, unfinished rows included. A group without rows is no condition yet and is left out; a
 * tree without rows is everybody.
 */
export const conditionOf = (node: Node): Condition => {
  if (node.kind === 'row') return node.not ? { not: node.leaf } : node.leaf;
  const children = node.children.filter((child) => !isEmpty(child)).map(conditionOf);
  if (children.length === 0) return { all: [] };
  switch (node.op) {
    case 'all':
      return { all: children };
    case 'any':
      return { any: children };
    case 'none':
      return { not: { any: children } };
    case 'notAll':
      return { not: { all: children } };
  }
};

/** What a row still lacks, in words; undefined when it is finished. */
export const rowProblem = ({ leaf }: Row): string | undefined => {
  const parsed = parseCondition(leaf);
  return parsed.ok ? undefined : parsed.problems[0]?.message;
};

const finishedNode = (node: Node): Node | undefined => {
  if (node.kind === 'row') return rowProblem(node) === undefined ? node : undefined;
  const children = node.children.flatMap((child) => finishedNode(child) ?? []);
  return children.length > 0 ? { ...node, children } : undefined;
};

/** The tree without rows that are still being written, and without groups that are empty. */
export const finishedTree = (root: Group): Group =>
  (finishedNode(root) as Group | undefined) ?? { ...root, op: 'all', children: [] };

/** The part of a document that can be judged already; what previews and sentences are made of. */
export const finishedCondition = (condition: Condition): Condition =>
  conditionOf(finishedTree(treeOf(condition)));

const inside = (path: string, part: string): string => (path === '' ? part : `${path}.${part}`);

const groupPaths: Record<GroupOp, string> = { all: 'all', any: 'any', none: 'not.any', notAll: 'not.all' };

/** Where each row and group stands in the document: `all[1].not`, as the server names places. */
export const pathsOf = (node: Node, path = ''): Map<string, string> => {
  if (node.kind === 'row') return new Map([[node.id, node.not ? inside(path, 'not') : path]]);
  const paths = new Map([[node.id, path]]);
  node.children.forEach((child, index) => {
    for (const [id, at] of pathsOf(child, inside(path, `${groupPaths[node.op]}[${index}]`)))
      paths.set(id, at);
  });
  return paths;
};

/** Every row and group in the order of the screen, with its parent and depth (the root's children have 1). */
export type Place = { node: Node; parent: Group; index: number; depth: number };
export const placesOf = (root: Group, depth = 1): Place[] =>
  root.children.flatMap((node, index) => [
    { node, parent: root, index, depth },
    ...(node.kind === 'group' ? placesOf(node, depth + 1) : []),
  ]);

/** Rows that are not finished yet. */
export const unfinishedRows = (root: Group): Row[] =>
  placesOf(root).flatMap(({ node }) => (node.kind === 'row' && rowProblem(node) !== undefined ? [node] : []));

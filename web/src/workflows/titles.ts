import { type Names, type NodeDocument, nodeKinds, titleOf } from './blueprint.ts';

const isEmptyRule = (rule: object): boolean =>
  ('all' in rule && Array.isArray(rule.all) && rule.all.length === 0) ||
  ('any' in rule && Array.isArray(rule.any) && rule.any.length === 0);

/** A branch as `+` makes it: nothing chosen yet, so that it has no sentence of its own. */
export const isBlankBranch = (node: NodeDocument): boolean =>
  node.type === 'branch' && node.paths.length === 1 && isEmptyRule(node.paths[0]!.if);

/** The title of a card: the user's, else the system's sentence. */
export const cardTitle = (node: NodeDocument, names: Names = {}): string =>
  node.title ?? (isBlankBranch(node) ? nodeKinds.branch.label : titleOf(node, names));

/** The system's sentence, also where the user named the step. */
export const sentenceOf = (node: NodeDocument, names: Names = {}): string => {
  const { title: _, ...bare } = node;
  return cardTitle(bare as NodeDocument, names);
};

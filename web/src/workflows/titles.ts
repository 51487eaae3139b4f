import { type Names, type NodeDocument, nodeKinds, type Trigger, titleOf, triggerText } from './blueprint.ts';

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

/** First letter large. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * A subject as one reads it: of a choice its last way (that of somebody of whom nothing is known), of a value its name:
 * "Your cart is still here", "[first_name], welcome".
 */
export const subjectText = (liquid: string): string =>
  liquid
    .replace(/\{%-?\s*(?:if|unless|case)\b[\s\S]*\{%-?\s*else\s*-?%\}([\s\S]*?)\{%-?\s*end\w+\s*-?%\}/g, '$1')
    .replace(/\{%[\s\S]*?%\}/g, '')
    .replace(/\{\{-?\s*([^}|]*?)\s*(?:\|[^}]*)?-?\}\}/g, (_, path: string) => `[${path.split('.').at(-1)}]`)
    .replace(/\s+/g, ' ')
    .trim();

/** What starts it, as a sentence; asks while nothing is chosen. */
export const startText = (trigger: Trigger, names: Names = {}): string => {
  if (trigger.type === 'event' && trigger.event === '') return 'Choose what starts it';
  if (trigger.type === 'segmentEntered' && trigger.segment === '') return 'Choose the segment that starts it';
  return triggerText(trigger, names);
};

import { type Clip, nodeKinds, outputsOf, type WorkflowDocument, walk } from '../blueprint.ts';

/** Longer is no row of steps that somebody copied. */
const LENGTH_MAX = 1_000_000;
const STEPS_MAX = 100;

/** Steps from the clipboard's text, each checked by its own schema; undefined when they are none. */
export const readClip = (text: string): Clip | undefined => {
  if (text.length > LENGTH_MAX) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { baton, start, nodes } = (json ?? {}) as Partial<Clip>;
  if (baton !== 'steps' || typeof start !== 'string' || typeof nodes !== 'object' || nodes === null)
    return undefined;
  const entries = Object.entries(nodes);
  const isValid = entries.every(
    ([, node]) =>
      Object.hasOwn(nodeKinds, node?.type ?? '') && nodeKinds[node.type].schema.safeParse(node).success,
  );
  if (!isValid || !Object.hasOwn(nodes, start) || entries.length > STEPS_MAX) return undefined;
  return { baton, start, nodes };
};

/** What is copied with a step: itself; of one with several paths all that follows. */
export const spanOf = (document: WorkflowDocument, id: string): string[] => {
  const node = document.nodes[id];
  if (!node) return [];
  return outputsOf(node).length > 1 ? walk(document, id) : [id];
};

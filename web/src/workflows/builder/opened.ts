import type { WorkflowProblem } from '../../api/index.ts';
import {
  type Misshape,
  misshapes,
  type NodeDocument,
  type NodeType,
  type Trigger,
  triggerKinds,
  type WorkflowDocument,
} from '../blueprint.ts';
import { sentence } from '../titles.ts';
import { fresh } from './quick-add.ts';

/** A stored draft as the builder shows it. */
export interface Opened {
  document: WorkflowDocument;
  /** where it was not shaped like a workflow, and is shown with what could be read; empty: it is as it is stored */
  misshapes: readonly Misshape[];
}

const EMPTY: WorkflowDocument = {
  name: 'Workflow',
  trigger: triggerKinds.event.fresh,
  enrollment: { again: 'never' },
  start: '',
  nodes: {},
};

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of `stored` that fit, one after the other, on top of what is known to fit. */
const readInto = <Whole extends object>(
  start: Whole,
  stored: Json,
  fits: (whole: Whole) => boolean,
): Whole => {
  let whole = start;
  for (const [name, value] of Object.entries(stored)) {
    const has = (one: unknown): Whole => ({ ...whole, [name]: one });
    // of a list at least the parts that fit
    const part = Array.isArray(value) ? value.filter((one) => fits(has([one]))) : value;
    const best = [value, part].find((one) => fits(has(one)));
    if (best !== undefined) whole = has(best);
  }
  return whole;
};

const isFine = (document: WorkflowDocument): boolean => misshapes(document).length === 0;
const withNodes = (nodes: WorkflowDocument['nodes']): WorkflowDocument => ({ ...EMPTY, nodes });

/** What can be read of a step; undefined: nobody knows what it is. */
const readNode = (id: string, stored: unknown): NodeDocument | undefined => {
  const type = isObject(stored) ? stored.type : undefined;
  if (!isObject(stored) || typeof type !== 'string' || !Object.hasOwn(fresh, type)) return undefined;
  const fits = (node: NodeDocument): boolean => isFine(withNodes({ [id]: node }));
  const node: NodeDocument = fresh[type as NodeType]();
  return fits(node) ? readInto(node, stored, fits) : undefined;
};

const readTrigger = (stored: unknown): Trigger => {
  const type = isObject(stored) ? stored.type : undefined;
  if (!isObject(stored) || typeof type !== 'string' || !Object.hasOwn(triggerKinds, type))
    return EMPTY.trigger;
  const { fresh: start } = triggerKinds[type as Trigger['type']];
  return readInto<Trigger>(start, stored, (trigger) => isFine({ ...EMPTY, trigger }));
};

/** The draft with what can be read of it: steps, rules and fields that cannot be are as new ones, or left out. */
const readable = (stored: unknown): WorkflowDocument => {
  const { name, note, trigger, enrollment, goals, exits, start, nodes } = isObject(stored) ? stored : {};
  const steps = Object.entries(isObject(nodes) ? nodes : {}).flatMap(([id, one]) => {
    const node = readNode(id, one);
    return node ? [[id, node] as const] : [];
  });
  return {
    ...readInto(EMPTY, { name, note, start, goals, exits }, isFine),
    trigger: readTrigger(trigger),
    enrollment: readInto(EMPTY.enrollment, isObject(enrollment) ? enrollment : {}, (rule) =>
      isFine({ ...EMPTY, enrollment: rule }),
    ),
    nodes: Object.fromEntries(steps),
  };
};

/**
 * A stored draft, so that it can be drawn: drafts of another shape are refused today, but were kept once, and files are
 * written by hand.
 */
export const opened = (stored: unknown): Opened => {
  const found = misshapes(stored);
  return found.length === 0
    ? { document: stored as WorkflowDocument, misshapes: found }
    : { document: readable(stored), misshapes: found };
};

/** What could not be read, as problems beside the steps that are shown instead; `document`: what is shown. */
export const misshapeProblems = ({ document, misshapes: found }: Opened): WorkflowProblem[] =>
  found.map(({ nodeId, text }) => {
    const isShown = nodeId !== undefined && Object.hasOwn(document.nodes, nodeId);
    const about = nodeId === undefined ? sentence(text) : `Step "${nodeId}" could not be read: ${text}`;
    return {
      ...(isShown ? { nodeId } : {}),
      severity: 'blocks',
      code: 'misshapen',
      text: about,
      why:
        isShown || nodeId === undefined
          ? 'What could be read of it is shown, the rest as in a new one. The next change saves it so.'
          : 'It is left out. The next change saves the workflow without it.',
      fix: { label: 'Save it as it is shown', document: { ...document } },
    };
  });

import { z } from 'zod';
import { LOTS, lotOf } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { cut, eventText } from '../words.ts';
import { baseFields, keySchema, nameSchema, nodeIdSchema } from './fields.ts';
import { type NodeKind, type NodeProblem, outputTo, withNext } from './kind.ts';

/** What an experiment counts: who reacted within `withinDays` of coming to the split. */
export type SplitMetric =
  /** reached the workflow's goal */
  | { type: 'goal' }
  /** a human click in a message of the same enrollment */
  | { type: 'click' }
  /** did this */
  | { type: 'event'; event: string };

export interface SplitExperiment {
  metric: SplitMetric;
  withinDays: number;
}

export interface SplitPath {
  id: string;
  name?: string;
  /** of the people, to a tenth */
  percent: number;
  next?: string;
}

/** Divides people by chance. */
export interface SplitNode extends NodeBase {
  type: 'split';
  paths: SplitPath[];
  /** the word by which lots are drawn; splits with the same word and the same path ids divide alike */
  salt?: string;
  experiment?: SplitExperiment;
}

/** More side by side cannot be read on a screen, nor compared. */
export const SPLIT_PATHS_MAX = 8;
/** Longer, and nobody waits for the answer. */
export const WITHIN_DAYS_MAX = 90;
const TITLE_LENGTH_MAX = 80;
/** A tenth of a per cent is the least that is said. */
const TENTHS = 10;

/** Its own name, else its letter. */
const pathName = ({ id, name }: SplitPath): string => name ?? (id.length === 1 ? id.toUpperCase() : id);

const tenths = (paths: readonly SplitPath[]): number =>
  paths.reduce((sum, { percent }) => sum + Math.round(percent * TENTHS), 0);

/** The same paths with shares that are as even as tenths of a per cent can be; the first ones take what is left over. */
export const evenly = (paths: readonly SplitPath[]): SplitPath[] => {
  const each = Math.floor((100 * TENTHS) / paths.length);
  const over = 100 * TENTHS - each * paths.length;
  return paths.map((path, index) => ({ ...path, percent: (each + (index < over ? 1 : 0)) / TENTHS }));
};

/**
 * The path that falls to a contact. Each path draws a lot of its own, and the one that is first by its weight takes the
 * contact (weighted rendezvous: -ln(lot) / percent, the smallest wins). So a changed percentage moves people only to or
 * from that path, the order of paths does not matter, and a new path takes from all others in proportion.
 */
export const pathFor = (paths: readonly SplitPath[], word: string, contactId: string): SplitPath => {
  const drawn = paths
    .filter(({ percent }) => percent > 0)
    .map((path) => {
      // in the middle of its lot, so that the logarithm is never that of 0 or 1
      const lot = (lotOf(`${word}/${path.id}`, contactId) + 0.5) / LOTS;
      return { path, at: -Math.log(lot) / path.percent };
    });
  return drawn.reduce((first, one) => (one.at < first.at ? one : first)).path;
};

const percentProblems = (node: SplitNode): NodeProblem<SplitNode>[] => {
  const sum = tenths(node.paths) / TENTHS;
  if (sum === 100) return [];
  return [
    {
      severity: 'blocks',
      code: 'notWhole',
      text: `The shares make ${sum} %, not 100 %`,
      why: 'Everybody takes exactly one path.',
      fix: { label: 'Make them even', node: { ...node, paths: evenly(node.paths) } },
    },
  ];
};

const pathProblems = ({ paths }: SplitNode): NodeProblem<SplitNode>[] => {
  if (paths.length < 2) {
    const why = 'There is nothing to divide.';
    return [{ severity: 'blocks', code: 'onePath', text: 'The split has fewer than two paths', why }];
  }
  if (new Set(paths.map(({ id }) => id)).size === paths.length) return [];
  const why = 'Counts of the paths would run together.';
  return [{ severity: 'blocks', code: 'samePathId', text: 'Two paths have the same id', why }];
};

const metricText = (metric: SplitMetric): string => {
  if (metric.type === 'event') return eventText(metric.event);
  return metric.type === 'goal' ? 'the goal' : 'a human click';
};

/** "the goal within 7 days": what the experiment of a split counts. */
export const experimentText = ({ metric, withinDays }: SplitExperiment): string =>
  `${metricText(metric)} within ${withinDays === 1 ? 'a day' : `${withinDays} days`}`;

/** Divides people by lot: whoever comes again takes the same path, in every version in which the path keeps its id. A way
 *  that was begun before a merge keeps the lot with which it began (P10). */
export const split: NodeKind<SplitNode, { word: string | undefined }> = {
  type: 'split',
  family: 'decide',
  label: 'Split',
  schema: z.strictObject({
    type: z.literal('split'),
    ...baseFields,
    paths: z
      .array(
        z.strictObject({
          id: nodeIdSchema,
          name: nameSchema.optional(),
          percent: z
            .number()
            .min(0)
            .max(100)
            .refine(
              (percent) => Math.abs(percent * TENTHS - Math.round(percent * TENTHS)) < 1e-6,
              'to a tenth',
            ),
          next: nodeIdSchema.optional(),
        }),
      )
      .max(SPLIT_PATHS_MAX),
    salt: keySchema.optional(),
    experiment: z
      .strictObject({
        metric: z.discriminatedUnion('type', [
          z.strictObject({ type: z.literal('goal') }),
          z.strictObject({ type: z.literal('click') }),
          z.strictObject({ type: z.literal('event'), event: z.union([keySchema, z.literal('')]) }),
        ]),
        withinDays: z.number().int().min(1).max(WITHIN_DAYS_MAX),
      })
      .optional(),
  }),
  title: ({ paths }) =>
    paths.length === 0
      ? 'Split'
      : cut(
          `Split ${paths.map((path) => `${pathName(path)} ${path.percent} %`).join(', ')}`,
          TITLE_LENGTH_MAX,
        ),
  outputs: ({ paths }) =>
    paths.map((path) => outputTo(path.id, `${pathName(path)}, ${path.percent} %`, path.next)),
  withOutput: (node, outputId, next) => ({
    ...node,
    paths: node.paths.map((path) => (path.id === outputId ? withNext(path, next) : path)),
  }),
  events: ({ experiment }) => (experiment?.metric.type === 'event' ? [experiment.metric.event] : []),
  problems: (node) => [...pathProblems(node), ...(node.paths.length > 0 ? percentProblems(node) : [])],
  compile: ({ salt }) => ({ word: salt }),
  enter: ({ node, nodeId, workflowId, plan, enrollment, facts }) => {
    const word = plan.word ?? `${workflowId}/${nodeId}`;
    const path = pathFor(node.paths, word, enrollment.origin ?? facts.known.contactId);
    const { id, percent } = path;
    const seen = { percent, experiment: node.experiment ? experimentText(node.experiment) : null };
    return {
      kind: 'go',
      output: id,
      what: 'split',
      text: `The lot fell on "${pathName(path)}", ${percent} %`,
      seen,
    };
  },
};

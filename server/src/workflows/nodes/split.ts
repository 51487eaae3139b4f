import { z } from 'zod';
import { LOTS, lotOf } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { cut, eventText } from '../words.ts';
import { baseFields, keySchema, nameSchema, nodeIdSchema } from './fields.ts';
import { type NodeKind, type NodeProblem, outputTo, type Step, withNext } from './kind.ts';

/** What is counted: who reacted within `withinDays` of coming to the split. */
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
  /** the shares follow what is counted; `percent` is where they begin. Never beside an experiment: its test asks for lots
   *  that stay as they are */
  bandit?: SplitExperiment;
}

/** Shares that results brought about: per cent by path id, of every path that is drawn, together 100. */
export type SplitShares = Readonly<Record<string, number>>;

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

/** What is counted of who comes: for an experiment, or for shares that follow it. */
export const countedBy = ({ experiment, bandit }: SplitNode): SplitExperiment | undefined =>
  bandit ?? experiment;

/** The paths with the shares in force: those that results brought about, while they are of these very paths. */
export const pathsInForce = (
  { paths, bandit }: SplitNode,
  shares: SplitShares | undefined,
): readonly SplitPath[] => {
  if (!bandit || !shares) return paths;
  const drawn = paths.filter(({ percent }) => percent > 0);
  const isOfThese =
    drawn.length === Object.keys(shares).length && drawn.every(({ id }) => Object.hasOwn(shares, id));
  return isOfThese ? paths.map((path) => ({ ...path, percent: shares[path.id] ?? 0 })) : paths;
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

const modeProblems = (node: SplitNode): NodeProblem<SplitNode>[] => {
  const { bandit, ...withoutBandit } = node;
  if (!bandit || !node.experiment) return [];
  return [
    {
      severity: 'blocks',
      code: 'twoModes',
      text: 'It is an experiment, and its shares follow the results',
      why: 'Shares that move cannot be judged by the test of an experiment.',
      fix: { label: 'Keep the experiment', node: withoutBandit },
    },
  ];
};

const metricText = (metric: SplitMetric): string => {
  if (metric.type === 'event') return eventText(metric.event);
  return metric.type === 'goal' ? 'the goal' : 'a human click';
};

/** "the goal within 7 days": what a split counts. */
export const experimentText = ({ metric, withinDays }: SplitExperiment): string =>
  `${metricText(metric)} within ${withinDays === 1 ? 'a day' : `${withinDays} days`}`;

const countsSchema = z.strictObject({
  metric: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('goal') }),
    z.strictObject({ type: z.literal('click') }),
    z.strictObject({ type: z.literal('event'), event: z.union([keySchema, z.literal('')]) }),
  ]),
  withinDays: z.number().int().min(1).max(WITHIN_DAYS_MAX),
});

type Drawing = { word: string | undefined; paths: readonly SplitPath[] };
type SplitStep = Step<SplitNode, Drawing>;

/** The path that fell to this very enrollment when it came here before, if it still is one. */
const pathKept = ({ node, nodeId, enrollment }: SplitStep): SplitPath | undefined => {
  const kept = node.bandit && enrollment.entry.drawn?.[nodeId];
  return kept === undefined ? undefined : node.paths.find(({ id, percent }) => id === kept && percent > 0);
};

const pathDrawn = ({ nodeId, workflowId, plan, enrollment, facts }: SplitStep): SplitPath =>
  pathFor(plan.paths, plan.word ?? `${workflowId}/${nodeId}`, enrollment.origin ?? facts.known.contactId);

/** Divides people by lot: whoever comes again takes the same path, in every version in which the path keeps its id. A way
 *  that was begun before a merge keeps the lot with which it began (P10), and one whose shares have moved meanwhile the
 *  path that it took. */
export const split: NodeKind<SplitNode, Drawing> = {
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
    experiment: countsSchema.optional(),
    bandit: countsSchema.optional(),
  }),
  title: ({ paths, bandit }) => {
    if (paths.length === 0) return 'Split';
    const words = bandit
      ? `Split by results: ${paths.map(pathName).join(', ')}`
      : `Split ${paths.map((path) => `${pathName(path)} ${path.percent} %`).join(', ')}`;
    return cut(words, TITLE_LENGTH_MAX);
  },
  outputs: ({ paths, bandit }) =>
    paths.map((path) =>
      outputTo(path.id, bandit ? pathName(path) : `${pathName(path)}, ${path.percent} %`, path.next),
    ),
  withOutput: (node, outputId, next) => ({
    ...node,
    paths: node.paths.map((path) => (path.id === outputId ? withNext(path, next) : path)),
  }),
  events: (node) => {
    const metric = countedBy(node)?.metric;
    return metric?.type === 'event' ? [metric.event] : [];
  },
  problems: (node) => [
    ...pathProblems(node),
    ...(node.paths.length > 0 ? percentProblems(node) : []),
    ...modeProblems(node),
  ],
  compile: (node, { shares }) => ({ word: node.salt, paths: pathsInForce(node, shares) }),
  enter: (step) => {
    const { node } = step;
    const kept = pathKept(step);
    const path = kept ?? pathDrawn(step);
    const { id, percent } = path;
    const seen = {
      percent: kept ? null : percent,
      experiment: node.experiment ? experimentText(node.experiment) : null,
      ...(node.bandit ? { follows: experimentText(node.bandit) } : {}),
    };
    const text = kept
      ? `Keeps "${pathName(path)}", on which the lot fell before`
      : `The lot fell on "${pathName(path)}", ${percent} %`;
    return { kind: 'go', output: id, what: 'split', text, seen, ...(node.bandit ? { drew: id } : {}) };
  },
};

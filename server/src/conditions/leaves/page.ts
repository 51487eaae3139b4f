import { z } from 'zod';
import {
  type Counted,
  countedOf,
  counting,
  foundOften,
  type HowOften,
  howOften,
  seenTimes,
} from '../counted.ts';
import { durationMs, durationWords, lastWords, openWindowSchema } from '../duration.ts';
import type { PageLeaf, PropertyTest } from '../model.ts';
import { countSchema } from '../schema-parts.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedPage {
  leaf: PageLeaf;
  counted: Counted;
}

/** What capture calls a page call. */
export const PAGE_EVENT = 'Page Viewed';
const SECONDS_MAX = 86_400;

const testsOf = ({ path, seconds }: PageLeaf): PropertyTest[] => [
  { property: 'path', op: 'like', value: path },
  ...(seconds === undefined ? [] : [{ property: 'seconds', op: 'atLeast' as const, value: seconds }]),
];

const sentence = (leaf: PageLeaf, { never, words }: HowOften): string =>
  [
    never ? (leaf.within ? 'has not visited' : 'never visited') : 'visited',
    leaf.path,
    leaf.seconds === undefined ? '' : `for at least ${durationWords({ seconds: leaf.seconds })}`,
    words,
    leaf.within ? `in ${lastWords(leaf.within)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** `visited /blog/* at least 3 times in the last 7 days`. */
export const page: LeafKind<PageLeaf, ResolvedPage> = {
  ...counting,
  kind: 'page',
  schema: z.strictObject({
    kind: z.literal('page'),
    path: z
      .string('must be a path such as /pricing or /blog/*')
      .regex(/^[/*]/, 'must start with / or *')
      .max(500, 'must have at most 500 characters')
      .refine(
        (path) => !path.includes('\0') && !/\p{Surrogate}/u.test(path),
        'holds characters that cannot be stored',
      ),
    seconds: z
      .number('must be a number of seconds')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(SECONDS_MAX, `must be at most ${SECONDS_MAX}`)
      .optional(),
    count: countSchema.optional(),
    within: openWindowSchema,
  }),
  resolve: (leaf) => ({
    leaf,
    counted: countedOf(
      { names: [PAGE_EVENT], aliases: {}, where: testsOf(leaf) },
      { count: leaf.count, windowMs: leaf.within ? durationMs(leaf.within) : Infinity },
    ),
  }),
  finding: ({ leaf, counted }, facts, nowMs) => {
    const seen = seenTimes(counted, facts, nowMs);
    return { text: sentence(leaf, foundOften(counted, seen)), seen };
  },
  explain: (leaf, _names, negated) =>
    sentence(leaf, howOften(leaf.count ?? { op: 'atLeast', n: 1 }, negated)),
};

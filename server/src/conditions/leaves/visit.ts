import sql from 'sql-template-tag';
import { z } from 'zod';
import { type Counted, countedOf, counting, seenTimes } from '../counted.ts';
import { durationMs, lastWords, openWindowSchema } from '../duration.ts';
import type { Facts, VisitField, VisitLeaf } from '../model.ts';
import { operators, type ValueTest, valueTest } from '../operators/index.ts';
import { operandFits, operatorSchema } from '../schema-parts.ts';
import { clippedSeen, foundWords, testWords } from '../words.ts';
import type { LeafKind } from './leaf.ts';
import { PAGE_EVENT } from './page.ts';

interface ResolvedVisit {
  leaf: VisitLeaf;
  test: ValueTest;
  counted: Counted;
}

/** Where capture stamps a page call with what it found out about the visit. */
const PATHS: Readonly<Record<VisitField, readonly [string, string]>> = {
  source: ['source', 'source'],
  medium: ['source', 'medium'],
  campaign: ['source', 'campaign'],
  term: ['source', 'term'],
  content: ['source', 'content'],
  referrer: ['source', 'referrer'],
  landing: ['source', 'landing'],
  country: ['location', 'country'],
  region: ['location', 'region'],
  device: ['device', 'type'],
  browser: ['device', 'browser'],
};
export const VISIT_FIELDS = Object.keys(PATHS) as VisitField[];
/** The first touch keeps where somebody came from. */
export const FIRST_TOUCH_FIELDS = VISIT_FIELDS.filter((field) => PATHS[field][0] === 'source');

const WORDS: Readonly<Record<VisitField, string>> = {
  source: 'source',
  medium: 'medium',
  campaign: 'campaign',
  term: 'search term',
  content: 'ad content',
  referrer: 'referring page',
  landing: 'landing page',
  country: 'country',
  region: 'region',
  device: 'device',
  browser: 'browser',
};

const firstSeen = ({ leaf }: ResolvedVisit, { known: { firstTouch } }: Facts) =>
  firstTouch !== null && Object.hasOwn(firstTouch, leaf.field) ? firstTouch[leaf.field] : undefined;

const sentence = ({ touch, field, op, value, within }: VisitLeaf, negated: boolean): string => {
  if (touch === 'first') return testWords(`the ${WORDS[field]} of the first visit`, op, value, negated);
  const when = within ? ` in ${lastWords(within)}` : '';
  const said = `a visit${when} where ${testWords(`the ${WORDS[field]}`, op, value, false)}`;
  return negated ? `no ${said.slice(2)}` : `had ${said}`;
};

const refuse = (problems: z.core.$RefinementCtx, path: string, message: string): void =>
  problems.addIssue({ code: 'custom', path: [path], message });

/** `came first from google`, `a visit in the last 30 days was on a phone`. */
export const visit: LeafKind<VisitLeaf, ResolvedVisit> = {
  kind: 'visit',
  schema: z
    .strictObject({
      kind: z.literal('visit'),
      touch: z.enum(['first', 'any'], 'must be first or any'),
      field: z.enum(
        VISIT_FIELDS as [VisitField, ...VisitField[]],
        `must be one of ${VISIT_FIELDS.join(', ')}`,
      ),
      op: operatorSchema,
      value: z.json().optional(),
      within: openWindowSchema,
    })
    .superRefine((leaf, problems) => {
      operandFits(leaf, problems);
      if (operators[leaf.op].isOfTheMoment) refuse(problems, 'op', 'is for attributes');
      if (leaf.touch === 'any') return;
      if (leaf.within) refuse(problems, 'within', 'must be left out for the first visit');
      if (!FIRST_TOUCH_FIELDS.includes(leaf.field))
        refuse(problems, 'field', `of the first visit must be one of ${FIRST_TOUCH_FIELDS.join(', ')}`);
    }),
  resolve: (leaf) => {
    const inside = [
      {
        of: 'context' as const,
        path: PATHS[leaf.field],
        op: leaf.op,
        ...(leaf.value === undefined ? {} : { value: leaf.value }),
      },
    ];
    const windowMs = leaf.within ? durationMs(leaf.within) : Infinity;
    return {
      leaf,
      test: valueTest(leaf.op, leaf.value),
      counted: countedOf({ names: [PAGE_EVENT], aliases: {}, where: [], inside }, { windowMs }),
    };
  },
  reads: (resolved) =>
    resolved.leaf.touch === 'first' ? { facts: ['firstTouch'] } : counting.reads(resolved),
  holds: (resolved, facts, nowMs) =>
    resolved.leaf.touch === 'first'
      ? resolved.test.judge(firstSeen(resolved, facts), { nowMs, timeZone: facts.timeZone })
      : counting.holds(resolved, facts, nowMs),
  finding: (resolved, facts, nowMs) => {
    const { leaf } = resolved;
    if (leaf.touch === 'first') {
      const seen = firstSeen(resolved, facts);
      return {
        text: foundWords(`the ${WORDS[leaf.field]} of the first visit`, seen),
        seen: clippedSeen(seen),
      };
    }
    const seen = seenTimes(resolved.counted, facts, nowMs) > 0;
    return { text: sentence(leaf, !seen), seen };
  },
  sqlCost: 2,
  sql: (resolved, context) =>
    resolved.leaf.touch === 'first'
      ? resolved.test.sql(sql`(${context.contact}.first_touch -> ${resolved.leaf.field}::text)`, context)
      : counting.sql(resolved as never, context),
  untilSql: (resolved, context) =>
    resolved.leaf.touch === 'first' ? undefined : counting.untilSql?.(resolved as never, context),
  explain: (leaf, _names, negated) => sentence(leaf, negated),
};

import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { windowSql } from '../counted.ts';
import { durationMs } from '../duration.ts';
import {
  eventWords,
  patternFields,
  periodFields,
  periodFits,
  periodMatcher,
  periodWords,
} from '../event-parts.ts';
import { FALSE_FOR_GOOD, forGood, type Held } from '../held.ts';
import { historyOf, keptSql } from '../history.ts';
import { intervalSql } from '../instant-sql.ts';
import { realProperties } from '../matcher.ts';
import type { Aggregate, EventValueLeaf, Facts, History, Occurrence } from '../model.ts';
import { type ValueTest, valueTest } from '../operators/index.ts';
import { nameSchema, operandFits } from '../schema-parts.ts';
import { testWords, valueWords } from '../words.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

interface ResolvedValue {
  leaf: EventValueLeaf;
  history: History;
  test: ValueTest;
  windowMs: number;
}

const OPERATORS = ['greater', 'atLeast', 'less', 'atMost', 'between'] as const;

/** Amounts beyond it are mistakes; and a thousand of them still add up to a number. */
const AMOUNT_MAX = 1e15;

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= AMOUNT_MAX;

/** What can be told apart: texts that are not empty, numbers, true and false. */
const isDistinct = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';

/**
 * The aggregate of the newest one, two, three ... occurrences: as time takes the oldest out of the window, the
 * answer goes back along this list. Null: there is nothing to take it of.
 */
const runningValues = (of: Aggregate, occurrences: readonly Occurrence[]): (number | null)[] => {
  const different = new Set<unknown>();
  let sum = 0;
  let n = 0;
  let least = Infinity;
  let most = -Infinity;
  return occurrences.map(({ value }) => {
    if (of === 'distinct') {
      if (isDistinct(value)) different.add(value);
      return different.size;
    }
    if (isAmount(value)) {
      sum += value;
      n++;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (of === 'sum') return sum;
    if (n === 0) return null;
    return of === 'average' ? sum / n : of === 'min' ? least : most;
  });
};

const OUT_OF_TIME = { nowMs: 0, timeZone: 'UTC' };

const startOf = ({ leaf, windowMs }: ResolvedValue, facts: Facts, nowMs: number): number =>
  Math.max(nowMs - windowMs, leaf.since === 'entry' ? (facts.entry?.enteredAtMs ?? Infinity) : -Infinity);

const inWindow = (resolved: ResolvedValue, facts: Facts, nowMs: number): Occurrence[] => {
  const startMs = startOf(resolved, facts, nowMs);
  return facts.known.occurrences(resolved.history.id).filter(({ atMs }) => atMs > startMs && atMs <= nowMs);
};

const ofNothing = (of: Aggregate): number | null => (of === 'sum' || of === 'distinct' ? 0 : null);

const judge = (resolved: ResolvedValue, facts: Facts, nowMs: number): Held => {
  const { leaf, test, windowMs } = resolved;
  const seen = inWindow(resolved, facts, nowMs);
  const values = [ofNothing(leaf.of), ...runningValues(leaf.of, seen)];
  const answers = values.map((value) => test.judge(value, OUT_OF_TIME).matched);
  const matched = answers.at(-1)!;
  let left = seen.length;
  // those of one instant leave together
  while (left > 0) {
    const leavesMs = seen[left - 1]!.atMs + windowMs;
    while (left > 0 && seen[left - 1]!.atMs + windowMs === leavesMs) left--;
    if (answers[left] !== matched)
      return leavesMs === Infinity ? forGood(matched) : { matched, until: leavesMs };
  }
  return matched ? forGood(true) : FALSE_FOR_GOOD;
};

const keptInWindow = ({ leaf, history, windowMs }: ResolvedValue, { contact, nowMs }: SqlContext): Sql =>
  keptSql(
    history,
    contact,
    sql`${windowSql(windowMs, nowMs)}${leaf.since === 'entry' ? sql` and false` : sql``}`,
  );

/** Added up newest first, as in memory: the order matters for doubles. */
const valueSql = (resolved: ResolvedValue, context: SqlContext): Sql => {
  const kept = keptInWindow(resolved, context);
  const { of } = resolved.leaf;
  if (of === 'distinct')
    return sql`(select count(distinct kept.value)::int from ${kept} kept
      where jsonb_typeof(kept.value) in ('string', 'number', 'boolean') and kept.value <> '""')`;
  const sum = sql`sum(amount.n order by amount.occurred_at desc, amount.event_id desc)`;
  const taken = {
    sum: sql`coalesce(${sum}, 0)`,
    average: sql`${sum} / count(amount.n)`,
    min: sql`min(amount.n)`,
    max: sql`max(amount.n)`,
  }[of];
  return sql`(select ${taken}
    from (
      select kept.occurred_at, kept.event_id,
        case when jsonb_typeof(kept.value) = 'number' then (kept.value)::float8 end as n
      from ${kept} kept
    ) amount
    where amount.n between ${-AMOUNT_MAX}::float8 and ${AMOUNT_MAX}::float8)`;
};

/** The first that leaves may change it: earlier than the true change at times, never later. */
const untilSql = (resolved: ResolvedValue, context: SqlContext): Sql | undefined =>
  resolved.windowMs === Infinity
    ? undefined
    : sql`coalesce((select min(kept.occurred_at) from ${keptInWindow(resolved, context)} kept)
        + ${intervalSql(resolved.windowMs)}, 'infinity')`;

const SAID: Readonly<Record<Aggregate, (property: string) => string>> = {
  sum: (property) => `the sum of ${property}`,
  average: (property) => `the average ${property}`,
  min: (property) => `the smallest ${property}`,
  max: (property) => `the largest ${property}`,
  distinct: (property) => `the number of different ${property}`,
};

const subject = (leaf: EventValueLeaf, shown: string): string => {
  const { where } = eventWords(leaf, shown);
  const event = leaf.event.startsWith('@') ? leaf.event.slice(1) : shown;
  const of = `${SAID[leaf.of](leaf.property.replace(/^@/, ''))} of ${event}`;
  return [of, periodWords(leaf), where].filter((part) => part !== '').join(' ');
};

/** `the sum of value of Order completed in the last 90 days is at least 500`. */
export const eventValue: LeafKind<EventValueLeaf, ResolvedValue> = {
  kind: 'eventValue',
  schema: z
    .strictObject({
      kind: z.literal('eventValue'),
      ...patternFields,
      ...periodFields,
      of: z.enum(['sum', 'average', 'min', 'max', 'distinct'], 'must be sum, average, min, max or distinct'),
      property: nameSchema('the name of a property'),
      op: z.enum(OPERATORS, `must be one of ${OPERATORS.join(', ')}`),
      value: z.json(),
    })
    .superRefine((leaf, problems) => {
      periodFits(leaf, problems);
      operandFits(leaf, problems);
      if (Array.isArray(leaf.value) && typeof leaf.value[0] === 'string')
        problems.addIssue({
          code: 'custom',
          path: ['value'],
          message: 'must be two numbers',
          input: leaf.value,
        });
    }),
  resolve: (leaf, rules) => {
    const matcher = periodMatcher(leaf, rules);
    return {
      leaf,
      history: historyOf(matcher, { property: realProperties(leaf.property, matcher.aliases) }),
      test: valueTest(leaf.op, leaf.value),
      windowMs: leaf.within ? durationMs(leaf.within) : Infinity,
    };
  },
  reads: ({ leaf, history }) => ({ histories: [history], entry: leaf.since === 'entry' }),
  holds: judge,
  finding: (resolved, facts, nowMs) => {
    const { leaf } = resolved;
    const seen = runningValues(leaf.of, inWindow(resolved, facts, nowMs)).at(-1) ?? ofNothing(leaf.of);
    return {
      text: `${subject(leaf, leaf.event)} is ${seen === null ? 'not known' : valueWords(seen)}`,
      seen,
    };
  },
  sqlCost: 2,
  sql: (resolved, context) => resolved.test.sql(sql`to_jsonb(${valueSql(resolved, context)})`, OUT_OF_TIME),
  untilSql,
  explain: (leaf, names, negated) =>
    testWords(subject(leaf, names.event?.(leaf.event) ?? leaf.event), leaf.op, leaf.value, negated),
};

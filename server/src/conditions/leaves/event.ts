import sql, { empty, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { durationMs, lastWords, windowSchema } from '../duration.ts';
import { forGood, type Held } from '../held.ts';
import { matcherSql, resolveMatcher } from '../matcher.ts';
import type { EventLeaf, Facts, Need } from '../model.ts';
import { needOf } from '../need.ts';
import { countSchema, nameSchema, propertyTestSchema, WHERE_MAX } from '../schema-parts.ts';
import { testWords } from '../words.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

type Count = NonNullable<EventLeaf['count']>;

interface ResolvedEvent {
  leaf: EventLeaf;
  need: Need;
  count: Count;
  /** Infinity: ever */
  windowMs: number;
}

const AT_LEAST_ONCE: Count = { op: 'atLeast', n: 1 };

/** Place in the ring of the newest occurrence that is not in the future. */
const firstPast = (ring: readonly number[], nowMs: number): number => {
  let place = 0;
  while (place < ring.length && ring[place]! > nowMs) place++;
  return place;
};

/** Occurrences in the half-open window (now - window, now], as far as the ring is deep. */
const countIn = (ring: readonly number[], past: number, windowMs: number, nowMs: number): number => {
  let end = past;
  while (end < ring.length && ring[end]! > nowMs - windowMs) end++;
  return end - past;
};

/**
 * Time alone only takes occurrences out of the window, oldest first. So "at least n" ends when the n-th newest
 * leaves, "at most n" begins when the one before it (n + 1) leaves, and "exactly n" does both.
 */
const judge = ({ need, count: { op, n }, windowMs }: ResolvedEvent, facts: Facts, nowMs: number): Held => {
  const ring = facts.ring(need.id);
  const past = firstPast(ring, nowMs);
  const seen = countIn(ring, past, windowMs, nowMs);
  const leavesAt = (newest: number): number => ring[past + newest - 1]! + windowMs;
  // Event times are never in the future of the fold's clock; a browser's preview of a past instant may see some.
  const arrivesAt = past > 0 ? ring[past - 1]! : Infinity;
  const until = (endsAt: number, matched: boolean): Held => {
    const soonest = Math.min(endsAt, arrivesAt);
    return soonest === Infinity ? forGood(matched) : { matched, until: soonest };
  };
  if (op === 'atLeast') return seen >= n ? until(leavesAt(n), true) : until(Infinity, false);
  if (seen > n) return until(leavesAt(n + 1), false);
  if (op === 'atMost') return until(Infinity, true);
  if (seen < n) return until(Infinity, false);
  return until(n === 0 ? Infinity : leavesAt(n), true);
};

const instant = (ms: number): Sql => sql`${new Date(ms).toISOString()}::timestamptz`;

/** Earliest instant that PostgreSQL and toISOString both write with four digits of year. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');

/** The matching events of the contact in the window. `received_at` follows (P2): it lets months be skipped. */
const fromEventsSql = (resolved: ResolvedEvent, { contact, nowMs }: SqlContext): Sql => {
  const fromMs = nowMs - resolved.windowMs;
  const since =
    fromMs > FIRST_MS
      ? sql` and e.occurred_at > ${instant(fromMs)} and e.received_at > ${instant(fromMs)}`
      : empty;
  return sql`from events e
    where e.bucket = ${contact}.bucket and e.contact_id = ${contact}.contact_id
      and ${matcherSql(resolved.need.matcher, sql`e`)}
      and e.occurred_at <= ${instant(nowMs)}${since}`;
};

/** When the `place`-th newest occurrence in the window leaves it; null when there are fewer. */
const leavesSql = (resolved: ResolvedEvent, place: number, context: SqlContext): Sql => sql`(
  select newest.occurred_at + make_interval(secs => ${resolved.windowMs / 1_000}::float8)
  from (select e.occurred_at ${fromEventsSql(resolved, context)}) newest
  order by newest.occurred_at desc offset ${place - 1} limit 1)`;

/** As `judge` says: the n-th newest leaves, or the one before it. */
const untilSql = (resolved: ResolvedEvent, context: SqlContext): Sql | undefined => {
  const { op, n } = resolved.count;
  if (resolved.windowMs === Infinity) return undefined;
  if (op === 'atLeast') return sql`coalesce(${leavesSql(resolved, n, context)}, 'infinity')`;
  const tooMany = leavesSql(resolved, n + 1, context);
  if (op === 'atMost' || n === 0) return sql`coalesce(${tooMany}, 'infinity')`;
  return sql`coalesce(${tooMany}, ${leavesSql(resolved, n, context)}, 'infinity')`;
};

const eventsSql = (resolved: ResolvedEvent, context: SqlContext): Sql =>
  sql`select 1 ${fromEventsSql(resolved, context)}`;

const COMPARISONS = { atLeast: sql`>=`, atMost: sql`<=`, exactly: sql`=` } as const;

/** Never reads further than one past the count; once, or never, needs no count at all. */
const countSql = (resolved: ResolvedEvent, context: SqlContext): Sql => {
  const { op, n } = resolved.count;
  const events = eventsSql(resolved, context);
  if (op === 'atLeast' && n === 1) return sql`exists (${events})`;
  if (op !== 'atLeast' && n === 0) return sql`not exists (${events})`;
  const enough = op === 'atLeast' ? n : n + 1;
  return sql`(select count(*) from (${events} limit ${enough}) counted) ${COMPARISONS[op]} ${n}`;
};

/** Of the meanings in the event map: "ordered", "has not ordered". */
const VERBS: Readonly<Record<string, string>> = {
  '@productViewed': 'viewed a product',
  '@cart': 'added to the cart',
  '@checkout': 'started checkout',
  '@order': 'ordered',
  '@refund': 'got a refund',
};

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);

interface Said {
  never: boolean;
  howOften: string;
}

const howOften = ({ op, n }: Count, negated: boolean): Said => {
  const said = (words: string): Said => ({ never: false, howOften: words });
  const never: Said = { never: true, howOften: '' };
  if (op === 'atLeast') {
    if (n === 1) return negated ? never : said('');
    return said(negated ? `fewer than ${n} times` : `at least ${n} times`);
  }
  if (n === 0) return negated ? said('') : never;
  if (op === 'atMost') return said(negated ? `more than ${times(n)}` : `at most ${times(n)}`);
  return said(negated ? `not exactly ${times(n)}` : `exactly ${times(n)}`);
};

const sentence = (leaf: EventLeaf, event: string, { never, howOften: often }: Said): string => {
  const past = VERBS[leaf.event] ?? `did ${event}`;
  const perfect = VERBS[leaf.event] ?? `done ${event}`;
  const verb = !never ? past : leaf.within ? `has not ${perfect}` : `never ${past}`;
  const when = leaf.within ? `in ${lastWords(leaf.within)}` : '';
  const tests = (leaf.where ?? []).map(({ property, op, value, entry }) =>
    testWords(
      property.replace(/^@/, ''),
      op,
      entry === undefined ? value : `the ${entry} of the start`,
      false,
    ),
  );
  const where = tests.length > 0 ? `where ${tests.join(' and ')}` : '';
  return [verb, often, when, where].filter((part) => part !== '').join(' ');
};

/** `did Order completed at least 2 times within 90 days, where value at least 100`. */
export const event: LeafKind<EventLeaf, ResolvedEvent> = {
  kind: 'event',
  schema: z.strictObject({
    kind: z.literal('event'),
    event: nameSchema('the name of an event'),
    where: z.array(propertyTestSchema).max(WHERE_MAX, `must have at most ${WHERE_MAX} tests`).optional(),
    count: countSchema.optional(),
    within: windowSchema.optional(),
  }),
  resolve: (leaf, eventMap) => {
    const count = leaf.count ?? AT_LEAST_ONCE;
    return {
      leaf,
      count,
      need: needOf(resolveMatcher(leaf.event, leaf.where, eventMap), count.n),
      windowMs: leaf.within ? durationMs(leaf.within) : Infinity,
    };
  },
  reads: ({ need }) => ({ needs: [need] }),
  holds: judge,
  finding: (resolved, facts, nowMs) => {
    const ring = facts.ring(resolved.need.id);
    const seen = countIn(ring, firstPast(ring, nowMs), resolved.windowMs, nowMs);
    // A full ring may hide older ones.
    const often = seen > resolved.count.n ? `at least ${times(seen)}` : times(seen);
    const said = seen === 0 ? { never: true, howOften: '' } : { never: false, howOften: often };
    return { text: sentence(resolved.leaf, resolved.leaf.event, said), seen };
  },
  sqlCost: 2,
  sql: countSql,
  untilSql,
  explain: (leaf, names, negated) =>
    sentence(leaf, names.event?.(leaf.event) ?? leaf.event, howOften(leaf.count ?? AT_LEAST_ONCE, negated)),
};

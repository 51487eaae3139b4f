import sql, { empty, type Sql } from 'sql-template-tag';
import { forGood, type Held } from './held.ts';
import { FIRST_MS, instantSql, intervalSql } from './instant-sql.ts';
import type { LeafKind, SqlContext } from './leaves/leaf.ts';
import { matcherSql } from './matcher.ts';
import type { EventCount, EventMatcher, Facts, Need } from './model.ts';
import { needOf } from './need.ts';

/** A leaf that counts events, made ready: its ring, how many are asked for, and when. */
export interface Counted {
  need: Need;
  count: EventCount;
  /** Infinity: ever */
  windowMs: number;
  /** only after the enrollment at hand began */
  sinceEntry: boolean;
}

export const AT_LEAST_ONCE: EventCount = { op: 'atLeast', n: 1 };

export const countedOf = (
  matcher: EventMatcher,
  {
    count = AT_LEAST_ONCE,
    windowMs = Infinity,
    sinceEntry = false,
  }: { count?: EventCount | undefined; windowMs?: number; sinceEntry?: boolean },
): Counted => ({ need: needOf(matcher, count.n), count, windowMs, sinceEntry });

/** Place in the ring of the newest occurrence that is not in the future. */
const firstPast = (ring: readonly number[], nowMs: number): number => {
  let place = 0;
  while (place < ring.length && ring[place]! > nowMs) place++;
  return place;
};

/** Occurrences after `floorMs`, as far as the ring is deep. */
const countIn = (ring: readonly number[], past: number, floorMs: number): number => {
  let end = past;
  while (end < ring.length && ring[end]! > floorMs) end++;
  return end - past;
};

/** The half-open window (now - window, now] begins here. Outside of an enrollment nothing came after its start. */
const floorOf = ({ windowMs, sinceEntry }: Counted, facts: Facts, nowMs: number): number =>
  Math.max(nowMs - windowMs, sinceEntry ? (facts.entry?.enteredAtMs ?? Infinity) : -Infinity);

/** How many were seen; one more than asked for stands for any more. */
export const seenTimes = (counted: Counted, facts: Facts, nowMs: number): number => {
  const ring = facts.ring(counted.need.id);
  return countIn(ring, firstPast(ring, nowMs), floorOf(counted, facts, nowMs));
};

/**
 * Time alone only takes occurrences out of the window, oldest first. So "at least n" ends when the n-th newest
 * leaves, "at most n" begins when the one before it (n + 1) leaves, and "exactly n" does both.
 */
const judge = (counted: Counted, facts: Facts, nowMs: number): Held => {
  const {
    need,
    count: { op, n },
    windowMs,
  } = counted;
  const ring = facts.ring(need.id);
  const past = firstPast(ring, nowMs);
  const seen = countIn(ring, past, floorOf(counted, facts, nowMs));
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

/** `and` the events of alias e occurred in the window. `received_at` follows (P2): it lets months be skipped. */
export const windowSql = (windowMs: number, nowMs: number): Sql => {
  const fromMs = nowMs - windowMs;
  const since =
    fromMs > FIRST_MS
      ? sql` and e.occurred_at > ${instantSql(fromMs)} and e.received_at > ${instantSql(fromMs)}`
      : empty;
  return sql` and e.occurred_at <= ${instantSql(nowMs)}${since}`;
};

const fromEventsSql = ({ need, windowMs, sinceEntry }: Counted, { contact, nowMs }: SqlContext): Sql =>
  sql`from events e
    where e.bucket = ${contact}.bucket and e.contact_id = ${contact}.contact_id
      and ${matcherSql(need.matcher, sql`e`)}${windowSql(windowMs, nowMs)}${sinceEntry ? sql` and false` : empty}`;

const COMPARISONS = { atLeast: sql`>=`, atMost: sql`<=`, exactly: sql`=` } as const;

/** Never reads further than one past the count; once, or never, needs no count at all. */
const countSql = (counted: Counted, context: SqlContext): Sql => {
  const { op, n } = counted.count;
  const events = sql`select 1 ${fromEventsSql(counted, context)}`;
  if (op === 'atLeast' && n === 1) return sql`exists (${events})`;
  if (op !== 'atLeast' && n === 0) return sql`not exists (${events})`;
  const enough = op === 'atLeast' ? n : n + 1;
  return sql`(select count(*) from (${events} limit ${enough}) counted) ${COMPARISONS[op]} ${n}`;
};

/** When the `place`-th newest occurrence in the window leaves it; null when there are fewer. */
const leavesSql = (counted: Counted, place: number, context: SqlContext): Sql => sql`(
  select newest.occurred_at + ${intervalSql(counted.windowMs)}
  from (select e.occurred_at ${fromEventsSql(counted, context)}) newest
  order by newest.occurred_at desc offset ${place - 1} limit 1)`;

/** As `judge` says: the n-th newest leaves, or the one before it. */
const untilSql = (counted: Counted, context: SqlContext): Sql | undefined => {
  const { op, n } = counted.count;
  if (counted.windowMs === Infinity) return undefined;
  if (op === 'atLeast') return sql`coalesce(${leavesSql(counted, n, context)}, 'infinity')`;
  const tooMany = leavesSql(counted, n + 1, context);
  if (op === 'atMost' || n === 0) return sql`coalesce(${tooMany}, 'infinity')`;
  return sql`coalesce(${tooMany}, ${leavesSql(counted, n, context)}, 'infinity')`;
};

/** "At least n" ends when the n-th newest leaves. */
const endsSql = (counted: Counted, context: SqlContext): Sql | undefined => {
  const { op, n } = counted.count;
  return op === 'atLeast' && counted.windowMs < Infinity ? leavesSql(counted, n, context) : undefined;
};

/** What all kinds of leaf that count events have in common. */
export const counting: Pick<
  LeafKind<never, { counted: Counted }>,
  'reads' | 'holds' | 'sqlCost' | 'sql' | 'untilSql' | 'endsSql'
> = {
  reads: ({ counted }) => ({ needs: [counted.need] }),
  holds: ({ counted }, facts, nowMs) => judge(counted, facts, nowMs),
  sqlCost: 2,
  sql: ({ counted }, context) => countSql(counted, context),
  untilSql: ({ counted }, context) => untilSql(counted, context),
  endsSql: ({ counted }, context) => endsSql(counted, context),
};

// --- words --------------------------------------------------------------------------------------------

export const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);

export interface HowOften {
  never: boolean;
  words: string;
}

/** "at least 2 times", "never". Nothing for once or more. */
export const howOften = ({ op, n }: EventCount, negated: boolean): HowOften => {
  const said = (words: string): HowOften => ({ never: false, words });
  const never: HowOften = { never: true, words: '' };
  if (op === 'atLeast') {
    if (n === 1) return negated ? never : said('');
    return said(negated ? `fewer than ${n} times` : `at least ${n} times`);
  }
  if (n === 0) return negated ? said('') : never;
  if (op === 'atMost') return said(negated ? `more than ${times(n)}` : `at most ${times(n)}`);
  return said(negated ? `not exactly ${times(n)}` : `exactly ${times(n)}`);
};

/** How often it was found. A full ring may hide older ones. */
export const foundOften = (counted: Counted, seen: number): HowOften =>
  seen === 0
    ? { never: true, words: '' }
    : { never: false, words: seen > counted.count.n ? `at least ${times(seen)}` : times(seen) };

import sql, { join, type Sql } from 'sql-template-tag';
import { assert, type Json } from '../platform/json.ts';
import { instantSql } from './instant-sql.ts';
import type {
  Aliases,
  EntryFacts,
  EventMap,
  EventMatcher,
  InsideTest,
  Meaning,
  MeaningRule,
  PropertyTest,
} from './model.ts';
import { type Moment, type ValueTest, valueTest, valueTestIfFit } from './operators/index.ts';

/** An event as far as matching needs it. */
export interface EventSeen {
  name: string;
  properties: Readonly<Record<string, Json>>;
  context?: Readonly<Record<string, Json>>;
  /** when it occurred; asked for by matchers with a period */
  atMs?: number;
}

/**
 * A property of an event must mean the same when it arrives and when it is counted again years later, so dates
 * without a time are days in UTC here, and operators that depend on the moment are refused (schema.ts).
 */
const OUT_OF_TIME: Moment = { nowMs: 0, timeZone: 'UTC' };

/** The canonical names that the properties of a meaning have in conditions (`@value`). */
export const aliasesOf = (rule: MeaningRule | undefined): Aliases =>
  Object.fromEntries(
    Object.entries(rule?.properties ?? {}).map(([canonical, names]) => [`@${canonical}`, [names].flat()]),
  );

/**
 * What an event name, or a meaning such as `@order`, matches in this workspace. A meaning that the event map does
 * not have matches nothing. An event written by its name knows the mapped properties of its meaning too.
 */
export const resolveMatcher = (
  event: string,
  where: readonly PropertyTest[] | undefined,
  eventMap: EventMap,
): EventMatcher => {
  if (event.startsWith('@')) {
    const rule = eventMap[event.slice(1) as Meaning];
    return {
      names: [...new Set(rule?.events ?? [])].sort(),
      aliases: aliasesOf(rule),
      where: where ?? [],
    };
  }
  const rule = Object.values(eventMap).find((candidate) => candidate.events.includes(event));
  return { names: [event], aliases: aliasesOf(rule), where: where ?? [] };
};

/** The property's own names in the events, the preferred first; none for a canonical one that is not mapped. */
export const realProperties = (property: string, aliases: Aliases): readonly string[] =>
  property.startsWith('@') ? (aliases[property] ?? []) : [property];

const own = (values: { readonly [name: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** The value under the first of the names that is there and not null; undefined when none is. */
export const firstValue = (
  values: Readonly<Record<string, Json>>,
  names: readonly string[],
): Json | undefined => {
  for (const name of names) {
    const value = own(values, name);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
};

/** `firstValue` in SQL: jsonb, null when no name has a value. `properties` is a jsonb expression. */
export const firstValueSql = (properties: Sql, names: readonly string[]): Sql => {
  const values = names.map((name) => sql`nullif(${properties} -> ${name}::text, 'null')`);
  return values.length === 0 ? sql`null::jsonb` : sql`coalesce(${join(values)})`;
};

interface PreparedTest {
  names: readonly string[];
  op: PropertyTest['op'];
  /** undefined: the operand comes from the entry */
  test: ValueTest | undefined;
  entry: string | undefined;
}

const prepared = new WeakMap<EventMatcher, readonly PreparedTest[]>();

/** The tests of a matcher, built once: matchers live as long as their definition's version. */
const testsOf = (matcher: EventMatcher): readonly PreparedTest[] => {
  const known = prepared.get(matcher);
  if (known) return known;
  const tests = matcher.where.map(({ property, op, value, entry }) => ({
    names: realProperties(property, matcher.aliases),
    op,
    test: entry === undefined ? valueTest(op, value) : undefined,
    entry,
  }));
  prepared.set(matcher, tests);
  return tests;
};

/** A value of what started the enrollment: `$enrollment`, a canonical `@name`, or a property's own name. */
export const entryValue = (entry: EntryFacts | undefined, name: string): Json | undefined => {
  if (entry === undefined) return undefined;
  if (name === '$enrollment') return entry.enrollmentId;
  return firstValue(entry.properties, realProperties(name, entry.aliases));
};

const NEGATIONS: ReadonlySet<string> = new Set(['notEquals', 'noneOf', 'notContains', 'missing']);

const passes = (
  { names, op, test, entry: entryName }: PreparedTest,
  event: EventSeen,
  entry: EntryFacts | undefined,
): boolean => {
  const seen = firstValue(event.properties, names);
  const wanted = test ?? valueTestIfFit(op, entryValue(entry, entryName!));
  // The entry has no such value: nothing to compare with is as good as nothing to compare.
  if (wanted === undefined) return NEGATIONS.has(op);
  return wanted.judge(seen, OUT_OF_TIME).matched;
};

/** What a path leads to; undefined where an object on the way is missing. */
const valueInside = (event: EventSeen, { of, path }: InsideTest): Json | undefined =>
  path.reduce<Json | undefined>(
    (value, name) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? own(value, name) : undefined,
    (of === 'context' ? event.context : event.properties) as Json | undefined,
  );

const insideTests = new WeakMap<InsideTest, ValueTest>();

const testOf = (inside: InsideTest): ValueTest => {
  const known = insideTests.get(inside) ?? valueTest(inside.op, inside.value);
  insideTests.set(inside, known);
  return known;
};

const isInPeriod = ({ fromMs = -Infinity, toMs = Infinity }: EventMatcher, { atMs }: EventSeen): boolean => {
  if (fromMs === -Infinity && toMs === Infinity) return true;
  assert(atMs !== undefined, 'a matcher with a period asks when');
  return atMs >= fromMs && atMs < toMs;
};

/** Whether an event matches. `entry` is needed by tests that compare with what started the enrollment. */
export const matches = (matcher: EventMatcher, event: EventSeen, entry?: EntryFacts): boolean => {
  if (!matcher.names.includes(event.name)) return false;
  for (const test of testsOf(matcher)) if (!passes(test, event, entry)) return false;
  for (const test of matcher.inside ?? [])
    if (!testOf(test).judge(valueInside(event, test), OUT_OF_TIME).matched) return false;
  return isInPeriod(matcher, event);
};

/** A boolean expression over the row `events` (an alias of table events): the same answer as `matches`. */
export const matcherSql = (matcher: EventMatcher, events: Sql): Sql => {
  const name =
    matcher.names.length === 1
      ? sql`${events}.name = ${matcher.names[0]}`
      : sql`${events}.name = any(${[...matcher.names]}::text[])`;
  const tests = testsOf(matcher).map(({ names, test }) => {
    if (test === undefined) throw new Error('a comparison with the entry has no SQL');
    return test.sql(firstValueSql(sql`${events}.properties`, names), OUT_OF_TIME);
  });
  const inside = (matcher.inside ?? []).map((deeper) => {
    const bag = deeper.of === 'context' ? sql`${events}.context` : sql`${events}.properties`;
    return testOf(deeper).sql(sql`(${bag} #> ${[...deeper.path]}::text[])`, OUT_OF_TIME);
  });
  const { fromMs, toMs } = matcher;
  const period = [
    ...(fromMs === undefined ? [] : [sql`${events}.occurred_at >= ${instantSql(fromMs)}`]),
    ...(toMs === undefined ? [] : [sql`${events}.occurred_at < ${instantSql(toMs)}`]),
  ];
  return join([name, ...tests, ...inside, ...period], ' and ');
};

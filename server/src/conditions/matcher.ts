import sql, { join, type Sql } from 'sql-template-tag';
import type { Json } from '../platform/json.ts';
import type { EntryFacts, EventMap, EventMatcher, Meaning, PropertyTest } from './model.ts';
import { type Moment, type ValueTest, valueTest, valueTestIfFit } from './operators/index.ts';

/** An event as far as matching needs it. */
export interface EventSeen {
  name: string;
  properties: Readonly<Record<string, Json>>;
}

/**
 * A property of an event must mean the same when it arrives and when it is counted again years later, so dates
 * without a time are days in UTC here, and operators that depend on the moment are refused (schema.ts).
 */
const OUT_OF_TIME: Moment = { nowMs: 0, timeZone: 'UTC' };

const withMarks = (properties: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).map(([canonical, real]) => [`@${canonical}`, real]));

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
      aliases: withMarks(rule?.properties ?? {}),
      where: where ?? [],
    };
  }
  const rule = Object.values(eventMap).find((candidate) => candidate.events.includes(event));
  return { names: [event], aliases: withMarks(rule?.properties ?? {}), where: where ?? [] };
};

/** The property's own name in the events, or undefined for a canonical one that is not mapped. */
export const realProperty = (
  property: string,
  aliases: Readonly<Record<string, string>>,
): string | undefined => (property.startsWith('@') ? aliases[property] : property);

interface PreparedTest {
  property: string | undefined;
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
    property: realProperty(property, matcher.aliases),
    op,
    test: entry === undefined ? valueTest(op, value) : undefined,
    entry,
  }));
  prepared.set(matcher, tests);
  return tests;
};

const own = (values: Readonly<Record<string, Json>>, name: string | undefined): Json | undefined =>
  name !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;

/** A value of what started the enrollment: `$enrollment`, a canonical `@name`, or a property's own name. */
export const entryValue = (entry: EntryFacts | undefined, name: string): Json | undefined => {
  if (entry === undefined) return undefined;
  if (name === '$enrollment') return entry.enrollmentId;
  return own(entry.properties, realProperty(name, entry.aliases));
};

const NEGATIONS: ReadonlySet<string> = new Set(['notEquals', 'noneOf', 'missing']);

const passes = (
  { property, op, test, entry: entryName }: PreparedTest,
  event: EventSeen,
  entry: EntryFacts | undefined,
): boolean => {
  const seen = own(event.properties, property);
  const wanted = test ?? valueTestIfFit(op, entryValue(entry, entryName!));
  // The entry has no such value: nothing to compare with is as good as nothing to compare.
  if (wanted === undefined) return NEGATIONS.has(op);
  return wanted.judge(seen, OUT_OF_TIME).matched;
};

/** Whether an event matches. `entry` is needed by tests that compare with what started the enrollment. */
export const matches = (matcher: EventMatcher, event: EventSeen, entry?: EntryFacts): boolean => {
  if (!matcher.names.includes(event.name)) return false;
  for (const test of testsOf(matcher)) if (!passes(test, event, entry)) return false;
  return true;
};

/** A boolean expression over the row `events` (an alias of table events): the same answer as `matches`. */
export const matcherSql = (matcher: EventMatcher, events: Sql): Sql => {
  const name =
    matcher.names.length === 1
      ? sql`${events}.name = ${matcher.names[0]}`
      : sql`${events}.name = any(${[...matcher.names]}::text[])`;
  const tests = testsOf(matcher).map(({ property, test }) => {
    if (test === undefined) throw new Error('a comparison with the entry has no SQL');
    const value =
      property === undefined ? sql`null::jsonb` : sql`(${events}.properties -> ${property}::text)`;
    return test.sql(value, OUT_OF_TIME);
  });
  return join([name, ...tests], ' and ');
};

import { type Counted, countedOf } from '../counted.ts';
import { durationMs } from '../duration.ts';
import { periodMatcher } from '../event-parts.ts';
import { historyOf } from '../history.ts';
import { entryValue, realProperties } from '../matcher.ts';
import type { EventLeaf, Facts, History, PropertyTest } from '../model.ts';
import { valueTestIfFit } from '../operators/index.ts';
import type { Rules } from './leaf.ts';

/**
 * Counts of events that share a value with what started the enrollment: "viewed the product of the start at least 3
 * times". No ring can be kept for a value that differs from start to start; they are counted in a history.
 */
export interface CountedSame {
  /** how often and when; its ring is not kept */
  counted: Counted;
  history: History;
  test: PropertyTest;
}

const isOfEntry = ({ entry }: PropertyTest): boolean => entry !== undefined;

/** The one test that compares with the start; undefined: none does. */
export const testOfEntry = ({ where = [] }: EventLeaf): PropertyTest | undefined => where.find(isOfEntry);

/** What of the tests cannot be counted so: more than one that compares, or another operator than `equals`. */
export const sameProblem = ({ where = [] }: EventLeaf): string | undefined => {
  const tests = where.filter(isOfEntry);
  if (tests.length > 1) return 'only one test may compare with what started the enrollment';
  return tests.some(({ op }) => op !== 'equals')
    ? 'what started the enrollment is compared by equals'
    : undefined;
};

export const countedSame = (leaf: EventLeaf, test: PropertyTest, rules: Rules): CountedSame => {
  const matcher = periodMatcher({ ...leaf, where: leaf.where!.filter((one) => one !== test) }, rules);
  return {
    test,
    history: historyOf(matcher, { property: realProperties(test.property, matcher.aliases) }),
    counted: countedOf(matcher, {
      count: leaf.count,
      windowMs: leaf.within ? durationMs(leaf.within) : Infinity,
      sinceEntry: leaf.since === 'entry',
    }),
  };
};

/** The same facts with the times of the occurrences that share the value as the ring. Outside an enrollment there are none. */
export const factsOfSame = ({ history, test }: CountedSame, facts: Facts): Facts => {
  const wanted = valueTestIfFit('equals', entryValue(facts.entry, test.entry!));
  const times = facts.known
    .occurrences(history.id)
    .filter(({ value }) => wanted?.judge(value, { nowMs: 0, timeZone: 'UTC' }).matched)
    .map(({ atMs }) => atMs);
  const { attributes, timeZone, known, entry } = facts;
  const same = { attributes, timeZone, known, ring: () => times, inSegment: facts.inSegment.bind(facts) };
  return entry === undefined ? same : { ...same, entry };
};

/** Without an enrollment nothing shares a value with its start: how often that is asked for decides. */
export const holdsOfNone = ({ counted: { count } }: CountedSame): boolean =>
  count.op === 'atLeast' ? count.n === 0 : count.op === 'atMost' || count.n === 0;

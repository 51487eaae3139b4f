import sql from 'sql-template-tag';
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
import { durationMs } from '../duration.ts';
import {
  eventWords,
  patternFields,
  periodFields,
  periodFits,
  periodMatcher,
  periodWords,
} from '../event-parts.ts';
import type { EventLeaf } from '../model.ts';
import { countSchema, enrollmentTestSchema, WHERE_MAX } from '../schema-parts.ts';
import {
  type CountedSame,
  countedSame,
  factsOfSame,
  holdsOfNone,
  sameProblem,
  testOfEntry,
} from './event-same.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedEvent {
  leaf: EventLeaf;
  counted: Counted;
  /** of events that share a value with what started the enrollment */
  same: CountedSame | undefined;
}

const sentence = (leaf: EventLeaf, shown: string, { never, words: often }: HowOften): string => {
  const { past, perfect, where } = eventWords(leaf, shown);
  const when = periodWords(leaf);
  const verb = !never ? past : when === '' ? `never ${past}` : `has not ${perfect}`;
  return [verb, often, when, where].filter((part) => part !== '').join(' ');
};

/** `did Order completed at least 2 times within 90 days, where value at least 100`. */
export const event: LeafKind<EventLeaf, ResolvedEvent> = {
  ...counting,
  kind: 'event',
  schema: z
    .strictObject({
      kind: z.literal('event'),
      ...patternFields,
      where: z.array(enrollmentTestSchema).max(WHERE_MAX, `must have at most ${WHERE_MAX} tests`).optional(),
      ...periodFields,
      count: countSchema.optional(),
    })
    .superRefine((leaf, problems) => {
      periodFits(leaf, problems);
      const message = sameProblem(leaf as EventLeaf);
      if (message !== undefined)
        problems.addIssue({ code: 'custom', path: ['where'], message, input: leaf.where });
    }) as unknown as z.ZodType<EventLeaf>,
  resolve: (leaf, rules) => {
    const test = testOfEntry(leaf);
    const same = test && countedSame(leaf, test, rules);
    const counted =
      same?.counted ??
      countedOf(periodMatcher(leaf, rules), {
        count: leaf.count,
        windowMs: leaf.within ? durationMs(leaf.within) : Infinity,
        sinceEntry: leaf.since === 'entry',
      });
    return { leaf, counted, same };
  },
  reads: ({ leaf, counted, same }) =>
    same
      ? { histories: [same.history], entry: true }
      : { needs: [counted.need], entry: leaf.since === 'entry' },
  holds: (resolved, facts, nowMs) =>
    counting.holds(resolved, resolved.same ? factsOfSame(resolved.same, facts) : facts, nowMs),
  finding: ({ leaf, counted, same }, facts, nowMs) => {
    const seen = seenTimes(counted, same ? factsOfSame(same, facts) : facts, nowMs);
    return { text: sentence(leaf, leaf.event, foundOften(counted, seen)), seen };
  },
  sql: (resolved, context) =>
    resolved.same ? sql`${holdsOfNone(resolved.same)}::boolean` : counting.sql(resolved, context),
  untilSql: (resolved, context) => (resolved.same ? undefined : counting.untilSql?.(resolved, context)),
  endsSql: (resolved, context) => (resolved.same ? undefined : counting.endsSql?.(resolved, context)),
  explain: (leaf, names, negated) =>
    sentence(
      leaf,
      names.event?.(leaf.event) ?? leaf.event,
      howOften(leaf.count ?? { op: 'atLeast', n: 1 }, negated),
    ),
};

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
import { countSchema } from '../schema-parts.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedEvent {
  leaf: EventLeaf;
  counted: Counted;
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
      ...periodFields,
      count: countSchema.optional(),
    })
    .superRefine(periodFits),
  resolve: (leaf, rules) => ({
    leaf,
    counted: countedOf(periodMatcher(leaf, rules), {
      count: leaf.count,
      windowMs: leaf.within ? durationMs(leaf.within) : Infinity,
      sinceEntry: leaf.since === 'entry',
    }),
  }),
  reads: ({ leaf, counted }) => ({ needs: [counted.need], entry: leaf.since === 'entry' }),
  finding: ({ leaf, counted }, facts, nowMs) => {
    const seen = seenTimes(counted, facts, nowMs);
    return { text: sentence(leaf, leaf.event, foundOften(counted, seen)), seen };
  },
  explain: (leaf, names, negated) =>
    sentence(
      leaf,
      names.event?.(leaf.event) ?? leaf.event,
      howOften(leaf.count ?? { op: 'atLeast', n: 1 }, negated),
    ),
};

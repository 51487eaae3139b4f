import { z } from 'zod';
import { type Counted, countedOf, counting, seenTimes } from '../counted.ts';
import { durationMs, lastWords, openWindowSchema } from '../duration.ts';
import type { ChangedLeaf, EventMatcher, InsideTest } from '../model.ts';
import { scalarOperand } from '../operators/operands.ts';
import { nameSchema } from '../schema-parts.ts';
import { valueWords } from '../words.ts';
import type { LeafKind, Names } from './leaf.ts';

interface ResolvedChanged {
  leaf: ChangedLeaf;
  counted: Counted;
}

/** What the fold writes when attributes change: properties `{name: {from, to}}`. */
export const CHANGE_EVENT = 'Attributes Changed';

const matcherOf = ({ attribute, from, to }: ChangedLeaf): EventMatcher => {
  const inside = (
    [
      ['from', from],
      ['to', to],
    ] as const
  ).flatMap(([end, value]): InsideTest[] =>
    value === undefined ? [] : [{ of: 'properties', path: [attribute, end], op: 'equals', value }],
  );
  const any: InsideTest = { of: 'properties', path: [attribute], op: 'exists' };
  return { names: [CHANGE_EVENT], aliases: {}, where: [], inside: [any, ...inside] };
};

const sentence = (leaf: ChangedLeaf, names: Names, negated: boolean): string => {
  const name = names.attribute?.(leaf.attribute) ?? leaf.attribute;
  const words = (value: string | number | boolean): string =>
    names.value?.(leaf.attribute, value) ?? valueWords(value);
  return [
    `${name} ${negated ? 'did not change' : 'changed'}`,
    leaf.from === undefined ? '' : `from ${words(leaf.from)}`,
    leaf.to === undefined ? '' : `to ${words(leaf.to)}`,
    leaf.within ? `in ${lastWords(leaf.within)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** `country changed to DE in the last 30 days`: counted from what the fold wrote when it changed. */
export const changed: LeafKind<ChangedLeaf, ResolvedChanged> = {
  ...counting,
  kind: 'changed',
  schema: z.strictObject({
    kind: z.literal('changed'),
    attribute: nameSchema('the name of an attribute'),
    from: scalarOperand.optional() as z.ZodType<ChangedLeaf['from']>,
    to: scalarOperand.optional() as z.ZodType<ChangedLeaf['to']>,
    within: openWindowSchema,
  }) as z.ZodType<ChangedLeaf>,
  resolve: (leaf) => ({
    leaf,
    counted: countedOf(matcherOf(leaf), { windowMs: leaf.within ? durationMs(leaf.within) : Infinity }),
  }),
  finding: ({ leaf, counted }, facts, nowMs) => {
    const seen = seenTimes(counted, facts, nowMs) > 0;
    return { text: sentence(leaf, {}, !seen), seen };
  },
  explain: sentence,
};

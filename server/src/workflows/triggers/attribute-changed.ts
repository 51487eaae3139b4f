import { z } from 'zod';
import type { Json } from '../../platform/json.ts';
import { draftKeySchema } from '../nodes/fields.ts';
import type { AttributeType, Known } from '../validate/problem.ts';
import { signal, type TriggerKind, type TriggerProblem } from './kind.ts';

type Value = string | number | boolean;

/** An attribute gets another value: `lifecycle_stage` becomes customer, `plan` goes from free to pro. */
export interface AttributeChangedTrigger {
  type: 'attributeChanged';
  attribute: string;
  /** the value before; absent: any, or none */
  from?: Value;
  /** the value now; absent: any, or none */
  to?: Value;
}

const VALUE_LENGTH_MAX = 1_000;
const value = z.union([z.string().min(1).max(VALUE_LENGTH_MAX), z.number(), z.boolean()]);

const words = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As conditions compare: text without regard to case, a list when one of its parts is it. */
const isValue = (seen: Json, wanted: Value): boolean => {
  if (Array.isArray(seen)) return seen.some((part) => isValue(part, wanted));
  if (typeof seen === 'string' && typeof wanted === 'string')
    return seen.toLowerCase() === wanted.toLowerCase();
  return seen === wanted;
};

const fits = (wanted: Value, type: AttributeType): boolean =>
  type === 'list' || type === 'date' || typeof wanted === type;

const wrongType = (
  { attribute, from, to }: AttributeChangedTrigger,
  { attributes }: Known,
): TriggerProblem<AttributeChangedTrigger>[] => {
  const type = attributes && Object.hasOwn(attributes, attribute) ? attributes[attribute]! : undefined;
  if (!type || [from, to].every((one) => one === undefined || fits(one, type))) return [];
  return [
    {
      severity: 'blocks',
      code: 'typeMismatch',
      text: `${attribute} is a ${type}, the start compares it with something else`,
      why: 'It would never start.',
    },
  ];
};

export const attributeChanged: TriggerKind<AttributeChangedTrigger> = {
  type: 'attributeChanged',
  label: 'An attribute changes',
  schema: z.strictObject({
    type: z.literal('attributeChanged'),
    attribute: draftKeySchema,
    from: value.optional(),
    to: value.optional(),
  }),
  fresh: { type: 'attributeChanged', attribute: '' },
  brings: true,
  text: ({ attribute, from, to }) => {
    const name = attribute || 'an attribute you choose';
    if (from === undefined && to === undefined) return `Starts when ${name} changes`;
    if (from === undefined) return `Starts when ${name} becomes ${words(to!)}`;
    if (to === undefined) return `Starts when ${name} is ${words(from)} no longer`;
    return `Starts when ${name} goes from ${words(from)} to ${words(to)}`;
  },
  attributes: ({ attribute }) => [attribute],
  problems: wrongType,
  compile: ({ attribute, from, to }) => ({
    type: 'attributeChanged',
    attribute,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }),
  signals: ({ attribute }) => [signal('attributeChanged', attribute)],
  startsBy: ({ attribute, from, to }, cause) =>
    cause.type === 'attributeChanged' &&
    cause.attribute === attribute &&
    (from === undefined || (isValue(cause.from, from) && !isValue(cause.to, from))) &&
    (to === undefined || (isValue(cause.to, to) && !isValue(cause.from, to))),
};

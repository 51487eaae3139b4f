import { z } from 'zod';
import { matches, type PropertyTest } from '../../conditions/index.ts';
import { draftKeySchema, keySchema, testsSchema } from '../nodes/fields.ts';
import { orList, testsText } from '../words.ts';
import { signal, type TriggerKind } from './kind.ts';

/** Something that the contact does, or that happens to a message to them. */
export interface EventTrigger {
  type: 'event';
  event: string;
  /** other events that start it as well, under the same tests */
  also?: string[];
  where?: PropertyTest[];
}

const STARTS: Readonly<Record<string, string>> = {
  '@productViewed': 'someone views a product',
  '@cart': 'someone fills a cart',
  '@checkout': 'someone starts a checkout',
  '@order': 'someone orders',
  '@refund': 'an order is refunded',
};

const startText = (event: string): string =>
  event === '' ? 'an event you choose' : (STARTS[event] ?? `"${event}" happens`);

const namesIn = ({ event, also = [] }: EventTrigger): string[] => [event, ...also];

export const event: TriggerKind<EventTrigger> = {
  type: 'event',
  label: 'Someone does something',
  schema: z.strictObject({
    type: z.literal('event'),
    event: draftKeySchema,
    also: z.array(keySchema).max(10).optional(),
    where: testsSchema.refine(
      (tests) => !tests?.some(({ entry }) => entry !== undefined),
      'a trigger has no entry to compare with: it makes one',
    ),
  }) as unknown as z.ZodType<EventTrigger>,
  fresh: { type: 'event', event: '' },
  brings: true,
  text: (trigger) =>
    `Starts when ${orList(namesIn(trigger).map(startText))}${testsText(trigger.event, trigger.where)}`,
  events: namesIn,
  compile: (trigger, compiling) => ({
    type: 'event',
    matchers: namesIn(trigger).map((name) => compiling.matcher(name, trigger.where)),
  }),
  signals: ({ matchers }) => [
    ...new Set(matchers.flatMap(({ names }) => names.map((name) => signal('event', name)))),
  ],
  startsBy: ({ matchers }, cause) =>
    cause.type === 'event' && matchers.some((matcher) => matches(matcher, cause.event)),
};

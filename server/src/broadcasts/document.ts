import { z } from 'zod';
import { timeOfDaySchema } from '../conditions/index.ts';

/** Longest list of segments, either way: more is a segment of its own. */
const SEGMENTS_MAX = 20;
export const VARIANTS_MAX = 5;
/** Longer than three days it is no broadcast any more. */
const SPREAD_HOURS_MAX = 72;
const HOLDOUT_PERCENT_MAX = 50;

const key = z.string().min(1).max(60);
const segments = z.array(z.strictObject({ segment: key })).max(SEGMENTS_MAX);

/** Who gets it: people of any of the segments, or everybody with an address; without who is in an excluded one. */
const whoSchema = z.strictObject({
  everyone: z.boolean().default(false),
  include: segments.default([]),
  exclude: segments.default([]),
});

const whenSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('now') }),
  z.strictObject({ type: z.literal('at'), at: z.iso.datetime({ offset: true }) }),
  z.strictObject({
    type: z.literal('local'),
    date: z.iso.date(),
    time: timeOfDaySchema,
    /** for whom that hour is over when it begins: the same hour of the next day, or nothing */
    ifPast: z.enum(['nextDay', 'skip']),
  }),
]);

const variantSchema = z.strictObject({
  id: z.string().regex(/^[A-E]$/),
  /** of the lot among variants, any unit */
  share: z.number().min(1).max(100),
  /** in place of the template's own; Liquid */
  subject: z.string().trim().max(1_000).optional(),
  template: z.string().max(60).optional(),
  /** in place of the workspace's own */
  senderName: z.string().trim().max(200).optional(),
  time: timeOfDaySchema.optional(),
});

const experimentSchema = z.strictObject({
  about: z.enum(['subject', 'content', 'sender', 'time']),
  variants: z.array(variantSchema).min(2).max(VARIANTS_MAX),
  /** of the people: they get a variant by lot, the rest waits for the winner; 100: nobody waits */
  testPercent: z.int().min(1).max(100),
  metric: z.enum(['clicks', 'opens', 'orders']),
  decideAfterHours: z.number().min(0.25).max(168),
});

/** A broadcast as a document: what the editor and files hold. */
export const broadcastSchema = z.strictObject({
  name: z.string().trim().min(1, 'a broadcast needs a name').max(200),
  channel: z.enum(['email', 'sms']).default('email'),
  who: whoSchema,
  /** '': not chosen yet */
  template: z.string().max(60),
  /** key of the topic that people may refuse, where the template names none; absent: the workspace's default */
  topic: key.optional(),
  when: whenSchema,
  /** over how many hours it leaves; 0: as fast as it can */
  spreadHours: z.number().min(0).max(SPREAD_HOURS_MAX).default(0),
  /** people who get nothing, to measure what it does */
  holdoutPercent: z.number().min(0).max(HOLDOUT_PERCENT_MAX).default(0),
  /** past this it is not worth sending any more */
  usefulHours: z.number().min(1).max(168).default(24),
  experiment: experimentSchema.nullable().default(null),
  /** key of the campaign that it is part of */
  campaign: key.optional(),
});

export type BroadcastDocument = z.infer<typeof broadcastSchema>;
export type BroadcastWhen = BroadcastDocument['when'];
export type Experiment = NonNullable<BroadcastDocument['experiment']>;
export type Variant = Experiment['variants'][number];

/** What a new one begins as. */
export const starterBroadcast = (name: string) => ({
  name,
  channel: 'email' as const,
  who: { everyone: false, include: [], exclude: [] },
  template: '',
  when: { type: 'now' as const },
  spreadHours: 0,
  holdoutPercent: 0,
  usefulHours: 24,
  experiment: null,
});

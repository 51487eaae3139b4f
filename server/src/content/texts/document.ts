import { z } from 'zod';

/** A text of ten parts has 1,530 characters; the rest is room for Liquid. */
const TEXT_CHARS_MAX = 4_000;
/** Bodies for programs: what a webhook's receiver is ready for. */
const BODY_CHARS_MAX = 100_000;
const ADDRESS_CHARS_MAX = 1_000;

const name = z.string().trim().min(1, 'a template needs a name').max(200);
const text = z
  .string()
  .trim()
  .min(1, 'there is no text')
  .max(TEXT_CHARS_MAX, `longer than ${TEXT_CHARS_MAX} characters`);

/** A text on a phone. Strings are Liquid. */
const smsSchema = z
  .strictObject({
    channel: z.literal('sms'),
    name,
    text,
    class: z.enum(['marketing', 'transactional']),
    /** key of the topic that people may refuse; absent: the workspace's default */
    topic: z.string().min(1).max(60).optional(),
    /** false: links stay as they are, and clicks are not seen */
    shortLinks: z.boolean().optional(),
    repeatUnknown: z.boolean().optional(),
  })
  .refine((document) => !document.repeatUnknown || document.class === 'transactional', {
    path: ['repeatUnknown'],
    message: 'only transactional templates may be repeated when the outcome of a hand-over is unknown',
  });

/** A line in a channel of the company's Slack. */
const slackSchema = z.strictObject({
  channel: z.literal('slack'),
  name,
  text,
  /** `#sales` or a channel's id; absent: where the workspace's connection leads */
  to: z.string().trim().min(1).max(80).optional(),
});

/** A JSON body for a program of the company. */
const webhookSchema = z.strictObject({
  channel: z.literal('webhook'),
  name,
  /** without Liquid: nobody's data decides where it goes */
  url: z
    .string()
    .trim()
    .max(ADDRESS_CHARS_MAX)
    .regex(/^https?:\/\/[^\s{}]+$/i, 'must be a web address without Liquid'),
  body: z.string().trim().min(1, 'there is no body').max(BODY_CHARS_MAX),
});

/** Templates of the channels that say little: no page, no look. `channel` tells them from a mail, which has none. */
export const shortSchema = z.discriminatedUnion('channel', [smsSchema, slackSchema, webhookSchema]);

export type ShortDocument = z.infer<typeof shortSchema>;
export type SmsDocument = z.infer<typeof smsSchema>;
export type SlackDocument = z.infer<typeof slackSchema>;
export type WebhookDocument = z.infer<typeof webhookSchema>;

/** Whether a document is that of a short message and not of a mail. */
export const isShort = (document: object): document is ShortDocument =>
  'channel' in document && document.channel !== undefined && document.channel !== 'email';

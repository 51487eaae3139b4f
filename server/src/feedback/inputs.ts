import { originOf } from '../channels/index.ts';
import type { ConsentChange } from '../permission/index.ts';
import type { JsonObject, Uuid } from '../platform/index.ts';
import type { Reply } from './mail/reply.ts';
import type { SentMessage } from './queries.ts';
import type { Judged } from './verdict.ts';

/** An input as capture's `appendInputs` takes it. */
export interface FeedbackInput {
  contactId: Uuid;
  workspaceId: number;
  kind: 'feedback';
  name:
    | 'Email Opened'
    | 'Email Clicked'
    | 'SMS Clicked'
    | 'Email Unsubscribed'
    | 'Email Delivered'
    | 'Email Bounced'
    | 'Email Complained'
    | 'Email Replied'
    | 'Email Auto-Replied'
    | 'Consent Changed'
    | 'Messages Paused';
  occurredAtMs: number;
  payload: { properties: JsonObject; context: JsonObject; reply?: JsonObject };
  messageId: string;
}

/** The same touch within this is one: a picture that is loaded twice, a double click. */
const SAME_OPEN_MS = 60_000;
const SAME_CLICK_MS = 2_000;
const USER_AGENT_CHARS_MAX = 300;

const inputOf = (
  message: SentMessage,
  name: FeedbackInput['name'],
  atMs: number,
  { key, properties, userAgent = '' }: { key: string; properties: JsonObject; userAgent?: string },
): FeedbackInput => ({
  contactId: message.contactId,
  workspaceId: message.workspaceId,
  kind: 'feedback',
  name,
  occurredAtMs: atMs,
  payload: {
    properties: {
      ...originOf(message),
      template: message.templateKey,
      workflow: message.workflowKey,
      ...(message.campaign ? { campaign: message.campaign } : {}),
      ...properties,
    },
    context: { userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX) },
  },
  messageId: key,
});

const judged = ({ verdict, reason }: Judged): JsonObject => ({ verdict, verdict_reason: reason });

/** `Email Opened` with its verdict. */
export const openedInput = (
  message: SentMessage,
  by: Judged,
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Email Opened', atMs, {
    key: `open:${message.messageId}:${by.verdict}:${Math.floor(atMs / SAME_OPEN_MS)}`,
    properties: judged(by),
    userAgent,
  });

/** `Email Clicked` or `SMS Clicked` with its verdict and the link's target. */
export const clickedInput = (
  message: SentMessage,
  link: { slot: number | 'hidden'; url: string },
  by: Judged,
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, message.channel === 'sms' ? 'SMS Clicked' : 'Email Clicked', atMs, {
    key: `click:${message.messageId}:${link.slot}:${by.verdict}:${Math.floor(atMs / SAME_CLICK_MS)}`,
    properties: { url: link.url, ...judged(by) },
    userAgent,
  });

/** The same click under another verdict. */
export const rejudged = (input: FeedbackInput, by: Judged): FeedbackInput => ({
  ...input,
  payload: { ...input.payload, properties: { ...input.payload.properties, ...judged(by) } },
  messageId: input.messageId.replace(`:${input.payload.properties.verdict}:`, `:${by.verdict}:`),
});

/** `Email Unsubscribed`; a repeat is the same one. */
export const unsubscribedInput = (
  message: SentMessage,
  how: 'one-click' | 'page' | 'provider',
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Email Unsubscribed', atMs, {
    key: `unsubscribe:${message.messageId}`,
    properties: { how },
    userAgent,
  });

/** `Consent Changed` by the person themselves, on a page that only their mail leads to. */
export const consentInput = (
  message: SentMessage,
  { topic, channel, state, proof }: ConsentChange,
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Consent Changed', atMs, {
    key: `consent:${message.messageId}:${topic}:${channel}:${state}:${atMs}`,
    properties: { topic, channel, state, proof },
    userAgent: String(proof.userAgent ?? ''),
  });

/** `Messages Paused`: the person wants nothing for some days; 0 days: the pause is over. */
export const pausedInput = (
  message: SentMessage,
  { days, untilMs }: { days: number; untilMs: number },
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Messages Paused', atMs, {
    key: `pause:${message.messageId}:${days}:${atMs}`,
    properties: { days, until: new Date(untilMs).toISOString() },
    userAgent,
  });

/** `Email Delivered`: the receiver's server has it. */
export const deliveredInput = (message: SentMessage, atMs: number): FeedbackInput =>
  inputOf(message, 'Email Delivered', atMs, {
    key: `delivered:${message.messageId}`,
    properties: { address: message.address },
  });

/** Why a mail came back. `code`: enhanced status or reply code; `text`: what the server said. */
export interface Bounce {
  hard: boolean;
  code: string;
  text: string;
  /** in our words: `userUnknown`, `mailboxFull` ... */
  reason?: string;
}

/** `Email Bounced`. A message bounces softly once and finally once, whoever reports it. */
export const bouncedInput = (message: SentMessage, bounce: Bounce, atMs: number): FeedbackInput =>
  inputOf(message, 'Email Bounced', atMs, {
    key: `bounce:${message.messageId}${bounce.hard ? '' : ':soft'}`,
    properties: { ...bounce, address: message.address },
  });

/** `Email Complained`: the reader pressed "this is spam", or a receiver said so in their name. */
export const complainedInput = (message: SentMessage, feedbackType: string, atMs: number): FeedbackInput =>
  inputOf(message, 'Email Complained', atMs, {
    key: `complaint:${message.messageId}`,
    properties: { feedback_type: feedbackType, address: message.address },
  });

/** Of a reply, what conditions and the timeline see; the whole is in the payload for the sales inbox. */
const EXCERPT_CHARS_MAX = 500;

/** `Email Replied`: a person wrote back. `key`: the same for the same mail. */
export const repliedInput = (
  message: SentMessage,
  { reply, key }: { reply: Reply; key: string },
  atMs: number,
): FeedbackInput => {
  const { from, subject, text } = reply;
  const input = inputOf(message, 'Email Replied', atMs, {
    key: `reply:${key}`,
    properties: { from: from.address, subject, text: text.slice(0, EXCERPT_CHARS_MAX), auto: false },
  });
  return { ...input, payload: { ...input.payload, reply: { ...reply } as unknown as JsonObject } };
};

/** `Email Auto-Replied`: a program of theirs answered; nobody has read anything. */
export const autoRepliedInput = (
  message: SentMessage,
  { from, subject, key }: { from: string; subject: string; key: string },
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Email Auto-Replied', atMs, {
    key: `auto-reply:${key}`,
    properties: { from, subject, auto: true },
  });

/** An open or click that a mail provider counted, with its verdict. `id`: the provider's, the same for the same touch. */
export const reportedTouchInput = (
  message: SentMessage,
  touch: { name: 'Email Opened' | 'Email Clicked'; provider: string; id: string; url: string },
  by: Judged,
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, touch.name, atMs, {
    key: `${touch.provider}:${touch.id}`,
    properties: { ...(touch.name === 'Email Clicked' ? { url: touch.url } : {}), ...judged(by) },
    userAgent,
  });

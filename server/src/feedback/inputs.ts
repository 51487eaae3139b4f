import { originOf } from '../channels/index.ts';
import type { JsonObject, Uuid } from '../platform/index.ts';
import type { SentMessage } from './queries.ts';
import type { Judged } from './verdict.ts';

/** An input as capture's `appendInputs` takes it. */
export interface FeedbackInput {
  contactId: Uuid;
  workspaceId: number;
  kind: 'feedback';
  name: 'Email Opened' | 'Email Clicked' | 'Email Unsubscribed';
  occurredAtMs: number;
  payload: { properties: JsonObject; context: JsonObject };
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
  { key, properties, userAgent }: { key: string; properties: JsonObject; userAgent: string },
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

/** `Email Clicked` with its verdict and the link's target. */
export const clickedInput = (
  message: SentMessage,
  link: { slot: number; url: string },
  by: Judged,
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Email Clicked', atMs, {
    key: `click:${message.messageId}:${link.slot}:${by.verdict}:${Math.floor(atMs / SAME_CLICK_MS)}`,
    properties: { url: link.url, ...judged(by) },
    userAgent,
  });

/** `Email Unsubscribed`; a repeat is the same one. */
export const unsubscribedInput = (
  message: SentMessage,
  how: 'one-click' | 'page',
  userAgent: string,
  atMs: number,
): FeedbackInput =>
  inputOf(message, 'Email Unsubscribed', atMs, {
    key: `unsubscribe:${message.messageId}`,
    properties: { how },
    userAgent,
  });

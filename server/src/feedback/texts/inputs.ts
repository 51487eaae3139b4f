import { originOf } from '../../channels/index.ts';
import type { JsonObject, Uuid } from '../../platform/index.ts';
import type { SentMessage } from '../queries.ts';

/** An input about texts, as capture's `appendInputs` takes it. */
export interface TextInput {
  contactId: Uuid;
  workspaceId: number;
  kind: 'feedback';
  name: 'SMS Delivered' | 'SMS Failed' | 'SMS Replied' | 'SMS Unsubscribed' | 'Consent Changed';
  occurredAtMs: number;
  payload: JsonObject & { properties: JsonObject };
  messageId: string;
}

/** Whose input it is, and of what message if that is known. */
export interface About {
  contactId: Uuid;
  workspaceId: number;
  message: SentMessage | null;
}

const input = (
  { contactId, workspaceId, message }: About,
  name: TextInput['name'],
  atMs: number,
  key: string,
  properties: JsonObject,
): TextInput => ({
  contactId,
  workspaceId,
  kind: 'feedback',
  name,
  occurredAtMs: atMs,
  payload: {
    properties: {
      ...(message
        ? { ...originOf(message), template: message.templateKey, workflow: message.workflowKey }
        : {}),
      ...properties,
    },
  },
  messageId: key,
});

const aboutMessage = (message: SentMessage): About => ({ ...message, message });

/** `SMS Delivered`: the phone has it. */
export const textDeliveredInput = (message: SentMessage, atMs: number): TextInput =>
  input(aboutMessage(message), 'SMS Delivered', atMs, `delivered:${message.messageId}`, {});

/** `SMS Failed`: the carrier took it and could not deliver it. */
export const textFailedInput = (
  message: SentMessage,
  failure: { hard: boolean; code: string; text: string },
  atMs: number,
): TextInput =>
  input(aboutMessage(message), 'SMS Failed', atMs, `bounce:${message.messageId}`, {
    ...failure,
    address: message.address,
  });

/** `SMS Unsubscribed`: by a word, or by what the carrier says. */
export const textUnsubscribedInput = (about: About, how: JsonObject, atMs: number, key: string): TextInput =>
  input(about, 'SMS Unsubscribed', atMs, key, how);

/** Of a text, what conditions and the timeline see. */
const EXCERPT_CHARS_MAX = 500;

/** `SMS Replied`: somebody wrote. The whole text is in `reply`, as of a mail, for the sales inbox. */
export const textRepliedInput = (
  about: About,
  { from, text }: { from: string; text: string },
  atMs: number,
  key: string,
): TextInput => {
  const made = input(about, 'SMS Replied', atMs, key, {
    from,
    text: text.slice(0, EXCERPT_CHARS_MAX),
    auto: false,
  });
  const reply = {
    from: { address: from, name: '' },
    subject: '',
    text,
    quoted: '',
    attachments: [],
    messageId: null,
    references: [],
    isCut: false,
  };
  return { ...made, payload: { ...made.payload, reply } };
};

/** `Consent Changed`: who texts START agrees to texts, and that is the proof. */
export const textConsentInput = (
  about: About,
  { word, from, at }: { word: string; from: string; at: string },
  atMs: number,
  key: string,
): TextInput =>
  input(about, 'Consent Changed', atMs, key, {
    topic: 'news',
    channel: 'sms',
    state: 'granted',
    proof: { how: 'text', text: word, source: from, at },
  });

import type { PersonalChannel } from '../permission/index.ts';
import type { JsonObject } from '../platform/index.ts';

/** First instants (ms) of what feedback said of a message: columns of `messages` that the fold writes. */
export interface MessageFacts {
  messageId: string;
  deliveredAt?: number;
  openedAt?: number;
  clickedAt?: number;
  machineOpenedAt?: number;
  machineClickedAt?: number;
  bouncedAt?: number;
  complainedAt?: number;
  unsubscribedAt?: number;
  state?: 'bounced';
  reason?: JsonObject;
}

export interface FeedbackFacts {
  message: MessageFacts | null;
  /** of the address that `suppressed` is about */
  channel: PersonalChannel;
  /** why the contact's address is suppressed from now on; null: it is not */
  suppressed: 'unsubscribed' | 'complained' | 'bounced' | null;
}

type Fact = (
  at: number,
  properties: JsonObject,
) => Omit<MessageFacts, 'messageId'> & { suppressed?: FeedbackFacts['suppressed'] };

const isHuman = ({ verdict = 'human' }: JsonObject): boolean => verdict === 'human';

/** A message that will never arrive, and its address with it; a soft failure leaves both as they are. */
const cameBack: Fact = (at, { hard, text }) =>
  hard === true
    ? {
        bouncedAt: at,
        state: 'bounced',
        reason: { code: 'bounced', text: String(text ?? 'The address does not exist') },
        suppressed: 'bounced',
      }
    : { bouncedAt: at };

/** What one feedback event (by name) says of its message. The plain columns are of people alone: what may be a machine
 *  counts with the machines (P16), so that nobody is taken for a reader by a program nobody knows. */
const FACTS: Record<string, Fact> = {
  'Email Delivered': (at) => ({ deliveredAt: at }),
  'Email Opened': (at, properties) => (isHuman(properties) ? { openedAt: at } : { machineOpenedAt: at }),
  'Email Clicked': (at, properties) => (isHuman(properties) ? { clickedAt: at } : { machineClickedAt: at }),
  'Email Bounced': cameBack,
  'Email Complained': (at) => ({ complainedAt: at, suppressed: 'complained' }),
  'Email Unsubscribed': (at) => ({ unsubscribedAt: at, suppressed: 'unsubscribed' }),
  // of a topic: the reader left because of this message
  'Consent Changed': (at, { state }) => (state === 'refused' ? { unsubscribedAt: at } : {}),
  'SMS Delivered': (at) => ({ deliveredAt: at }),
  'SMS Clicked': (at, properties) => (isHuman(properties) ? { clickedAt: at } : { machineClickedAt: at }),
  'SMS Failed': cameBack,
  // who answers a text has read it
  'SMS Replied': (at) => ({ openedAt: at }),
  'SMS Unsubscribed': (at) => ({ unsubscribedAt: at, suppressed: 'unsubscribed' }),
};

/** What a feedback event changes (pure); null for names that are not feedback. */
export const feedbackFacts = (name: string, atMs: number, properties: JsonObject): FeedbackFacts | null => {
  const said = FACTS[name]?.(atMs, properties);
  if (!said) return null;
  const { suppressed = null, ...facts } = said;
  const messageId = properties.message_id;
  const channel = name.startsWith('SMS ') ? 'sms' : 'email';
  return { message: typeof messageId === 'string' ? { messageId, ...facts } : null, channel, suppressed };
};

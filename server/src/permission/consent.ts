/** Consent: what a contact said about a topic on a channel. Pure; the fold writes it, the ledger keeps every change. */
import { z } from 'zod';
import type { JsonObject } from '../platform/index.ts';
import { PERSONAL_CHANNELS, type PersonalChannel } from './channel.ts';

export const CONSENT_STATES = ['granted', 'refused', 'pending'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** The event that carries a change of consent, from wherever it comes. */
export const CONSENT_EVENT = 'Consent Changed';

/** Who says it: the person by a signed link, a user of the app, or a program (site, import, CRM, workflow). */
export type ConsentBy = 'person' | 'user' | 'program';

/** A change as an input brings it. */
export interface ConsentChange {
  topic: string;
  channel: PersonalChannel;
  state: ConsentState;
  /** {text, textVersion, ip, userAgent, source, how}: what was agreed to, where, by what */
  proof: JsonObject;
}

export const consentKey = ({ topic, channel }: Pick<ConsentChange, 'topic' | 'channel'>): string =>
  `${topic}:${channel}`;

const KEY_PATTERN = /^[a-z0-9][a-z0-9_-]{0,99}$/;
const PROOF_CHARS_MAX = 4_000;

const changeSchema = z.object({
  topic: z.string().regex(KEY_PATTERN),
  channel: z.enum(PERSONAL_CHANNELS).default('email'),
  state: z.enum(CONSENT_STATES),
  proof: z.record(z.string(), z.json()).optional(),
});

/** The change that properties of a `Consent Changed` carry; null when they carry none. A proof that is too long is cut
 *  down to its text. */
export const consentChange = (properties: unknown): ConsentChange | null => {
  const read = changeSchema.safeParse(properties);
  if (!read.success) return null;
  const { topic, channel, state, proof = {} } = read.data;
  const kept: JsonObject =
    JSON.stringify(proof).length <= PROOF_CHARS_MAX
      ? (proof as JsonObject)
      : { text: String(proof.text ?? '').slice(0, PROOF_CHARS_MAX) };
  return { topic, channel, state, proof: kept };
};

/**
 * The state after somebody said something; null: it stays. An opt-out becomes an opt-in only by the person's own act,
 * or by a user who gives the words of a new one as proof; programs cannot (P7). Where a topic asks for a confirmation,
 * what a program grants waits for it.
 */
export const consentAfter = (
  current: ConsentState | null,
  { state, proof }: Pick<ConsentChange, 'state' | 'proof'>,
  by: ConsentBy,
  { doubleOptIn }: { doubleOptIn: boolean },
): ConsentState | null => {
  const wanted = by === 'program' && doubleOptIn && state === 'granted' ? 'pending' : state;
  if (wanted === current) return null;
  if (wanted === 'refused' || by === 'person') return wanted;
  if (current === 'refused') return by === 'user' && hasWords(proof) && wanted === 'granted' ? wanted : null;
  return current === 'granted' ? null : wanted;
};

/** Whether a proof says what was agreed to. */
export const hasWords = ({ text }: JsonObject): boolean => typeof text === 'string' && text.trim() !== '';

const STRICTNESS: Record<ConsentState, number> = { refused: 2, granted: 1, pending: 0 };

/** Of two states that become one (a merge) the one that stays: an opt-out on either side wins. */
export const stricterConsent = (a: ConsentState, b: ConsentState): ConsentState =>
  STRICTNESS[a] >= STRICTNESS[b] ? a : b;

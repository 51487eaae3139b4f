/** Bars on addresses: what each reason forbids, and in what words it is told. */

/** Why an address gets nothing more. `blocked`: a user said so; `sunset`: no sign of life for long; `rest`: left in peace
 *  while somebody looks after them. */
export const BAR_REASONS = [
  'unsubscribed',
  'complained',
  'bounced',
  'blocked',
  'paused',
  'sunset',
  'rest',
] as const;
export type BarReason = (typeof BAR_REASONS)[number];

/** Topic of a bar on everything, transactional mail included. */
export const ALL_MAIL = '*';
/** Topic of a bar on every topic, but not on transactional mail. */
export const ALL_TOPICS = '';

interface Kind {
  reach: typeof ALL_MAIL | typeof ALL_TOPICS;
  words: string;
  /** lifting it needs the person's own new word */
  needsProof: boolean;
}

export const BAR_KINDS: Readonly<Record<BarReason, Kind>> = {
  unsubscribed: { reach: ALL_TOPICS, words: 'Unsubscribed', needsProof: true },
  complained: { reach: ALL_MAIL, words: 'Complained about a message', needsProof: true },
  bounced: { reach: ALL_MAIL, words: 'The address does not exist', needsProof: false },
  blocked: { reach: ALL_MAIL, words: 'Barred by a user', needsProof: false },
  paused: { reach: ALL_TOPICS, words: 'Paused by the person', needsProof: true },
  sunset: { reach: ALL_TOPICS, words: 'No sign of life for long', needsProof: false },
  rest: { reach: ALL_TOPICS, words: 'Left in peace for a while', needsProof: false },
};

/** A bar as it stands on an address. Instants in ms. */
export interface Bar {
  reason: string;
  topic: string;
  at: number;
  untilMs: number | null;
}

/** Whether a bar forbids a message about a topic; null: a transactional one. */
export const forbids = ({ topic }: Pick<Bar, 'topic'>, about: string | null): boolean =>
  topic === ALL_MAIL || (about !== null && (topic === ALL_TOPICS || topic === about));

/** Key of an address in a map of bars. */
export const barKey = (channel: string, address: string): string => `${channel}:${address}`;

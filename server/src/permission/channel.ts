/** The ways a message can take. */
export type Channel = 'email' | 'sms' | 'webhook' | 'slack' | 'notice';
export const CHANNELS = ['email', 'sms', 'webhook', 'slack', 'notice'] as const satisfies readonly Channel[];

/** Channels that reach a person, so that topics, consent, caps and quiet hours apply; the others reach systems, or users (`notice`). */
export const PERSONAL_CHANNELS = ['email', 'sms'] as const satisfies readonly Channel[];
export type PersonalChannel = (typeof PERSONAL_CHANNELS)[number];

export const isPersonal = (channel: string): channel is PersonalChannel =>
  (PERSONAL_CHANNELS as readonly string[]).includes(channel);

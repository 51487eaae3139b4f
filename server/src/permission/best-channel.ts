import type { JsonObject } from '../platform/index.ts';
import type { PersonalChannel } from './channel.ts';

/** So far back a person's habits are looked at. */
export const BEST_CHANNEL_DAYS = 90;
/** Fewer messages say nothing: one text that was clicked would beat a year of mail. */
export const BEST_CHANNEL_MESSAGES_MIN = 3;

/** What a channel has been to a contact, and whether a message could leave on it now. */
export interface ChannelRecord {
  channel: PersonalChannel;
  /** null: it may leave; else why it may not */
  heldBack: string | null;
  /** messages of the last `BEST_CHANNEL_DAYS` */
  sent: number;
  /** those that the person opened, clicked or answered */
  engaged: number;
}

export interface ChannelChoice {
  channel: PersonalChannel;
  /** "text: 3 of 4 read in 90 days, e-mail 1 of 9" */
  text: string;
  seen: JsonObject;
}

const NAMES: Readonly<Record<PersonalChannel, string>> = { email: 'e-mail', sms: 'text' };

const rateOf = ({ sent, engaged }: ChannelRecord): number => engaged / sent;

const readOf = ({ channel, sent, engaged }: ChannelRecord): string =>
  `${NAMES[channel]} ${engaged} of ${sent} read`;

/**
 * The channel on which a person reads most: human engagement per message in 90 days, where each channel had at least
 * three; a tie, and too little to compare, is e-mail's. Only channels on which the message may leave are compared;
 * when it may on none, e-mail is asked, and says why not. Says how it was chosen (P12).
 */
export const bestChannel = (records: readonly ChannelRecord[]): ChannelChoice => {
  const seen: JsonObject = Object.fromEntries(
    records.map(({ channel, heldBack, sent, engaged }) => [channel, { sent, engaged, heldBack }]),
  );
  const chosen = (channel: PersonalChannel, why: string): ChannelChoice => ({
    channel,
    text: `Chose ${NAMES[channel]}: ${why}`,
    seen: { ...seen, chose: channel },
  });
  const open = records.filter(({ heldBack }) => heldBack === null);
  const [only] = open;
  if (!only) return chosen('email', 'it may leave on neither channel');
  if (open.length === 1) {
    const other = records.find(({ heldBack }) => heldBack !== null)!;
    return chosen(only.channel, `${NAMES[other.channel]} may not leave (${other.heldBack})`);
  }
  if (open.some(({ sent }) => sent < BEST_CHANNEL_MESSAGES_MIN))
    return chosen('email', `fewer than ${BEST_CHANNEL_MESSAGES_MIN} messages on a channel to compare`);
  const [first, second] = [...open].sort(
    (a, b) => rateOf(b) - rateOf(a) || (a.channel === 'email' ? -1 : b.channel === 'email' ? 1 : 0),
  );
  const compared = `${readOf(first!)}, ${readOf(second!)} in ${BEST_CHANNEL_DAYS} days`;
  return chosen(first!.channel, rateOf(first!) === rateOf(second!) ? `a tie, ${compared}` : compared);
};

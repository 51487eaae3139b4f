import type { MessageRow } from '../api/index.ts';

export type MessageState = MessageRow['state'];
export type MessageChannel = MessageRow['channel'];

/** Which messages are shown; stands in the URL. */
export type MessageFilter = {
  channel?: MessageChannel;
  state?: MessageState;
  workflow?: string;
  contact?: string;
};

/** What stands in the URL: the filter, and whether outcomes count machines too. */
export type MessageSearch = MessageFilter & { raw?: true };

/** The outcomes that one can ask for, in the order of the chips. */
export const stateWords: Readonly<Record<MessageState, string>> = {
  requested: 'Waiting',
  submitted: 'Submitted',
  held: 'Held back',
  bounced: 'Bounced',
  failed: 'Failed',
  unknown: 'Outcome unknown',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
};

export const states = Object.keys(stateWords) as MessageState[];

export const channelWords: Readonly<Record<MessageChannel, string>> = {
  email: 'E-mail',
  sms: 'Text',
  slack: 'Slack',
  webhook: 'Webhook',
  notice: 'Notice to a user',
};

export const channels = Object.keys(channelWords) as MessageChannel[];

const textOf = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;

/** The filter of a URL; what is not known is left out. */
export const readFilter = (search: Record<string, unknown>): MessageFilter => {
  const channel = channels.find((each) => each === search.channel);
  const state = states.find((each) => each === search.state);
  const [workflow, contact] = [textOf(search.workflow), textOf(search.contact)];
  return {
    ...(channel && { channel }),
    ...(state && { state }),
    ...(workflow && { workflow }),
    ...(contact && { contact }),
  };
};

export const readSearch = (search: Record<string, unknown>): MessageSearch => ({
  ...readFilter(search),
  ...(search.raw === true && { raw: true as const }),
});

/** A row whose outcome counts machines too; who it was still stands in its verdict. */
export const rawShown = (row: MessageRow): MessageRow => {
  if (row.state !== 'submitted' || !row.machine) return row;
  return { ...row, ...row.raw, machine: false, outcome: row.raw.clickedAt ? 'Clicked' : 'Opened' };
};

/**
 * The rows as they are shown: their places stand still, what is known of them is the newest. `head` is the first
 * page read just now; what is in it and not among the rows waits in the pill.
 */
export const settled = (
  rows: readonly MessageRow[] | undefined,
  head: readonly MessageRow[] | undefined,
): { rows: MessageRow[] | undefined; fresh: number } => {
  if (!rows || !head) return { rows: rows && [...rows], fresh: 0 };
  const newest = new Map(head.map((row) => [row.messageId, row]));
  const known = new Set(rows.map(({ messageId }) => messageId));
  return {
    rows: rows.map((row) => newest.get(row.messageId) ?? row),
    fresh: head.filter(({ messageId }) => !known.has(messageId)).length,
  };
};

/** How an outcome looks; the words come from the server. */
export type Tone = 'good' | 'warn' | 'bad' | 'machine' | 'quiet';
const tones: Readonly<Record<MessageState, Tone>> = {
  requested: 'quiet',
  submitted: 'quiet',
  held: 'warn',
  withdrawn: 'quiet',
  unknown: 'warn',
  failed: 'bad',
  bounced: 'bad',
  expired: 'warn',
};

export const toneOf = ({ state, machine, openedAt, clickedAt }: MessageRow): Tone => {
  if (state !== 'submitted') return tones[state];
  if (clickedAt ?? openedAt) return 'good';
  return machine ? 'machine' : 'quiet';
};

/** Who acted on it, as far as that is known. */
export const verdictOf = ({ machine, openedAt, clickedAt }: MessageRow): 'human' | 'machine' | null => {
  if (clickedAt ?? openedAt) return 'human';
  return machine ? 'machine' : null;
};

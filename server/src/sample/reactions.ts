/** What people and machines do with a mail: opens, clicks, opt-outs, with the verdict that feedback gives (P16). */
import { originOf } from '../channels/index.ts';
import {
  clickedInput,
  type FeedbackInput,
  openedInput,
  type SentMessage,
  unsubscribedInput,
  verdictOf,
} from '../feedback/index.ts';
import type { JsonObject } from '../platform/index.ts';
import type { SamplePerson } from './people.ts';
import type { Rng } from './random.ts';

export interface Reaction {
  input: FeedbackInput;
  /** a person followed the link: the visit begins then */
  visits: boolean;
}

const MINUTE_MS = 60_000;
const APPLE_PRIVACY = 'Mozilla/5.0';
const IMAGE_PROXY =
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const SCANNER = 'Mozilla/5.0 (compatible; MailScanner/2.1; +https://scanner.example/bot)';
/** A program that says too little to be judged. */
const UNKNOWN_PROGRAM = 'FeedReader/1.4';

interface Told {
  message: SentMessage;
  rng: Rng;
  sentMs: number;
  url: string;
}

const judged = (kind: 'open' | 'click', userAgent: string, sinceMs: number) =>
  verdictOf({ kind, userAgent, ip: '', purpose: '', sinceSubmittedMs: sinceMs });

const open = ({ message, sentMs }: Told, userAgent: string, sinceMs: number): Reaction => ({
  input: openedInput(message, judged('open', userAgent, sinceMs), userAgent, sentMs + sinceMs),
  visits: false,
});

const click = ({ message, sentMs, url }: Told, userAgent: string, sinceMs: number): Reaction => {
  const by = judged('click', userAgent, sinceMs);
  return {
    input: clickedInput(message, { slot: 0, url }, by, userAgent, sentMs + sinceMs),
    visits: by.verdict === 'human',
  };
};

const byMachines = (told: Told, person: SamplePerson): Reaction[] => [
  ...(person.hasMachineOpens ? [open(told, APPLE_PRIVACY, 800 + told.rng.int(20_000))] : []),
  ...(person.hasScanner ? [click(told, SCANNER, 400 + told.rng.int(1_500))] : []),
];

/** When somebody looks: within minutes, hours, or the next day. */
const readingDelayMs = ({ rng }: Told): number =>
  Math.round(3 * MINUTE_MS + rng.exp(rng.chance(0.5) ? 25 * MINUTE_MS : 7 * 60 * MINUTE_MS));

/**
 * What follows a mail that was submitted at `sentMs`, in order of time. `speed` divides the delays of people.
 * `interest` is how much the mail concerns its reader: a cart more than a letter.
 */
export const reactionsTo = (
  rng: Rng,
  message: SentMessage,
  person: SamplePerson,
  sentMs: number,
  { url, interest, speed = 1 }: { url: string; interest: number; speed?: number },
): Reaction[] => {
  const told: Told = { message, rng, sentMs, url };
  const reactions = byMachines(told, person);
  if (!rng.chance(0.3 + 0.35 * person.warmth)) return reactions;
  const readMs = Math.ceil(readingDelayMs(told) / speed);
  const unsure = rng.chance(0.04);
  if (!person.hasMachineOpens || unsure)
    reactions.push(open(told, unsure ? UNKNOWN_PROGRAM : IMAGE_PROXY, readMs));
  if (rng.chance(interest * (0.12 + 0.4 * person.warmth)))
    reactions.push(click(told, person.userAgent, readMs + Math.ceil((8_000 + rng.int(50_000)) / speed)));
  else if (rng.chance(0.012))
    reactions.push({
      input: unsubscribedInput(message, 'page', person.userAgent, sentMs + readMs + 30_000),
      visits: false,
    });
  return reactions.sort((a, b) => a.input.occurredAtMs - b.input.occurredAtMs);
};

/** What the receiver's server says of a mail: refused, or marked as spam. */
export const saidByServer = (
  message: SentMessage,
  name: 'Email Bounced' | 'Email Complained',
  properties: JsonObject,
): { name: string; payload: JsonObject } => ({
  name,
  payload: {
    properties: { ...originOf(message), template: message.templateKey, ...properties },
    context: {},
  },
});

import { isbot } from 'isbot';

export type Verdict = 'human' | 'machine' | 'unsure';

/** What is known of a request for an open pixel or a click. */
export interface Touch {
  kind: 'open' | 'click';
  userAgent: string;
  /** Where the request came from; '' when that is not known. */
  ip: string;
  /** Values of Purpose, Sec-Purpose, X-Purpose and X-Moz, joined; '' when there are none. */
  purpose: string;
  /** Since the provider took the mail; null when that will never be known. */
  sinceSubmittedMs: number | null;
  /** Different links of this mail asked for within `BURST_MS`, this one included. */
  linksInBurst: number;
}

export interface Judged {
  verdict: Verdict;
  reason: string;
}

/** Scanners follow the links of a mail while they take it; nobody reads and clicks this fast. */
export const TOO_SOON_MS = 2_000;
/** Two links of a mail within this are a scanner's; a double click is one link. */
export const BURST_MS = 1_000;

/** Apple's Mail Privacy Protection loads all pictures of a mail when it arrives, under this name and no more. */
const APPLE_PRIVACY = 'Mozilla/5.0';
/** They load a picture when the reader opens the mail, in the reader's place; later opens come from their cache. */
const IMAGE_PROXY = /GoogleImageProxy|YahooMailProxy/i;
const BROWSER = /^Mozilla\/\d\.\d \(.+\).*(AppleWebKit|Gecko|Trident|MSOffice)/i;
const MAIL_PROGRAM =
  /Outlook|Thunderbird|MSOffice|AppleMail|Postbox|eM ?Client|K-9|FairEmail|Superhuman|Spark/i;

type Rule = [Verdict, string, (touch: Touch) => boolean];

/** First match counts. */
const RULES: Rule[] = [
  ['machine', 'loaded ahead of the reader', ({ purpose }) => /prefetch|prerender|preview/i.test(purpose)],
  [
    'machine',
    'within 2 s of sending',
    ({ sinceSubmittedMs }) => sinceSubmittedMs !== null && sinceSubmittedMs < TOO_SOON_MS,
  ],
  ['machine', 'no user agent', ({ userAgent }) => userAgent === ''],
  [
    'machine',
    'Apple Mail Privacy Protection',
    ({ kind, userAgent }) => kind === 'open' && userAgent === APPLE_PRIVACY,
  ],
  [
    'human',
    "the mailbox's picture proxy, at the reader's opening",
    ({ kind, userAgent }) => kind === 'open' && IMAGE_PROXY.test(userAgent),
  ],
  ['machine', 'several links within a second', ({ linksInBurst }) => linksInBurst > 1],
  [
    'human',
    'a mail program',
    ({ userAgent }) => MAIL_PROGRAM.test(userAgent) && !/bot|crawl|scan/i.test(userAgent),
  ],
  ['machine', 'a known robot', ({ userAgent }) => isbot(userAgent)],
  ['human', 'a browser', ({ userAgent }) => BROWSER.test(userAgent)],
];

/** Whether an open or click is a person's (P16). Raw facts are kept with it; decisions look at human ones. */
export const verdictOf = (touch: Touch): Judged => {
  const rule = RULES.find(([, , holds]) => holds(touch));
  return rule ? { verdict: rule[0], reason: rule[1] } : { verdict: 'unsure', reason: 'an unknown program' };
};

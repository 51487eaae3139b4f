import { isbot } from 'isbot';
import { scannerOf } from './networks.ts';

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
}

export interface Judged {
  verdict: Verdict;
  reason: string;
}

/** Scanners follow the links of a mail while they take it; nobody reads and clicks this fast. */
export const TOO_SOON_MS = 2_000;

/** Apple's Mail Privacy Protection loads all pictures of a mail when it arrives, under this name and no more. */
const APPLE_PRIVACY = 'Mozilla/5.0';
/** Under this name Gmail loads pictures before the reader opens the mail; at the opening it says GoogleImageProxy. */
const GMAIL_AHEAD = /Chrome\/42\.0\.2311\.135 .*Edge\/12\.246 Mozilla\/5\.0$/;
/** They load a picture when the reader opens the mail, in the reader's place; later opens come from their cache. */
const IMAGE_PROXY = /GoogleImageProxy|YahooMailProxy/i;
const BROWSER = /^Mozilla\/\d\.\d \(.+\).*(AppleWebKit|Gecko|Trident|MSOffice)/i;
const MAIL_PROGRAM =
  /Outlook|Thunderbird|MSOffice|AppleMail|Postbox|eM ?Client|K-9|FairEmail|Superhuman|Spark/i;
/** Filters and previews that say who they are, in words that lists of crawlers do not have. */
const SCANNER =
  /barracuda|proofpoint|mimecast|symantec|fireeye|trend ?micro|sophos|forcepoint|websense|zscaler|bitdefender|kaspersky|safe ?links|cloudmark|ironport|urlscan|virustotal|phishtank|(existence|protocol) discovery|headless|phantomjs|selenium|puppeteer|playwright|link ?preview|url ?preview|okhttp|python|curl|wget|java\/|go-http|libwww|node-fetch|axios|ruby|perl/i;
/** Browsers that nobody has had for years: filters still go by their names. */
const LONG_GONE =
  /MSIE [2-8]\.|Windows (95|98|NT 4|NT 5\.[01]|ME\b)|Chrome\/([1-9]|[1-4]\d)\.|Firefox\/([1-9]|[1-3]\d)\.|PowerPC|PPC Mac/i;

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
    'machine',
    'Gmail, ahead of the reader',
    ({ kind, userAgent }) => kind === 'open' && GMAIL_AHEAD.test(userAgent),
  ],
  [
    'human',
    "the mailbox's picture proxy, at the reader's opening",
    ({ kind, userAgent }) => kind === 'open' && IMAGE_PROXY.test(userAgent),
  ],
  ['machine', 'from the network of a mail filter', ({ ip }) => scannerOf(ip) !== null],
  ['machine', 'a mail filter or a program', ({ userAgent }) => SCANNER.test(userAgent)],
  [
    'human',
    'a mail program',
    ({ userAgent }) => MAIL_PROGRAM.test(userAgent) && !/bot|crawl|scan/i.test(userAgent),
  ],
  ['machine', 'a known robot', ({ userAgent }) => isbot(userAgent)],
  ['unsure', 'a browser that is long gone', ({ userAgent }) => LONG_GONE.test(userAgent)],
  ['human', 'a browser', ({ userAgent }) => BROWSER.test(userAgent)],
];

/**
 * Whether an open or click is a person's, as far as it shows by itself (P16); what came with a click is for
 * `burstVerdict`. Raw facts are kept with it; decisions look at human ones.
 */
export const verdictOf = (touch: Touch): Judged => {
  const rule = RULES.find(([, , holds]) => holds(touch));
  return rule ? { verdict: rule[0], reason: rule[1] } : { verdict: 'unsure', reason: 'an unknown program' };
};

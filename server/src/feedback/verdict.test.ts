import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../platform/index.ts';
import { type Asked, BURST_MS, burstVerdict, HIDDEN_MS } from './burst.ts';
import { type Touch, type Verdict, verdictOf } from './verdict.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
const touch = (more: Partial<Touch>): Touch => ({
  kind: 'click',
  userAgent: CHROME,
  ip: '',
  purpose: '',
  sinceSubmittedMs: 60_000,
  ...more,
});

/** What really asks, by its name: as it is seen in logs and as its makers document it. */
const AGENTS: readonly [Verdict, Touch['kind'], string][] = [
  // people's browsers
  [
    'human',
    'click',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
  ],
  ['human', 'click', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'],
  ['human', 'click', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  ['human', 'click', 'Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0'],
  ['human', 'click', 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'],
  [
    'human',
    'click',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1',
  ],
  [
    'human',
    'click',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/317.0 Mobile/15E148 Safari/604.1',
  ],
  // mail programs that load pictures for their reader
  ['human', 'open', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0'],
  ['human', 'open', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5266; Pro)'],
  ['human', 'open', 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)'],
  ['human', 'open', 'Outlook-iOS/729.3197936.prod.iphone (4.2430.0)'],
  ['human', 'open', 'Outlook-Android/2.0'],
  [
    'human',
    'open',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  ],
  [
    'human',
    'open',
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  ],
  [
    'machine',
    'open',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0',
  ],
  ['human', 'open', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
  ['human', 'open', 'eM Client/9.2.2230.0'],
  // proxies and programs that load a mail nobody reads
  ['machine', 'open', 'Mozilla/5.0'],
  ['machine', 'open', ''],
  ['machine', 'click', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
  ['machine', 'click', 'Microsoft Office Existence Discovery'],
  ['machine', 'click', 'Microsoft Office Protocol Discovery'],
  ['machine', 'click', 'BarracudaCentral Web Scanner'],
  ['machine', 'click', 'Mozilla/5.0 (compatible; ProofpointURLDefense/1.0)'],
  ['machine', 'click', 'Mimecast Link Scanner'],
  ['machine', 'click', 'Mozilla/5.0 (compatible; TrendMicro WRS)'],
  ['machine', 'click', 'Mozilla/5.0 (compatible; Sophos Email Appliance)'],
  ['machine', 'click', 'Symantec-Link-Following/1.0'],
  [
    'machine',
    'click',
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/119.0.0.0 Safari/537.36',
  ],
  [
    'machine',
    'click',
    'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1',
  ],
  ['machine', 'click', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  ['machine', 'click', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'],
  [
    'machine',
    'click',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  ],
  ['machine', 'click', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
  ['machine', 'click', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
  [
    'machine',
    'click',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  ],
  ['machine', 'click', 'WhatsApp/2.23.20.0 A'],
  ['machine', 'click', 'TelegramBot (like TwitterBot)'],
  [
    'machine',
    'click',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  ],
  ['machine', 'click', 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)'],
  ['machine', 'click', 'python-requests/2.31.0'],
  ['machine', 'click', 'curl/8.5.0'],
  ['machine', 'click', 'Wget/1.21.4'],
  ['machine', 'click', 'Go-http-client/2.0'],
  ['machine', 'click', 'Java/17.0.9'],
  ['machine', 'click', 'okhttp/4.12.0'],
  ['machine', 'click', 'axios/1.6.2'],
  ['machine', 'click', 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)'],
  ['machine', 'click', 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)'],
  ['machine', 'click', 'Mozilla/5.0 (compatible; urlscan.io)'],
  ['machine', 'click', 'PhishTank Link Checker'],
  // filters under the names of browsers that nobody has any more
  ['unsure', 'click', 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0)'],
  ['unsure', 'click', 'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)'],
  [
    'unsure',
    'click',
    'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 Safari/537.36',
  ],
  ['unsure', 'click', 'Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20140205 Firefox/24.0'],
  ['unsure', 'click', 'Dalvik/2.1.0 (Linux; U; Android 13)'],
];

describe('machines are not people (P16): by itself', () => {
  it('by who asks: all of a table of real names', () => {
    const wrong = AGENTS.flatMap(([verdict, kind, userAgent]) => {
      const judged = verdictOf(touch({ kind, userAgent }));
      return judged.verdict === verdict
        ? []
        : [`${judged.verdict} (${judged.reason}), not ${verdict}: ${userAgent}`];
    });
    expect(wrong).toEqual([]);
    expect(AGENTS.length).toBeGreaterThanOrEqual(60);
  });

  it.each([
    ['a click within 2 s', { sinceSubmittedMs: 1_999 }, 'machine'],
    ['a click after 2 s', { sinceSubmittedMs: 2_000 }, 'human'],
    ['a mail whose sending time is not known', { sinceSubmittedMs: null }, 'human'],
    [
      "a mailbox's proxy at the moment of sending",
      { kind: 'open', sinceSubmittedMs: 300, userAgent: 'x GoogleImageProxy' },
      'machine',
    ],
    ['a prefetch', { purpose: 'prefetch;prerender' }, 'machine'],
    ['the network of a filter', { ip: '64.235.150.7' }, 'machine'],
    ['the same, as IPv6 writes it', { ip: '::ffff:40.107.22.1' }, 'machine'],
    ['the network of a home', { ip: '91.112.20.5' }, 'human'],
    ['an IPv6 home', { ip: '2001:871:20:1::5' }, 'human'],
    ['nonsense for an address', { ip: 'x' }, 'human'],
  ] satisfies [string, Partial<Touch>, Verdict][])('%s', (_name, more, verdict) => {
    const judged = verdictOf(touch(more));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).not.toBe('');
  });

  const folder = process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data');
  const file = join(folder, 'web', 'crawler-user-agents.json');
  it.skipIf(!existsSync(file))(
    'at least 97 % of real crawlers are taken for machines, on opens and clicks',
    () => {
      const listed = JSON.parse(readFileSync(file, 'utf8')) as { instances: string[] }[];
      const agents = listed
        .flatMap(({ instances }) => instances)
        .filter((agent) => !/GoogleImageProxy|YahooMailProxy/.test(agent));
      const missed = agents.filter((userAgent) => verdictOf(touch({ userAgent })).verdict === 'human');
      expect(agents.length).toBeGreaterThan(1_000);
      expect(missed.length / agents.length, missed.slice(0, 20).join('\n')).toBeLessThan(0.03);
    },
  );
});

/** `1@0` is link 1 at 0 ms; `h@5 bot` the hidden link by another program; `?@5` a HEAD. */
const askedOf = (text: string): Asked => {
  const [, link, atMs, agent] = /^([\dh?]+)@(\d+)(?: (\w+))?$/.exec(text)!;
  return {
    link: link === 'h' ? 'hidden' : link === '?' ? 'head' : link!,
    atMs: Number(atMs),
    agent: agent ?? 'browser',
  };
};

/** Sequences as logs have them, and which of their clicks are a machine's. */
const SEQUENCES: readonly [string, string, string][] = [
  ['one click', '1@0', '-'],
  ['a double click', '1@0 1@300', '- -'],
  ['a reader who goes back and clicks another', '1@0 2@4000', '- -'],
  ['two tabs, opened with a second between', '1@0 2@1001', '- -'],
  ['a filter that follows three links one after the other', '1@0 2@150 3@320', 'm m m'],
  ['the same with pauses of 900 ms', '1@0 2@900 3@1800', 'm m m'],
  ['two links in the same instant', '1@50 2@50', 'm m'],
  ['in the order of two processes', '2@200 1@0', 'm m'],
  ['a filter, then its reader a minute later', '1@0 2@100 1@60000', 'm m -'],
  ['a slow filter that takes the hidden link too', 'h@0 1@3000 2@6000', 'm m m'],
  ['a slow filter that takes the hidden link last', '1@0 2@5000 h@9000', 'm m m'],
  ['the hidden link by a filter, the reader soon after in a browser', 'h@0,bot 1@5000', 'm -'],
  ['the hidden link by a filter at the very moment', 'h@0,bot 1@500', 'm m'],
  ['the reader well after a filter of the same browser', 'h@0 1@30000', 'm -'],
  ['a program that asks for the head first', '?@0 1@800', '- m'],
  ['the head by another program', '?@0,bot 1@800', '- -'],
];

describe('machines are not people (P16): by what comes with a click', () => {
  it.each(SEQUENCES)('%s', (_name, sequence, expected) => {
    const all = sequence.split(' ').map((text) => askedOf(text.replace(',', ' ')));
    const judged = all.map((one) => {
      if (one.link === 'hidden') return 'm';
      if (one.link === 'head') return '-';
      return burstVerdict(
        one,
        all.filter((other) => other !== one),
      )
        ? 'm'
        : '-';
    });
    expect(judged.join(' ')).toBe(expected);
  });

  const asked = fc.record({
    link: fc.constantFrom('1', '2', '3', 'hidden', 'head'),
    agent: fc.constantFrom('a', 'b'),
    atMs: fc.integer({ min: 0, max: 60_000 }),
  });

  it('the order in which neighbours are known makes no difference, and more of them acquit nobody', () => {
    fc.assert(
      fc.property(asked, fc.array(asked, { maxLength: 8 }), asked, (click, others, more) => {
        const verdict = burstVerdict(click, others)?.verdict;
        expect(burstVerdict(click, [...others].reverse())?.verdict).toBe(verdict);
        if (verdict) expect(burstVerdict(click, [...others, more])?.verdict).toBe('machine');
      }),
    );
  });

  it('a click alone within its bounds is never a burst', () => {
    fc.assert(
      fc.property(asked, fc.array(asked), (click, others) => {
        const farMs = Math.max(BURST_MS, HIDDEN_MS) + 1;
        const far = others.map((one) => ({ ...one, atMs: one.atMs + click.atMs + farMs }));
        expect(burstVerdict(click, far)).toBeNull();
      }),
    );
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../platform/index.ts';
import { createBursts } from './burst.ts';
import { type Touch, verdictOf } from './verdict.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
const touch = (more: Partial<Touch>): Touch => ({
  kind: 'click',
  userAgent: CHROME,
  ip: '',
  purpose: '',
  sinceSubmittedMs: 60_000,
  linksInBurst: 1,
  ...more,
});

describe('machines are not people (P16)', () => {
  it.each([
    ['a browser', {}, 'human'],
    [
      'Outlook',
      {
        kind: 'open',
        userAgent: 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5266; Pro)',
      },
      'human',
    ],
    [
      "Gmail's picture proxy on an open",
      {
        kind: 'open',
        userAgent:
          'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      },
      'human',
    ],
    [
      'the same, at the moment of sending',
      { kind: 'open', sinceSubmittedMs: 300, userAgent: 'x GoogleImageProxy' },
      'machine',
    ],
    ['Apple Mail Privacy Protection', { kind: 'open', userAgent: 'Mozilla/5.0' }, 'machine'],
    ['a click within 2 s', { sinceSubmittedMs: 1_999 }, 'machine'],
    ['a click after 2 s', { sinceSubmittedMs: 2_000 }, 'human'],
    ['a mail whose sending time is not known', { sinceSubmittedMs: null }, 'human'],
    ['the second link within a second', { linksInBurst: 2 }, 'machine'],
    ['a prefetch', { purpose: 'prefetch;prerender' }, 'machine'],
    ['no user agent', { userAgent: '' }, 'machine'],
    [
      'a crawler',
      { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
      'machine',
    ],
    ['a script', { userAgent: 'python-requests/2.31.0' }, 'machine'],
    ['something else', { userAgent: 'Dalvik/2.1.0 (Linux; U; Android 13)' }, 'unsure'],
  ] satisfies [string, Partial<Touch>, string][])('%s', (_name, more, verdict) => {
    const judged = verdictOf(touch(more));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).not.toBe('');
  });

  it('counts different links of one mail within a second, not repeats', () => {
    const bursts = createBursts();
    expect(bursts.note('a', 1, 0)).toBe(1);
    expect(bursts.note('a', 1, 100)).toBe(1);
    expect(bursts.note('b', 2, 100)).toBe(1);
    expect(bursts.note('a', 2, 900)).toBe(2);
    expect(bursts.note('a', 3, 2_000)).toBe(1);
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

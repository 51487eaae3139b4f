import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownReferrer } from './referrers.ts';
import { dataFolder } from './testing.ts';
import { visitSource } from './visits.ts';

const page = (url: string, referrer = '') => ({ page: { url, referrer } });
const sourceOf = (url: string, referrer = '') => visitSource(page(url, referrer), {});

describe('where a visit came from', () => {
  it.each([
    [
      'UTM parameters',
      'https://x.test/p?utm_source=letter&utm_medium=email&utm_campaign=spring',
      '',
      'letter',
      'email',
    ],
    ['UTM before a click id', 'https://x.test/?utm_source=ad&gclid=1', '', 'ad', 'cpc'],
    ['a click id', 'https://x.test/?gclid=1', 'https://www.google.com/', 'google', 'cpc'],
    [
      'Facebook’s id on every link',
      'https://x.test/?fbclid=1',
      'https://l.facebook.com/',
      'facebook',
      'social',
    ],
    ['a search', 'https://x.test/', 'https://www.google.co.uk/search?q=a', 'google', 'organic'],
    ['a search in another country', 'https://x.test/', 'https://google.de/', 'google', 'organic'],
    ['a social network', 'https://x.test/', 'https://t.co/abc', 'x', 'social'],
    ['a mailbox', 'https://x.test/', 'https://mail.google.com/', 'gmail', 'email'],
    ['an assistant', 'https://x.test/', 'https://chatgpt.com/', 'chatgpt', 'ai'],
    ['another site', 'https://x.test/', 'https://www.news.example/story?id=1', 'news.example', 'referral'],
    ['an Android app', 'https://x.test/', 'android-app://com.linkedin.android/', 'linkedin', 'social'],
    ['nothing known', 'https://x.test/', '', 'direct', 'none'],
    ['a campaign without a source', 'https://x.test/?utm_campaign=spring', '', 'unknown', 'none'],
    ['a parameter that JavaScript knows', 'https://x.test/?constructor=1', '', 'direct', 'none'],
  ])('%s', (_, url, referrer, source, medium) => {
    expect(sourceOf(url, referrer)).toMatchObject({ source, medium });
  });

  it('is nowhere when a page leads to the next, or a server tells of something', () => {
    expect(sourceOf('https://www.x.test/next', 'https://x.test/')).toBeNull();
    expect(visitSource({}, { value: 1 })).toBeNull();
  });

  it('is new when a tagged link leads from page to page', () => {
    expect(sourceOf('https://x.test/?utm_source=banner', 'https://x.test/')).toMatchObject({
      source: 'banner',
    });
  });

  it('keeps the path that was landed on and where from, without what was asked there', () => {
    expect(sourceOf('https://x.test/shoes?size=42', 'https://news.example/a?secret=1')).toEqual({
      source: 'news.example',
      medium: 'referral',
      referrer: 'https://news.example/a',
      landing: '/shoes',
    });
  });

  it('takes what a library says of the campaign', () => {
    const campaign = { name: 'spring', source: 'newsletter', medium: 'email', content: 'top' };
    expect(visitSource({ campaign }, {})).toEqual({
      campaign: 'spring',
      source: 'newsletter',
      medium: 'email',
      content: 'top',
    });
  });

  it('is bounded, whatever an address holds', () => {
    const source = sourceOf(`https://x.test/${'p'.repeat(5_000)}?utm_source=${'s'.repeat(5_000)}`);
    expect([source!.source.length, source!.landing!.length]).toEqual([200, 200]);
    expect(sourceOf('not an address', 'nor this')).toBeNull();
  });
});

const data = dataFolder();
describe.skipIf(!data)('the referrers of Matomo’s lists (skipped where the real data is absent)', () => {
  const hostsOf = (file: string): string[] =>
    readFileSync(join(data!, 'web', file), 'utf8')
      .split('\n')
      .flatMap((line) => /^\s+- '?([a-z0-9.-]+\.[a-z]{2,})'?$/.exec(line)?.[1] ?? []);
  const shareKnown = (file: string, medium: string): number => {
    const hosts = hostsOf(file);
    return hosts.filter((host) => knownReferrer(host)?.medium === medium).length / hosts.length;
  };

  it('known assistants are assistants', () => {
    expect(shareKnown('matomo-AIAssistants.yml', 'ai')).toBeGreaterThan(0.8);
  });

  it('no assistant or network is taken for a search engine or a mailbox', () => {
    const wrong = (file: string, right: string): string[] =>
      hostsOf(file).filter((host) => ![undefined, right].includes(knownReferrer(host)?.medium));
    expect(wrong('matomo-AIAssistants.yml', 'ai')).toEqual([]);
    expect(wrong('matomo-Socials.yml', 'social')).toEqual([]);
  });
});

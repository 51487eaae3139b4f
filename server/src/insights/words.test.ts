import { describe, expect, it } from 'vitest';
import { personOf } from '../contacts/index.ts';
import { EVENT_MAP_DEFAULTS } from '../workspaces/index.ts';
import { sameDayLastWeek, today, windowOf } from './days.ts';
import { changesWords, consentWords, sourceWords, type ToldEvent, told } from './words.ts';

const WORDING = { eventMap: EVENT_MAP_DEFAULTS, currency: 'EUR', message: 'Second mail' };
const event = (
  kind: string,
  name: string,
  properties: ToldEvent['properties'] = {},
  path: string | null = null,
) => told({ kind, name, properties, path }, WORDING);
const said = (...given: Parameters<typeof event>): string => {
  const { verb, object, tone } = event(...given);
  return `${verb} ${object} [${tone}]`;
};

describe('what a person did, in words', () => {
  it.each([
    [said('page', 'Page Viewed', { path: '/x' }, '/pricing'), 'viewed /pricing [plain]'],
    [said('page', 'Page Viewed', { title: 'Prices' }), 'viewed Prices [plain]'],
    [said('track', 'Product Viewed', { name: 'Red shoes' }), 'viewed Red shoes [plain]'],
    [said('track', 'view', {}), 'viewed a product [plain]'],
    [said('track', 'Product Added', { name: 'Red shoes' }), 'added Red shoes to the cart [plain]'],
    [
      said('track', 'Cart Updated', { products: [{ name: 'Red shoes' }, { name: 'Hat' }] }),
      'added Red shoes and 1 more to the cart [plain]',
    ],
    [said('track', 'cart', {}), 'filled a cart [plain]'],
    [said('track', 'Checkout Started', { value: '12.5' }), 'started a checkout of EUR 12.50 [plain]'],
    [said('track', 'Order Completed', { total: 1130, currency: 'USD' }), 'ordered for USD 1,130 [good]'],
    [said('track', 'Order Completed', { total: 'much' }), 'ordered  [good]'],
    [said('track', 'Order Refunded', { total: 5 }), 'got a refund of EUR 5 [warn]'],
    [said('track', 'Signed up'), 'did Signed up [plain]'],
    [said('feedback', 'Email Opened', { verdict: 'machine' }), 'opened Second mail (machine) [machine]'],
    [said('feedback', 'Email Clicked', { verdict: 'human' }), 'clicked in Second mail [good]'],
    [said('feedback', 'Email Unsubscribed'), 'unsubscribed with Second mail [warn]'],
    [said('identify', 'Identified', { email: 'a@b.test' }), 'gave the e-mail a@b.test [good]'],
    [said('identify', 'Identified'), 'was recognised  [plain]'],
    // a site may call its own event like one of ours: only channels speak of messages
    [said('track', 'Email Opened'), 'did Email Opened [plain]'],
  ])('%s', (is, expected) => expect(is).toBe(expected));

  it('says what changed, briefly', () => {
    expect(changesWords({ country: { from: 'AT', to: 'DE' } })).toBe('Country changed from AT to DE');
    expect(changesWords({ a: { from: null, to: 1 }, b: { from: 1, to: null }, c: {}, d: {}, e: {} })).toBe(
      'A is 1, b removed, c removed and 2 more',
    );
    expect(consentWords({ topic: 'news', channel: 'sms', state: 'granted' })).toBe('Agreed to news, by text');
    expect(consentWords({ topic: 'news', channel: 'email', state: 'refused' })).toBe(
      'Refused news, by e-mail',
    );
    expect(['edit:Ana Berg', 'workflow:cart', 'anonymous:x', 'user:1', null].map(sourceWords)).toEqual([
      'Ana Berg',
      'workflow cart',
      'website',
      'website, by user',
      null,
    ]);
  });
});

describe('how a person is called', () => {
  const nobody = {
    contactId: 'c',
    known: false,
    email: null,
    name: null,
    firstName: null,
    lastName: null,
    city: null,
    timeZone: null,
    isErased: false,
    place: null,
  };
  it.each([
    [{ name: '  Mia   Berg ' }, 'Mia Berg'],
    [{ firstName: 'Mia', email: 'm@x.test' }, 'Mia'],
    [{ email: 'm@x.test', city: 'Graz' }, 'm@x.test'],
    [{ phone: '+436601234567', city: 'Graz' }, '+436601234567'],
    [{ city: 'Graz', place: 'Europe/Vienna' }, 'Someone in Graz'],
    [{ place: 'America/Argentina/Buenos_Aires' }, 'Someone in Buenos Aires'],
    [{ isErased: true, place: 'Europe/Vienna' }, 'An erased person'],
    [{ place: 'UTC', timeZone: 'Europe/Vienna' }, 'Someone in Vienna'],
    [{ place: 'Etc/GMT+2', name: { not: 'text' } }, 'Someone'],
  ])('%j is %s', (facts, label) => expect(personOf({ ...nobody, ...facts }).label).toBe(label));
});

describe('days', () => {
  const zone = 'Europe/Vienna';
  it('are those of the workspace’s zone, also when the clock changes', () => {
    const sunday = Date.parse('2026-03-29T12:00:00Z');
    expect(today(sunday, zone).to - today(sunday, zone).from).toBe(23 * 3_600_000);
    const monday = Date.parse('2026-06-01T10:00:00Z');
    expect(sameDayLastWeek(monday, zone)).toEqual({
      from: Date.parse('2026-05-24T22:00:00Z'),
      to: Date.parse('2026-05-25T10:00:00Z'),
    });
    expect(today(monday, 'Nowhere/At_All').from).toBe(Date.parse('2026-06-01T00:00:00Z'));
    expect(['7d', '0d', 'x', '', '1000d'].map((name) => windowOf(name, monday, zone) !== undefined)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

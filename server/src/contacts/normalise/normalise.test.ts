import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../platform/index.ts';
import {
  canonicalName,
  countryCode,
  countryOfZone,
  dayText,
  inType,
  isBehind,
  languageTag,
  lifecycleStage,
  NO_RULES,
  normalTraits,
  type ProfileRules,
  phoneNumber,
  regionName,
  timeZoneName,
} from './index.ts';

const AUSTRIA: ProfileRules = { ...NO_RULES, country: 'AT' };

describe('single values', () => {
  it.each([
    ['+43 660 123 45 67', null, '+436601234567'],
    ['+43 (0) 660 1234567', null, '+436601234567'],
    ['0043 660 1234567', null, '+436601234567'],
    ['0660/123 45 67', 'AT', '+436601234567'],
    ['0660 1234567', null, null],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['12', 'AT', null],
    ['call me', 'AT', null],
    ['9'.repeat(5_000), 'AT', null],
  ])('the number %s in %s is %s', (text, country, normal) => {
    expect(phoneNumber(text, country)).toBe(normal);
  });

  it.each([
    ['at', 'AT'],
    ['AUT', 'AT'],
    ['Österreich', 'AT'],
    ['osterreich', 'AT'],
    ['Autriche', 'AT'],
    ['オーストリア', 'AT'],
    ['U.S.A.', 'US'],
    ['UK', 'GB'],
    ['England', 'GB'],
    ['Kongo', null],
    ['Wonderland', null],
    ['ZZ', null],
    ['', null],
  ])('the country %s is %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each([
    ['BY', 'DE', 'Bayern'],
    ['de-by', 'DE', 'Bayern'],
    ['bayern', 'DE', 'Bayern'],
    ['CA', 'US', 'California'],
    ['Mostviertel', 'AT', 'Mostviertel'],
    ['BY', null, 'BY'],
  ])('the region %s in %s is %s', (text, country, name) => {
    expect(regionName(text, country)).toBe(name);
  });

  it.each([
    ['europe/vienna', 'Europe/Vienna'],
    ['America/New York', 'America/New_York'],
    ['+02:00', null],
    ['CEST', null],
  ])('the zone %s is %s', (text, zone) => {
    expect(timeZoneName(text)).toBe(zone);
  });

  it('a zone says its country, UTC none', () => {
    expect(countryOfZone('Europe/Vienna')).toBe('AT');
    expect(countryOfZone('UTC')).toBeNull();
  });

  it.each([
    ['1985-03-04', null, '1985-03-04'],
    ['1985-03-04T00:00:00.000Z', null, '1985-03-04'],
    ['4.3.1985', 'US', '1985-03-04'],
    ['3/4/1985', 'US', '1985-03-04'],
    ['3/4/1985', 'GB', '1985-04-03'],
    ['3/4/1985', null, null],
    ['13/4/1985', null, '1985-04-13'],
    ['31.2.1985', null, null],
    ['soon', null, null],
  ])('the day %s in %s is %s', (text, country, day) => {
    expect(dayText(text, country)).toBe(day);
  });

  it.each([
    ['DE', 'de'],
    ['de_at', 'de-AT'],
    ['German', 'de'],
    ['Deutsch', 'de'],
    ['Klingonish', null],
  ])('the language %s is %s', (text, tag) => {
    expect(languageTag(text)).toBe(tag);
  });

  it.each([
    ['MQL', 'marketing_qualified'],
    ['Sales-ready', 'sales_qualified'],
    ['Customer', 'customer'],
    ['sleeping', null],
  ])('the stage %s is %s', (text, stage) => {
    expect(lifecycleStage(text)).toBe(stage);
  });

  it('stages have an order; words that are none have not', () => {
    expect(isBehind('lead', 'customer')).toBe(true);
    expect(isBehind('customer', 'lead')).toBe(false);
    expect(isBehind('lead', 'vip')).toBe(false);
  });

  it.each([
    ['1,234.5', 'number', 1234.5],
    ['1.234,5', 'number', 1234.5],
    ['1 234', 'number', 1234],
    ['1.234', 'number', 1.234],
    ['1,234', 'number', 1234],
    ['12,5', 'number', 12.5],
    ['€ 1.234.567', 'number', 1234567],
    ['many', 'number', null],
    ['Ja', 'boolean', true],
    ['0', 'boolean', false],
    ['perhaps', 'boolean', null],
    [1_700_000_000, 'date', '2023-11-14T22:13:20.000Z'],
    ['2024-05-01T10:00:00+02:00', 'date', '2024-05-01T10:00:00+02:00'],
    ['a; b, a', 'list', ['a', 'b']],
    [7, 'string', '7'],
  ] as [Json, 'number', Json][])('%j as %s is %j', (value, type, converted) => {
    expect(inType(value, type, null)).toEqual(converted);
  });
});

describe('what an input says of a person', () => {
  const normal = (traits: JsonObject, current: JsonObject = {}, rules = AUSTRIA) =>
    normalTraits(traits, current, rules, 'nothing');

  it('each fact has one name, however it is spelt, and what is said directly counts', () => {
    expect(canonicalName('First Name')).toBe('firstName');
    expect(canonicalName('dinosaur_name')).toBe('dinosaur_name');
    expect(normal({ first_name: ' Ana  Maria ', Surname: 'Berg', lastName: 'Stein' }).attributes).toEqual({
      firstName: 'Ana Maria',
      lastName: 'Stein',
    });
  });

  it('the address and the company of the Segment specification become facts, and stay whole', () => {
    const address = { city: 'Wien', country: 'Austria', postalCode: '1010', state: '9' };
    const company = { name: 'Berg & Co', employee_count: 12 };
    expect(normal({ address, company }).attributes).toEqual({
      address,
      city: 'Wien',
      country: 'AT',
      postalCode: '1010',
      region: 'Wien',
      companyDetails: company,
      company: 'Berg & Co',
    });
  });

  it("a national number is read in the contact's country, else in the workspace's", () => {
    expect(normal({ phone: '030 901820', country: 'Deutschland' }).attributes.phone).toBe('+4930901820');
    expect(normal({ phone: '030 901820' }, { country: 'DE' }).attributes.phone).toBe('+4930901820');
    expect(normal({ phone: '0660 1234567' }).attributes.phone).toBe('+436601234567');
  });

  it('what cannot be read is kept as sent, and noted', () => {
    const { attributes, problems } = normal(
      { phone: 'ask Ana', country: 'Wonderland', age: 'old' },
      {},
      { ...NO_RULES, types: new Map([['age', 'number']]) },
    );
    expect(attributes).toEqual({ phone: 'ask Ana', country: 'Wonderland', age: 'old' });
    expect(problems).toEqual({
      phone: { code: 'phone-unreadable', sent: 'ask Ana' },
      country: { code: 'country-unreadable', sent: 'Wonderland' },
      age: { code: 'type-number', sent: 'old' },
    });
  });

  it('an empty field of a form says nothing; a person who empties it means it', () => {
    expect(normal({ phone: '', firstName: 'n/a', plan: '' }).attributes).toEqual({ plan: '' });
    expect(normalTraits({ phone: ' ' }, {}, NO_RULES, 'remove').attributes).toEqual({ phone: null });
  });

  it('doing it twice changes nothing', () => {
    const names = fc.oneof(
      fc.constantFrom(
        ...['email', 'phone', 'first_name', 'country', 'state', 'region', 'timezone', 'language', 'birthday'],
        ...['lifecycleStage', 'tags', 'test_person', 'address', 'company', 'age', 'vip', 'since', 'likes'],
      ),
      fc.string({ maxLength: 12 }).filter((name) => name !== '__proto__'),
    );
    const texts = fc.oneof(
      fc.string({ maxLength: 20, unit: 'grapheme' }),
      fc.constantFrom(
        '+43 660 1234567',
        '0660 1234567',
        'Austria',
        'BY',
        '3/4/1985',
        'de_at',
        'MQL',
        '1.234,5',
      ),
    );
    const values = fc.oneof(
      texts,
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.array(texts, { maxLength: 3 }),
    );
    const rules: ProfileRules = {
      ...NO_RULES,
      country: 'AT',
      types: new Map([
        ['age', 'number'],
        ['vip', 'boolean'],
        ['since', 'date'],
        ['likes', 'list'],
      ]),
    };
    fc.assert(
      fc.property(fc.dictionary(names, values, { maxKeys: 6 }), (traits) => {
        const once = normalTraits(traits as JsonObject, {}, rules, 'nothing').attributes;
        expect(normalTraits(once, {}, rules, 'nothing').attributes).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});

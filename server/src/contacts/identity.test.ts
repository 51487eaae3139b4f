import { describe, expect, it } from 'vitest';
import {
  handlesIn,
  identitiesIn,
  identityKey,
  normalEmail,
  normalHandle,
  normalId,
  normalPhone,
  type SocialKind,
} from './identity.ts';

describe('the names a person goes by', () => {
  it('are listed strongest first', () => {
    const said = { anonymousId: 'a', phone: '+43 660 1234567', email: ' Ana@Example.com', userId: 7 };
    expect(identitiesIn(said).map(identityKey)).toEqual([
      'user:7',
      'email:ana@example.com',
      'phone:+436601234567',
      'anonymous:a',
    ]);
  });

  it.each([
    '',
    '  ',
    'null',
    'undefined',
    'NaN',
    '[object Object]',
    'Guest',
    0,
    null,
    {},
    true,
    'x'.repeat(513),
  ])('%s names nobody', (value) => {
    expect(normalId(value)).toBeNull();
  });

  it.each<[SocialKind, unknown, string | null]>([
    ['instagram', '@Ana.B', 'ana.b'],
    ['instagram', 'https://www.instagram.com/Ana.B/?hl=de', 'ana.b'],
    ['linkedin', 'https://at.linkedin.com/in/ana-berg/', 'ana-berg'],
    ['linkedin', 'https://www.linkedin.com/company/acme', null],
    ['x', 'twitter.com/ana', 'ana'],
    ['facebook', 'https://instagram.com/ana', null],
    ['tiktok', 'https://www.tiktok.com/@ana', 'ana'],
    ['mastodon', '@Ana@mas.to', 'ana@mas.to'],
    ['mastodon', 'https://mas.to/@ana', 'ana@mas.to'],
    ['mastodon', 'ana', null],
    ['github', 'null', null],
    ['github', 'two words', null],
    ['telegram', 7, null],
  ])('%s handle %s: %s', (kind, value, handle) => {
    expect(normalHandle(kind, value)).toBe(handle);
  });

  it('count handles before browsers, and take no coordinate for one', () => {
    const traits = { twitter: '@ana', linkedin: 'in', x: '12', email: 'a@b.at' };
    expect(identitiesIn({ anonymousId: 'a', ...handlesIn(traits) }).map(identityKey)).toEqual([
      'linkedin:in',
      'x:ana',
      'anonymous:a',
    ]);
  });

  it.each([
    ['a@b', 'a@b'],
    [' A.B+c@Example.COM ', 'a.b+c@example.com'],
    ['müller@exämple.de', 'müller@exämple.de'],
    ['no address', null],
    ['a@b, c@d', null],
    ['@b', null],
    ['a@', null],
    [`${'a'.repeat(330)}@b`, null],
    [7, null],
  ])('the address %s is %s', (given, normal) => {
    expect(normalEmail(given)).toBe(normal);
  });

  it.each([
    ['+43 (660) 123-45.67', '+436601234567'],
    ['0043 660 1234567', '+436601234567'],
    ['0660 1234567', null],
    ['+0660123456', null],
    ['+43', null],
    [436601234567, null],
  ])('the number %s is %s', (given, normal) => {
    expect(normalPhone(given)).toBe(normal);
  });
});

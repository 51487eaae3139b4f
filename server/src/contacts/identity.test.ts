import { describe, expect, it } from 'vitest';
import { identitiesIn, identityKey, normalEmail, normalId, normalPhone } from './identity.ts';

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

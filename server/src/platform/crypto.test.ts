import { describe, expect, it } from 'vitest';
import {
  decrypt,
  deriveKey,
  encrypt,
  hashKey,
  isSameSecret,
  isSignedBy,
  randomSecret,
  sign,
} from './crypto.ts';

const key = deriveKey('a secret of the server that is long enough', 'test');

describe('stored secrets', () => {
  it('come back only under the same key and context', () => {
    const sealed = encrypt(key, 'smtp-passwört', 'provider/7');
    expect(sealed).not.toContain('smtp');
    expect(decrypt(key, sealed, 'provider/7')).toBe('smtp-passwört');
    expect(() => decrypt(key, sealed, 'provider/8')).toThrow(/cannot be decrypted/);
    expect(() => decrypt(deriveKey('another', 'test'), sealed, 'provider/7')).toThrow(/BATON_SECRET/);
  });

  it('never look the same twice, and a changed or cut one is refused', () => {
    const sealed = encrypt(key, 'x', 'c');
    expect(encrypt(key, 'x', 'c')).not.toBe(sealed);
    // in the middle: the last letter carries bits that mean nothing
    const at = Math.floor(sealed.length / 2);
    const flipped = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    for (const bad of [flipped, sealed.slice(0, 20), '', 'v2.abc'])
      expect(() => decrypt(key, bad, 'c')).toThrow(/cannot be decrypted/);
  });
});

describe('signatures', () => {
  it('hold for the same text and key only', () => {
    const signature = sign(key, 'm1.3');
    expect(isSignedBy(key, 'm1.3', signature)).toBe(true);
    expect(isSignedBy(key, 'm1.4', signature)).toBe(false);
    expect(isSignedBy(deriveKey('other', 'test'), 'm1.3', signature)).toBe(false);
    expect(isSignedBy(key, 'm1.3', signature.slice(1))).toBe(false);
  });

  it('one purpose’s key is no other’s', () => {
    expect(deriveKey('s', 'links').equals(deriveKey('s', 'cookies'))).toBe(false);
  });
});

it('keys are random and stored as a hash', () => {
  expect(randomSecret()).not.toBe(randomSecret());
  expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect([isSameSecret('a', 'a'), isSameSecret('a', 'b'), isSameSecret('a', 'aa')]).toEqual([
    true,
    false,
    false,
  ]);
});

import { describe, expect, it } from 'vitest';
import { broughtText, whyApart } from './merges.ts';

describe('what a merge brought', () => {
  it('names what people know, and counts browsers', () => {
    expect(broughtText(['email:ana@example.com'])).toBe('With ana@example.com');
    expect(broughtText(['anonymous:x'])).toBe('With a browser');
    expect(broughtText(['email:a@b.at', 'user:7', 'anonymous:x', 'anonymous:y'])).toBe(
      'With a@b.at, 7 and 2 browsers',
    );
    expect(broughtText(['user:1', 'user:2', 'user:3', 'user:4', 'user:5'])).toBe('With 1, 2, 3 and 2 more');
  });
});

describe('why two stay two', () => {
  it('says what speaks for one person, and what against', () => {
    expect(
      whyApart({
        reason: 'The same browser',
        refusal: 'Each has a different e-mail address: a shared device or address',
      }),
    ).toBe('The same browser, but each has a different e-mail address: a shared device or address');
    expect(whyApart({ reason: 'The same browser', refusal: null })).toBe('The same browser');
  });
});

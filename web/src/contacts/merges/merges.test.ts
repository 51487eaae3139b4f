import { describe, expect, it } from 'vitest';
import { broughtText } from './merges.ts';

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

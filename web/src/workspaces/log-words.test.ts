import { describe, expect, it } from 'vitest';
import { isAddress, isReceiver, isWeb } from './checks.ts';
import { detailWords } from './log-words.ts';

describe('details of a change', () => {
  it('read as words', () => {
    expect(detailWords({ version: 4, startThemToo: true })).toBe('version 4, start them too');
    expect(detailWords({ version: 4, startThemToo: false })).toBe('version 4');
    expect(detailWords({ changed: ['name', 'smtp'] })).toBe('name, smtp');
    expect(detailWords({ scopes: [] })).toBe('');
  });
});

describe('addresses', () => {
  it('are looked at before the server decides', () => {
    expect(['a@b.de', ' jo@acme.com '].every(isAddress)).toBe(true);
    expect(['a@b', 'a b@c.de', ''].some(isAddress)).toBe(false);
    expect(['', 'acme.com', 'https://acme.com/shop'].every(isWeb)).toBe(true);
    expect(['acme', 'acme com'].some(isWeb)).toBe(false);
    expect(isReceiver('https://acme.com/hook')).toBe(true);
    expect(isReceiver('acme.com/hook')).toBe(false);
  });
});

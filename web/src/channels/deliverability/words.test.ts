import { describe, expect, it } from 'vitest';
import type { DomainFinding } from '../../api/index.ts';
import { checkWords, dayOfPlan, hostPart } from './words.ts';

const finding = (state: DomainFinding['state']): DomainFinding => ({
  code: 'spf',
  title: 'SPF',
  state,
  text: '',
  found: [],
  paste: null,
});

describe('words of a check', () => {
  it('count what is to be mended among what is set up', () => {
    const check = (...states: DomainFinding['state'][]) =>
      checkWords({ checkedAt: '', findings: states.map(finding) });
    expect(check('right', 'right', 'off')).toBe('All right');
    expect(check('right', 'wrong', 'missing', 'unknown', 'off')).toBe('3 of 4 to mend');
    expect(check()).toBe('Nothing to check');
  });
});

it('a name is shown as registrars want it typed', () => {
  expect(hostPart('shop.example', 'shop.example')).toBe('@');
  expect(hostPart('_dmarc.shop.example', 'shop.example')).toBe('_dmarc');
  expect(hostPart('b.other.example', 'shop.example')).toBe('b.other.example');
  expect(hostPart('myshop.example', 'shop.example')).toBe('myshop.example');
});

it('a plan has a day while it is under way', () => {
  const day = (sent: number | null) => ({ day: '', allowance: 1, sent });
  expect(dayOfPlan([day(null), day(null)])).toBeNull();
  expect(dayOfPlan([day(3), day(null)])).toBe(1);
  expect(dayOfPlan([day(3), day(4)])).toBeNull();
});

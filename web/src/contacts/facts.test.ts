import { describe, expect, it } from 'vitest';
import { factLabel, factText, inReadingOrder, isTypable, touchFacts, typedFact, withDays } from './facts.ts';

const fact = (name: string, value: string | number | null) => ({
  name,
  label: name,
  value,
  source: null,
  at: null,
});

describe('the facts of a contact', () => {
  it('come filled first, and among them what one looks for', () => {
    const facts = [fact('plan', 'pro'), fact('phone', null), fact('email', 'a@b.test'), fact('name', 'Ana')];
    expect(inReadingOrder(facts).map(({ name }) => name)).toEqual(['name', 'email', 'plan', 'phone']);
  });

  it('show no machine-written instant, wherever in a text one stands', () => {
    const now = new Date('2026-11-10T09:00:00Z');
    const said =
      'Renews 2026-11-12T08:00:00Z, before: 2025-11-12T09:00:00.000+01:00; order 2026-11-12T99:99:00Z';
    expect(withDays(said, now, 'Europe/Vienna')).toBe(
      'Renews Thu 12 Nov 09:00, before: Wed 12 Nov 2025 09:00; order 2026-11-12T99:99:00Z',
    );
    expect(withDays('2026-11-12', now, 'UTC')).toBe('2026-11-12');
  });

  it('read as they are typed', () => {
    expect(factText(['a', 'b'])).toBe('a, b');
    expect(factText(12.5)).toBe('12.5');
    expect(factText(false)).toBe('no');
    expect(factText({ street: 'X' })).toBe('{"street":"X"}');
    expect(isTypable({ street: 'X' })).toBe(false);
  });

  it('keep their kind when edited', () => {
    expect(typedFact('13', 12)).toBe(13);
    expect(typedFact('thirteen', 12)).toBe('thirteen');
    expect(typedFact('0664', '0660')).toBe('0664');
    expect(typedFact('a, b,', ['a'])).toEqual(['a', 'b']);
    expect(typedFact('no', true)).toBe(false);
    expect(typedFact('perhaps', true)).toBe('perhaps');
  });

  it('are called by words', () => {
    expect(factLabel({ name: 'shoe_size', label: 'shoe_size' })).toBe('Shoe size');
    expect(factLabel({ name: 'firstName', label: 'firstName' })).toBe('First name');
    expect(factLabel({ name: 'email', label: 'email' })).toBe('E-mail');
    expect(factLabel({ name: 'plan', label: 'Tariff' })).toBe('Tariff');
  });

  it('are removed when nothing is typed', () => {
    expect(typedFact('  ', 'x')).toBeNull();
  });

  it('tell the first touch without what is not known', () => {
    expect(touchFacts({ source: 'letter', campaign: '', other: 'x', landing: '/shoes' })).toEqual([
      { label: 'Source', value: 'letter' },
      { label: 'First page', value: '/shoes' },
    ]);
    expect(touchFacts(null)).toEqual([]);
  });
});

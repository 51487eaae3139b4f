import { describe, expect, it } from 'vitest';
import type { AttributeRegistered } from '../../api/index.ts';
import { attributesKept, computedText, exampleText } from './words.ts';

const attribute = (name: string, more: Partial<AttributeRegistered> = {}): AttributeRegistered => ({
  name,
  type: 'string',
  isTyped: false,
  isWellKnown: false,
  label: null,
  source: 'identify',
  personal: false,
  purpose: null,
  legalBasis: null,
  firstSeenAt: '2026-01-01T00:00:00.000Z',
  archivedAt: null,
  people: { count: 1, about: false },
  problems: 0,
  examples: [],
  usedIn: [],
  computed: null,
  ...more,
});

describe('the words of attributes', () => {
  it('a search looks at name, label and purpose, archived ones apart', () => {
    const items = [
      attribute('firstName', { label: 'First name' }),
      attribute('plan', { purpose: 'To offer the right name' }),
      attribute('old', { archivedAt: '2026-01-01T00:00:00.000Z' }),
    ];
    const names = (search: string, archived = false) =>
      attributesKept(items, search, archived).map(({ name }) => name);
    expect(names('NAME')).toEqual(['firstName', 'plan']);
    expect(names('first name')).toEqual(['firstName']);
    expect(names('', true)).toEqual(['old']);
  });

  it('a rule reads as a sentence', () => {
    expect(computedText({ kind: 'sum', event: '@order', property: '@value' })).toBe('Sum of value in order');
    expect(computedText({ kind: 'count', event: 'Demo Held' })).toBe('Number of Demo Held');
  });

  it('examples are shown as people write them', () => {
    expect(exampleText(['AT', 3, true, ['a']])).toBe('AT, 3, true, ["a"]');
  });
});

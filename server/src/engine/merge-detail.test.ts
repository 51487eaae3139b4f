import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../platform/index.ts';
import { unitedFacts } from './merge-detail.ts';

const united = (survivor: JsonObject, absorbed: JsonObject): JsonObject =>
  unitedFacts({ attributes: survivor, firstTouch: null }, { attributes: absorbed, firstTouch: null })
    .attributes;

describe('the facts of two that become one', () => {
  it("are the survivor's, and the other's where it has none", () => {
    expect(united({ city: 'Wien' }, { city: 'Graz', plan: 'pro' })).toEqual({ city: 'Wien', plan: 'pro' });
  });

  it('have the tags of both, each once, whatever its capitals', () => {
    expect(united({ tags: ['Partner', 'press'] }, { tags: ['partner', 'fair 2026'] })).toEqual({
      tags: ['Partner', 'press', 'fair 2026'],
    });
    expect(united({}, { tags: ['press'] })).toEqual({ tags: ['press'] });
    expect(united({ tags: 'sent as text' }, { tags: ['press'] })).toEqual({ tags: 'sent as text' });
  });

  it('have the furthest stage, whoever brought it', () => {
    expect(united({ lifecycle_stage: 'lead' }, { lifecycle_stage: 'customer' })).toEqual({
      lifecycle_stage: 'customer',
    });
    expect(united({ lifecycle_stage: 'advocate' }, { lifecycle_stage: 'lead' })).toEqual({
      lifecycle_stage: 'advocate',
    });
    expect(united({ lifecycle_stage: 'VIP' }, { lifecycle_stage: 'lead' })).toEqual({
      lifecycle_stage: 'VIP',
    });
  });

  it('say test person when either was one', () => {
    expect(united({ test_person: false }, { test_person: true })).toEqual({ test_person: true });
    expect(united({ test_person: true }, { test_person: false })).toEqual({ test_person: true });
    expect(united({ test_person: false }, {})).toEqual({ test_person: false });
  });
});

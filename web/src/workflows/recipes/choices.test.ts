import { describe, expect, it } from 'vitest';
import type { RecipeSetup } from '../../api/index.ts';
import { bodyOf, missing, NOTHING_CHOSEN, nameFor } from './choices.ts';

const seen = (name: string): RecipeSetup['seenEvents'][number] => ({ name, lastSeenAt: null, examples: [] });
const setup = {
  meanings: [
    { meaning: 'order', events: [seen('purchase')] },
    { meaning: 'refund', events: [] },
  ],
  events: [
    { name: 'Signed Up', says: '', suggested: 'signup' },
    { name: 'Activated', says: '', suggested: null },
  ],
  attributes: [{ name: 'plan', says: '', suggested: 'plan' }],
  seenEvents: [seen('signup'), seen('used')],
  seenAttributes: [seen('plan')],
} as unknown as RecipeSetup;

describe('a recipe made one\u2019s own', () => {
  it('takes proposals that are left alone, and what is chosen before them', () => {
    expect(nameFor(setup.events[0]!, {})).toBe('signup');
    expect(bodyOf(setup, NOTHING_CHOSEN)).toMatchObject({
      events: { 'Signed Up': 'signup' },
      attributes: {},
    });
    const choices = {
      ...NOTHING_CHOSEN,
      events: { 'Signed Up': 'used', Activated: 'used' },
      topic: 'offers',
    };
    expect(bodyOf(setup, choices)).toMatchObject({
      events: { 'Signed Up': 'used', Activated: 'used' },
      topic: 'offers',
    });
  });

  it('says what was never seen', () => {
    expect(missing(setup, NOTHING_CHOSEN)).toEqual(['refund', 'Activated']);
    expect(missing(setup, { ...NOTHING_CHOSEN, events: { Activated: 'used' } })).toEqual(['refund']);
  });
});

import { describe, expect, it } from 'vitest';
import type { NodeDocument } from './model.ts';
import { outline } from './outline.ts';
import { aWorkflow } from './testing.ts';
import { enrollmentText, exitText, triggerText } from './titles.ts';

const wait = (next?: string): NodeDocument => ({
  type: 'wait',
  delay: { hours: 4 },
  ...(next ? { next } : {}),
});
const exists = { kind: 'attribute', attribute: 'phone', op: 'exists' } as const;

describe('the table view', () => {
  it('numbers steps and paths, and goes on where paths meet', () => {
    const document = aWorkflow({
      a: wait('f'),
      f: { type: 'branch', paths: [{ id: 'p', name: 'has a phone', if: exists, next: 'l' }], next: 'r' },
      l: { type: 'send', channel: 'email', template: 'tips', next: 'j' },
      r: { type: 'waitForEvent', event: '@order', limit: { days: 1 }, next: 'j' },
      j: wait(),
    });
    expect(outline(document).map(({ number, depth, text }) => [number, depth, text])).toEqual([
      ['1', 0, 'Wait 4 hours'],
      ['2', 0, 'Phone is known?'],
      ['2a', 1, 'has a phone'],
      ['2a.1', 2, 'Send tips'],
      ['2b', 1, 'else'],
      ['2b.1', 2, 'Wait for an order, up to 1 day'],
      ['2b.1a', 3, 'an order comes'],
      ['2b.1b', 3, 'after 1 day'],
      ['', 4, 'The way ends'],
      ['3', 0, 'Wait 4 hours'],
    ]);
  });

  it('shows a circle and a far join as "continue at"', () => {
    const document = aWorkflow({
      a: wait('f'),
      f: { type: 'branch', paths: [{ id: 'p', if: exists, next: 'a' }], next: 'e' },
      e: { type: 'exit' },
    });
    expect(outline(document).map(({ kind, number }) => [kind, number])).toEqual([
      ['step', '1'],
      ['step', '2'],
      ['path', '2a'],
      ['continue', ''],
      ['path', '2b'],
      ['step', '2b.1'],
    ]);
  });
});

describe('sentences', () => {
  it('say how it starts, how often, and what ends it', () => {
    expect(triggerText({ type: 'event', event: '@cart', also: ['@checkout'] })).toBe(
      'Starts when someone fills a cart or someone starts a checkout',
    );
    expect(triggerText({ type: 'segmentEntered', segment: 'vip' }, { segment: () => 'Best customers' })).toBe(
      'Starts when someone joins Best customers',
    );
    expect(enrollmentText({ key: '@id', again: { after: { days: 7 } } })).toBe('Again after 7 days per id');
    expect(exitText({ on: 'event', event: '@order' })).toBe('an order comes');
    expect(exitText({ on: 'condition', condition: exists })).toBe('phone is known');
  });
});

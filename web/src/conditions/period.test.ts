import { describe, expect, it } from 'vitest';
import { type EventLeaf, parseCondition } from '../../../server/src/conditions/index.ts';
import { periodRest, periodWay, withPeriodWay } from './period.ts';

const TODAY = '2026-11-22';
const ordered = (period: Partial<EventLeaf>): EventLeaf => ({ kind: 'event', event: '@order', ...period });

describe('the period of counted events', () => {
  it.each([
    ['ever', {}],
    ['within', { within: { days: 30 } }],
    ['between', { from: '2026-01-01', to: TODAY }],
    ['from', { from: '2026-01-01' }],
    ['to', { to: TODAY }],
    ['entry', { since: 'entry' }],
  ] as const)('said as "%s" is a finished condition that is said so again', (way, period) => {
    const leaf = withPeriodWay(ordered({ within: { days: 7 }, count: { op: 'atLeast', n: 2 } }), way, TODAY);
    const within = way === 'within' ? { within: { days: 7 } } : {};
    expect(leaf).toEqual({ ...ordered({ count: { op: 'atLeast', n: 2 } }), ...period, ...within });
    expect(parseCondition(leaf)).toMatchObject({ ok: true });
    expect(periodWay(leaf)).toBe(way);
  });

  it('keeps the days that were chosen', () => {
    const leaf = ordered({ from: '2025-03-01', to: '2025-04-01' });
    expect(withPeriodWay(leaf, 'from', TODAY)).toEqual(ordered({ from: '2025-03-01' }));
    expect(withPeriodWay(leaf, 'to', TODAY)).toEqual(ordered({ to: '2025-04-01' }));
  });

  it('a rule of a file that says several at once hides none', () => {
    const leaf = ordered({ within: { days: 7 }, from: '2026-01-01', since: 'entry' });
    expect(periodWay(leaf)).toBe('within');
    expect(periodRest(leaf)).toEqual(['from 2026-01-01', 'since the start of the workflow']);
  });
});

import { describe, expect, it } from 'vitest';
import { daysOfPlan, paceOf, typedOf } from './pace.ts';

const TODAY = '2026-11-22';

describe('limits as typed', () => {
  it('come back as they were, and nothing typed is no limit', () => {
    const pace = {
      perSecond: 14,
      receivers: { google: { perMinute: 20 }, other: { perDay: 100 } },
      warmUp: { startedOn: '2026-11-01', firstDay: 10, factor: 2, upTo: 100 },
    };
    expect(paceOf(typedOf(pace, TODAY))).toEqual(pace);
    expect(paceOf(typedOf({}, TODAY))).toBeNull();
  });
  it('leave out receivers without a name or a limit', () => {
    const typed = { ...typedOf({}, TODAY), receivers: [{ key: ' ', perMinute: 3, perDay: '' as const }] };
    expect(paceOf(typed)).toBeNull();
  });
});

it('a plan says how long it takes', () => {
  expect(daysOfPlan({ firstDay: 50, factor: 2, upTo: 1_000 })).toBe(6);
  expect(daysOfPlan({ firstDay: 50, factor: 1.5, upTo: 50 })).toBe(1);
  expect(daysOfPlan({ firstDay: 50, factor: 1, upTo: 100 })).toBeNull();
});

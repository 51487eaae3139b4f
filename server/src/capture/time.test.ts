import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGE_MAX_MS } from './bounds.ts';
import { instantOf, occurrence } from './time.ts';

const received = Date.UTC(2026, 5, 1, 12);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('an instant', () => {
  it.each([
    ['2026-06-01T12:00:00.000Z', received],
    ['2026-06-01T14:00:00+02:00', received],
    ['2026-06-01T14:00:00+0200', received],
    ['2026-06-01 12:00:00', received],
    ['2026-06-01T12:00', received],
    ['2026-06-01', received - 12 * 3_600_000],
    [received, received],
    [received / 1000, received],
  ])('%s', (given, ms) => {
    expect(instantOf(given)).toBe(ms);
  });

  it.each(['1', 'yesterday', '06/01/2026', '2026-13-01', '', null, {}, true, Number.NaN])(
    '%s is none',
    (given) => {
      expect(instantOf(given)).toBeNull();
    },
  );
});

describe('when an event occurred', () => {
  it('is the arrival when nothing is said', () => {
    expect(occurrence(undefined, undefined, received)).toEqual({ occurredAtMs: received, clipped: null });
  });

  it('is as said when the sender does not say when it sent', () => {
    expect(occurrence(iso(received - 5_000), undefined, received).occurredAtMs).toBe(received - 5_000);
  });

  it('does not mention a clock that is ahead by a moment', () => {
    expect(occurrence(iso(received + 300), iso(received), received)).toEqual({
      occurredAtMs: received,
      clipped: null,
    });
  });

  it('keeps the time between occurring and sending, whatever the sender’s clock says (sentAt)', () => {
    const instant = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2099, 0) });
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: AGE_MAX_MS }), (sent, before) => {
        const said = sent - before;
        if (said < Date.UTC(1970, 0)) return;
        expect(occurrence(iso(said), iso(sent), received)).toEqual({
          occurredAtMs: received - before,
          clipped: null,
        });
      }),
    );
  });

  it('is never in the future and never older than ten years', () => {
    const anything = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.double(),
      fc.string(),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(anything, anything, (timestamp, sentAt) => {
        const { occurredAtMs } = occurrence(timestamp, sentAt, received);
        expect(occurredAtMs).toBeLessThanOrEqual(received);
        expect(occurredAtMs).toBeGreaterThanOrEqual(received - AGE_MAX_MS);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockText, dayText, exactText, isSameClock, lengthText, timeText } from './times.ts';

const now = new Date('2026-11-10T09:42:07Z');
const ago = (ms: number): Date => new Date(now.getTime() - ms);
const vienna = 'Europe/Vienna';

describe('times on screen', () => {
  test('relative up to 24 hours, then the day', () => {
    expect(timeText(ago(500), now, vienna)).toBe('just now');
    expect(timeText(ago(4_000), now, vienna)).toBe('4 s ago');
    expect(timeText(ago(4 * 60_000), now, vienna)).toBe('4 min ago');
    expect(timeText(ago(23 * 3_600_000), now, vienna)).toBe('23 h ago');
    expect(timeText(ago(24 * 3_600_000), now, vienna)).toBe('Mon 9 Nov 10:42');
    expect(timeText(ago(-3 * 3_600_000), now, vienna)).toBe('in 3 h');
    expect(timeText(ago(-2_000_000_000), now, vienna)).toBe('Thu 3 Dec 14:15');
  });

  test('another year is named', () => {
    expect(dayText('2025-11-11T09:42:00Z', now, vienna)).toBe('Tue 11 Nov 2025 10:42');
  });

  test('hovering tells the second and the zone', () => {
    expect(exactText(now, vienna)).toBe('Tue 10 Nov 2026 10:42:07 (Europe/Vienna)');
    expect(clockText(now, vienna)).toBe('10:42');
    expect(exactText('2026-09-01T00:00:00Z', 'UTC')).toBe('Tue 1 Sep 2026 00:00:00 (UTC)');
  });

  test('two zones with one clock are one zone to a reader', () => {
    expect(isSameClock(now, vienna, 'Europe/Berlin')).toBe(true);
    expect(isSameClock(now, vienna, 'Asia/Tokyo')).toBe(false);
  });

  test('lengths are rounded down and never negative', () => {
    expect(lengthText(59_999)).toBe('59 s');
    expect(lengthText(90 * 60_000)).toBe('1 h');
    expect(lengthText(-5)).toBe('0 s');
  });

  test('any instant has a text', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2099-01-01') }), (at) => {
        expect(timeText(at, now, vienna).length).toBeGreaterThan(4);
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { windowLabel, windowRange } from './windows.ts';

const now = new Date('2026-11-10T23:30:00Z');

test('a window counts days of the workspace, both ends included', () => {
  expect(windowRange('today', now, 'Europe/Vienna')).toEqual({ fromOn: '2026-11-11', toOn: '2026-11-11' });
  expect(windowRange('7d', now, 'UTC')).toEqual({ fromOn: '2026-11-04', toOn: '2026-11-10' });
  expect(windowRange('2026-11-01..2026-11-10', now)).toEqual({ fromOn: '2026-11-01', toOn: '2026-11-10' });
});

test('what is not a window is refused', () => {
  for (const key of ['', '0d', 'yesterday', '2026-11-10..2026-11-01', '2026-13-01..2026-13-02', 'a..b..c']) {
    expect(windowRange(key, now)).toBeUndefined();
  }
});

test('a window has words', () => {
  expect(windowLabel('30d')).toBe('Last 30 days');
  expect(windowLabel('2026-11-01..2026-11-10')).toBe('1 Nov to 10 Nov');
});

import { expect, test } from 'vitest';
import { isConfirmed } from './confirm.ts';

test('above 10,000 people the number is typed', () => {
  expect(isConfirmed(10_000, '')).toBe(true);
  expect(isConfirmed(10_001, '')).toBe(false);
  expect(isConfirmed(12_004, '12,004')).toBe(true);
  expect(isConfirmed(12_004, '12 004')).toBe(true);
  expect(isConfirmed(12_004, '12003')).toBe(false);
});

import { expect, test } from 'vitest';
import { sparkPath } from './Sparkline.tsx';

test('a sparkline spans its box, breaks at unknown values, and is nothing below two values', () => {
  expect(sparkPath([0, 10])).toBe('M2.0 18.0L62.0 2.0');
  expect(sparkPath([5, 5])).toBe('M2.0 10.0L62.0 10.0');
  expect(sparkPath([0, null, 10])).toBe('M2.0 18.0M62.0 2.0');
  expect(sparkPath([3])).toBe('');
});

import { expect, it } from 'vitest';
import { isTyped } from './typed.ts';

it('takes a name whatever its capitals and blanks, a number whatever its separators, and nothing else', () => {
  expect(isTyped('Mia Huber', ' mia  huber ')).toBe(true);
  expect(isTyped('1,204', '1204')).toBe(true);
  expect(isTyped('1,204', '1.204')).toBe(true);
  expect(isTyped('1,204', '1205')).toBe(false);
  expect(isTyped('Mia Huber', 'Mia')).toBe(false);
  expect(isTyped('Mia Huber', '')).toBe(false);
});

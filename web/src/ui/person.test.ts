import { expect, test } from 'vitest';
import { initialsOf } from './person.ts';

test('initials are those of the first and last word; a visitor has none', () => {
  expect(initialsOf({ label: 'Ana Maria Berg', known: true })).toBe('AB');
  expect(initialsOf({ label: 'ana.berg@acme.test', known: true })).toBe('AB');
  expect(initialsOf({ label: 'Øystein', known: true })).toBe('Ø');
  expect(initialsOf({ label: 'Someone in Vienna', known: false })).toBe('');
});

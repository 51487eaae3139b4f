import { expect, it } from 'vitest';
import { snoozesAt } from './snoozes.ts';

it('a conversation rests until an hour at which somebody works', () => {
  const sunday = new Date(2026, 10, 22, 15, 30);
  const shown = snoozesAt(sunday.getTime()).map(({ label, until }) => [label, new Date(until)]);
  expect(shown).toEqual([
    ['In 3 hours', new Date(2026, 10, 22, 18, 30)],
    ['Tomorrow morning', new Date(2026, 10, 23, 9)],
    ['Monday morning', new Date(2026, 10, 23, 9)],
  ]);
});

it('Monday is the next one, also on a Monday', () => {
  const monday = new Date(2026, 10, 23, 8);
  expect(new Date(snoozesAt(monday.getTime())[2]!.until)).toEqual(new Date(2026, 10, 30, 9));
});

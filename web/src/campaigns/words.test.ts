import { expect, it } from 'vitest';
import { datesText, plainDay, usesText } from './words.ts';

it('says when a campaign runs', () => {
  expect(datesText({ startsOn: '2026-03-01', endsOn: '2026-03-31' }, plainDay)).toBe(
    '1 Mar 2026 to 31 Mar 2026',
  );
  expect(datesText({ startsOn: '2026-03-01', endsOn: null }, plainDay)).toBe('from 1 Mar 2026');
  expect(datesText({ startsOn: null, endsOn: '2026-03-31' }, plainDay)).toBe('until 31 Mar 2026');
  expect(datesText({ startsOn: null, endsOn: null }, plainDay)).toBeUndefined();
});

it('says what names it', () => {
  expect([0, 1, 2].map((uses) => usesText({ uses }))).toEqual([
    'not used yet',
    'named by 1 workflow or broadcast',
    'named by 2 workflows and broadcasts',
  ]);
});

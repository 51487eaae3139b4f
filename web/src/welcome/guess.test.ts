import { expect, test } from 'vitest';
import { currencyChoices, guessCurrency, zoneChoices } from './guess.ts';

test('the currency follows the zone, then the language, then the euro', () => {
  expect(guessCurrency('Europe/Vienna', 'en-US')).toBe('EUR');
  expect(guessCurrency('Europe/London', 'en-US')).toBe('GBP');
  expect(guessCurrency('America/Chicago', 'en-US')).toBe('USD');
  expect(guessCurrency('Asia/Tokyo', 'ja-JP')).toBe('JPY');
  expect(guessCurrency('UTC', 'en')).toBe('EUR');
  expect(guessCurrency('UTC', 'not a language')).toBe('EUR');
});

test('the guessed zone can be chosen, even where the browser does not list it', () => {
  expect(zoneChoices('Etc/Mars')).toContain('Etc/Mars');
  expect(zoneChoices('UTC').filter((zone) => zone === 'UTC')).toHaveLength(1);
  expect(currencyChoices().find(({ value }) => value === 'EUR')?.label).toBe('EUR Euro');
});

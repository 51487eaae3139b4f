import { expect, test } from 'vitest';
import { paletteMatches } from './palette.ts';

const item = (label: string, keywords?: string) => ({ id: label, label, keywords, run: () => {} });
const items = [item('Pause Abandoned cart', 'stop'), item('Contacts', 'people'), item('Cárt recovery')];
const found = (query: string) => paletteMatches(query, items, 10).map(({ label }) => label);

test('every word begins a word of the line; accents and case do not matter', () => {
  expect(found('pa ab')).toEqual(['Pause Abandoned cart']);
  expect(found('PEOPLE')).toEqual(['Contacts']);
  expect(found('bandon')).toEqual([]);
});

test('a line that starts with the query comes first', () => {
  expect(found('cart')).toEqual(['Cárt recovery', 'Pause Abandoned cart']);
});

test('nothing asked shows all, up to the most', () => {
  expect(paletteMatches('', items, 2)).toHaveLength(2);
});

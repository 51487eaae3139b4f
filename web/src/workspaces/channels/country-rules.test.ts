import { expect, it } from 'vitest';
import { typedPrices, typedWords, written } from './country-rules.ts';

it('reads prices a line a country, and names the line that is none', () => {
  expect(typedPrices('AT 0.07\n\nde: 0,085\n* 0.1')).toEqual({
    rules: { AT: 0.07, DE: 0.085, '*': 0.1 },
    wrong: null,
  });
  expect(typedPrices('AT 0.07\nAustria 1').wrong).toBe('Austria 1');
  expect(typedPrices('AT much').wrong).toBe('AT much');
  expect(typedPrices('AT -1').wrong).toBe('AT -1');
});

it('writes what it reads, all others last', () => {
  const { rules } = typedWords('* STOP ends\nUS Reply STOP to end');
  expect(written(rules)).toBe('US Reply STOP to end\n* STOP ends');
  expect(typedWords(written(rules)).rules).toEqual(rules);
});

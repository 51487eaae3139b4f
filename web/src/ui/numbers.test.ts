import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  aboutText,
  answerText,
  counted,
  countText,
  deltaOf,
  moneyText,
  peopleText,
  percentText,
  shareText,
  shortText,
} from './numbers.ts';

describe('numbers on screen', () => {
  test('what is not known is "-", never 0', () => {
    for (const value of [null, undefined, Number.NaN]) {
      expect([countText(value), shortText(value), aboutText(value), moneyText(value, 'EUR')]).toEqual(
        Array(4).fill('-'),
      );
    }
    expect(shareText(3, 0)).toBe('-');
  });

  test('counts are grouped, estimates keep three digits, nodes use short forms', () => {
    expect(countText(1204)).toBe('1,204');
    expect(aboutText(12_437)).toBe('about 12,400');
    expect(aboutText(87)).toBe('about 87');
    expect(aboutText(0)).toBe('very few');
    expect(shortText(999)).toBe('999');
    expect(shortText(12_437)).toBe('12.4 k');
    expect(shortText(999_960)).toBe('1 m');
    expect(shortText(-1_200)).toBe('-1.2 k');
  });

  test('a count says whether it is one, an estimate or a bound', () => {
    expect(peopleText({ count: 1, about: false })).toBe('1 person');
    expect(peopleText({ count: 12_437, about: true })).toBe('about 12,400 people');
    expect(peopleText({ count: 0, about: true, below: 800 })).toBe('fewer than 800 people');
    expect(answerText({ count: 0, about: false })).toBe('0');
  });

  test('a share names its base', () => {
    expect(shareText(373, 1204)).toBe('31 % of 1,204');
    expect(shareText(0, 1204)).toBe('0 % of 1,204');
  });

  test('a part that exists is never rounded to nothing or to everything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000_000 }), (base) => {
        expect(percentText(1, base)).not.toBe('0 %');
        expect(percentText(base - 1, base)).not.toBe('100 %');
      }),
    );
  });

  test('money carries its currency; cents only where they say something', () => {
    expect(moneyText(1204.5, 'EUR')).toBe('€1,204.50');
    expect(moneyText(1204, 'EUR')).toBe('€1,204');
    expect(moneyText(12_040.55, 'USD')).toBe('$12,041');
  });

  test('a difference is in percent only above a base of 20', () => {
    expect(deltaOf(112, 100)).toEqual({ text: '+12 %', direction: 'up' });
    expect(deltaOf(3, 7)).toEqual({ text: '-4', direction: 'down' });
    expect(deltaOf(7, 7)).toEqual({ text: 'same', direction: 'same' });
    expect(deltaOf(10_001, 10_000)?.text).toBe('+<1 %');
    expect(deltaOf(7, undefined)).toBeUndefined();
  });

  test('one person, two people', () => {
    expect(counted(1, 'person', 'people')).toBe('1 person');
    expect(counted(1204, 'person', 'people')).toBe('1,204 people');
  });
});

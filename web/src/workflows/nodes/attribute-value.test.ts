import { expect, it } from 'vitest';
import { readValue, valueText } from './attribute-value.ts';

it('reads what is typed as the type of the attribute', () => {
  const read = (typed: string, type?: string) => {
    const answer = readValue(typed, type);
    return answer.ok ? answer.value : answer.fix;
  };
  expect([read('42', 'number'), read('4x', 'number'), read('42', 'string')]).toEqual([
    42,
    'Write a number.',
    '42',
  ]);
  expect([read('true', 'boolean'), read('yes', 'boolean')]).toEqual([true, 'Write true or false.']);
  expect([read('a, b,', 'list'), read('  ', 'number')]).toEqual([['a', 'b'], null]);
  expect([read('7'), read('false'), read('0043'), read('gold')]).toEqual([7, false, 43, 'gold']);
});

it('writes values as one types them', () => {
  expect([valueText(null), valueText(['a', 1]), valueText(true), valueText('x')]).toEqual([
    '',
    'a, 1',
    'true',
    'x',
  ]);
});

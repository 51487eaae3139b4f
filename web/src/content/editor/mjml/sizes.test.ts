import { expect, it } from 'vitest';
import { paddingText, sidesOf } from './sizes.ts';

it('sides are read from the shorthand and from each side, and written short', () => {
  expect(sidesOf({ padding: '20px 0' })).toEqual([20, 0, 20, 0]);
  expect(sidesOf({ padding: '1px 2px 3px', 'padding-left': '9px' })).toEqual([1, 2, 3, 9]);
  expect(sidesOf({})).toEqual([0, 0, 0, 0]);
  expect(
    ['20px 0', '1px 2px 3px 4px', '5px', '1px 2px 3px'].map((text) =>
      paddingText(sidesOf({ padding: text })),
    ),
  ).toEqual(['20px 0', '1px 2px 3px 4px', '5px', '1px 2px 3px']);
});

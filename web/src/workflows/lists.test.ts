import { expect, it } from 'vitest';
import { peopleHref, readBuilderSearch, workflowHref } from './links.ts';
import { MARKS_MAX, marksOf, shapeText } from './route-picture.ts';

it('keeps a view in its address, and drops what is no view', () => {
  expect(workflowHref('cart')).toBe('/workflows/cart');
  expect(peopleHref('cart', 'entered', { days: 7 })).toBe(
    '/workflows/cart?mode=results&at=trigger&tab=people&what=entered&days=7',
  );
  expect(
    readBuilderSearch({
      mode: 'results',
      view: 'x',
      at: '',
      tab: 'people',
      days: '7',
      version: -1,
      publish: true,
    }),
  ).toEqual({ mode: 'results', tab: 'people', days: 7, publish: true });
});

it('draws a route as marks and says it in words', () => {
  expect(marksOf(['wait', 'send', 'branch']).map(({ family }) => family)).toEqual(['wait', 'act', 'dec']);
  expect(marksOf(Array.from({ length: 40 }, () => 'wait' as const))).toHaveLength(MARKS_MAX);
  expect(shapeText(['wait', 'send', 'waitForEvent', 'send', 'branch'])).toBe('2 waits, 2 messages, 1 branch');
  expect(shapeText([])).toBe('no steps yet');
});

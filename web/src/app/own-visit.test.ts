import { expect, it } from 'vitest';
import { cookieOf } from './own-visit.ts';

it("finds the tracker's id among the cookies of the page", () => {
  expect(cookieOf('theme=dark; baton_id=a%2Db; x=1', 'baton_id')).toBe('a-b');
  expect(cookieOf('not_baton_id=a', 'baton_id')).toBeUndefined();
  expect(cookieOf('', 'baton_id')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { entryScript } from './new-version.ts';

test('the build is known by its first script', () => {
  expect(entryScript('<head><script type="module" crossorigin src="/assets/index-a1.js"></script>')).toBe(
    '/assets/index-a1.js',
  );
  expect(entryScript('<p>Starting</p>')).toBeUndefined();
});

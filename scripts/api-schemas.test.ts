import { expect, it } from 'vitest';
import { isCurrent } from './api-schemas.mjs';

it('the schemas of answers are those of their types (else: node scripts/api-schemas.mjs)', () => {
  expect(isCurrent()).toBe(true);
});

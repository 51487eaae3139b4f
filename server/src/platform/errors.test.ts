import { expect, it } from 'vitest';
import { problemOf, Refusal } from './errors.ts';

it('a refusal is a problem document (RFC 9457) that names the field and the fix', () => {
  const refusal = new Refusal('address-invalid', {
    status: 422,
    detail: '"anna@" is not an e-mail address.',
    field: 'traits.email',
    fix: 'Send an address such as anna@example.com.',
  });
  expect(problemOf(refusal)).toEqual({
    type: '/problems/address-invalid',
    title: 'Address invalid',
    status: 422,
    code: 'address-invalid',
    detail: '"anna@" is not an e-mail address.',
    field: 'traits.email',
    fix: 'Send an address such as anna@example.com.',
  });
  expect(refusal.message).toBe('"anna@" is not an e-mail address.');
});

it('further members never hide the standard ones', () => {
  const problem = problemOf(new Refusal('taken', { more: { status: 1, holder: 'x' } }));
  expect(problem).toMatchObject({ status: 400, holder: 'x' });
});

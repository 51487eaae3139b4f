import { Refusal } from '../../platform/index.ts';

export const refusals = {
  poolNotFound: (key: string): Refusal =>
    new Refusal('coupon-pool-not-found', {
      status: 404,
      detail: `There is no coupon pool "${key}".`,
      fix: 'Look for it under Messages, Coupons.',
    }),
  poolExists: (key: string): Refusal =>
    new Refusal('coupon-pool-exists', {
      status: 409,
      field: 'key',
      detail: `There is a coupon pool "${key}" already; an archived one keeps its key.`,
      fix: 'Choose another key.',
    }),
  codesTooMany: (max: number): Refusal =>
    new Refusal('coupon-codes-too-many', {
      status: 422,
      field: 'count',
      detail: `A pool with this length has room for ${max} codes that cannot be guessed.`,
      fix: 'Make the codes longer, or ask for fewer.',
    }),
  codesUnreadable: (why: string): Refusal =>
    new Refusal('coupon-codes-unreadable', {
      status: 422,
      field: 'codes',
      detail: why,
      fix: 'Send a code a line, of up to 64 characters without spaces.',
    }),
};

import { Refusal } from '../platform/index.ts';

/** What the rights refuse. */
export const rightsRefusals = {
  erasureNotFound: (): Refusal =>
    new Refusal('erasure-not-found', { status: 404, detail: 'There is no such erasure in this workspace.' }),
  notThatMany: (asked: number, found: number): Refusal =>
    new Refusal('count-changed', {
      status: 409,
      field: 'count',
      detail: `You said ${asked.toLocaleString('en')}, and it would be ${found.toLocaleString('en')} now.`,
      fix: 'Look at the list again, then send the number that it has.',
    }),
  tooMany: (most: number): Refusal =>
    new Refusal('too-many-to-erase', {
      status: 422,
      field: 'people',
      detail: `At most ${most.toLocaleString('en')} people are erased at a time.`,
      fix: 'Narrow the filter, and erase the rest afterwards.',
    }),
  ruleNotFound: (): Refusal =>
    new Refusal('retention-rule-not-found', { status: 404, detail: 'There is no such rule.' }),
};

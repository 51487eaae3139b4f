import { Refusal } from '../platform/index.ts';

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  notFound: (key: string) =>
    new Refusal('campaign-not-found', {
      status: 404,
      detail: `There is no campaign "${key}" in this workspace.`,
      fix: 'Choose one from the list of campaigns.',
    }),
  keyTaken: (key: string) =>
    new Refusal('key-taken', {
      status: 409,
      field: 'key',
      detail: `There is a campaign "${key}" already.`,
      fix: 'Choose another key, or change that one.',
    }),
  datesInvalid: () =>
    new Refusal('campaign-dates-invalid', {
      status: 422,
      field: 'endsOn',
      detail: 'It ends before it starts.',
      fix: 'Choose a later last day.',
    }),
  budgetInvalid: () =>
    new Refusal('campaign-budget-invalid', {
      status: 422,
      field: 'currency',
      detail: 'A budget has a currency.',
      fix: 'Choose the currency of the budget.',
    }),
};

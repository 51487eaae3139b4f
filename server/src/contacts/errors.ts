import { Refusal } from '../platform/index.ts';

/** Refusals of this module, by code. */
export const refusals = {
  contactNotFound: (): Refusal =>
    new Refusal('contact-not-found', {
      status: 404,
      detail: 'There is no such contact in this workspace.',
      fix: 'Look for them by name or e-mail; they may have been merged with another contact.',
    }),
  noteNotFound: (): Refusal =>
    new Refusal('note-not-found', { status: 404, detail: 'There is no such note about this contact.' }),
  identityTaken: (field: string, value: string, contactId: string): Refusal =>
    new Refusal('identity-taken', {
      status: 409,
      field,
      detail: `${value} is another contact's.`,
      fix: 'Open that contact instead.',
      more: { contactId },
    }),
  invalidIdentity: (field: string, fix: string): Refusal =>
    new Refusal('invalid-identity', { field, detail: 'This names nobody.', fix }),
};

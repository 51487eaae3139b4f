import { Refusal } from '../platform/index.ts';

/** Refusals of this module, by code. */
export const refusals = {
  contactNotFound: (): Refusal =>
    new Refusal('contact-not-found', {
      status: 404,
      detail: 'There is no such contact in this workspace.',
      fix: 'Look for them by name or e-mail; they may have been merged with another contact.',
    }),
  attributeNotFound: (name: string): Refusal =>
    new Refusal('attribute-not-found', { status: 404, detail: `There is no attribute "${name}".` }),
  attributeTaken: (name: string): Refusal =>
    new Refusal('attribute-taken', {
      status: 409,
      field: 'name',
      detail: `There is an attribute "${name}" already.`,
      fix: 'Change that one, or choose another name.',
    }),
  tooManyComputed: (most: number): Refusal =>
    new Refusal('too-many-computed', {
      status: 409,
      detail: `A workspace computes at most ${most} attributes.`,
      fix: 'Remove one that nobody uses.',
    }),
  attributeTypeFixed: (name: string): Refusal =>
    new Refusal('attribute-type-fixed', {
      field: 'type',
      detail: `Baton reads "${name}" in a form of its own.`,
      fix: 'Leave its type, or use an attribute of another name.',
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

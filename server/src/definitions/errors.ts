import { Refusal } from '../platform/index.ts';
import type { DefinitionHead, DefinitionRef } from './model.ts';

const named = ({ kind, key }: Pick<DefinitionRef, 'kind' | 'key'>): string => `${kind} "${key}"`;

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  notFound: (ref: DefinitionRef) =>
    new Refusal('definition-not-found', {
      status: 404,
      title: `This ${ref.kind} is not here`,
      detail: `There is no ${named(ref)} in this workspace.`,
      fix: `Check the address, or choose one from the list of ${ref.kind}s.`,
    }),
  versionNotFound: (ref: DefinitionRef, version: number) =>
    new Refusal('version-not-found', {
      status: 404,
      detail: `There is no version ${version} of ${named(ref)}.`,
    }),
  keyTaken: (ref: DefinitionRef) =>
    new Refusal('key-taken', {
      status: 409,
      field: 'key',
      detail: `There is a ${named(ref)} already.`,
      fix: 'Choose another key, or change that one.',
    }),
  keyInvalid: (key: string) =>
    new Refusal('key-invalid', {
      field: 'key',
      detail: `"${key}" is no key.`,
      fix: 'Use up to 60 of a-z, 0-9 and hyphens, and begin with a letter or digit.',
    }),
  nameInvalid: () =>
    new Refusal('name-invalid', {
      field: 'name',
      detail: 'A name has 1 to 200 characters.',
    }),
  draftConflict: (head: DefinitionHead) =>
    new Refusal('draft-conflict', {
      status: 409,
      field: 'revision',
      detail: `${head.savedBy ?? 'Someone'} changed this draft since it was loaded.`,
      fix: 'Load it again, then make your change.',
      more: { revision: head.revision, savedBy: head.savedBy, savedAt: head.savedAt?.toISOString() ?? null },
    }),
  nothingToPublish: (ref: DefinitionRef) =>
    new Refusal('nothing-to-publish', {
      status: 409,
      detail: `The ${named(ref)} has no draft.`,
      fix: 'Change something first.',
    }),
  wrongState: (head: DefinitionHead, verb: string, needed: string) =>
    new Refusal('wrong-state', {
      status: 409,
      detail: `The ${named(head)} is ${head.state}; to ${verb} it, it must be ${needed}.`,
    }),
  cannotPause: (ref: DefinitionRef) =>
    new Refusal('cannot-pause', {
      status: 409,
      detail: `A ${ref.kind} cannot be paused.`,
      fix: 'Archive it instead.',
    }),
};

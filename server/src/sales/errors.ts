import { Refusal } from '../platform/index.ts';

/** Refusals of this module, by code. */
export const refusals = {
  conversationNotFound: (): Refusal =>
    new Refusal('conversation-not-found', {
      status: 404,
      detail: 'There is no such conversation in this workspace.',
      fix: 'Look for it by the person; they may have been merged with another contact.',
    }),
  fileNotFound: (): Refusal =>
    new Refusal('file-not-found', {
      status: 404,
      detail: 'There is no such file with this conversation.',
      fix: 'Open the conversation anew; the person may have been merged with another contact.',
    }),
  nobodyToAnswer: (): Refusal =>
    new Refusal('nobody-to-answer', {
      status: 409,
      detail: 'Nobody has written in this conversation to whom an answer could go.',
    }),
  taskNotFound: (): Refusal =>
    new Refusal('task-not-found', {
      status: 404,
      detail: 'There is no such task in this workspace.',
      fix: 'Look for it by the person; they may have been merged with another contact.',
    }),
  taskOver: (state: string): Refusal =>
    new Refusal('task-over', {
      status: 409,
      detail: `The task is ${state} already.`,
      fix: 'Make a new one.',
    }),
  noSuchOutcome: (names: readonly string[]): Refusal =>
    new Refusal('no-such-outcome', {
      field: 'outcome',
      detail: 'The task does not have this outcome.',
      fix: names.length === 0 ? 'Leave it out.' : `Choose one of: ${names.join(', ')}.`,
    }),
};

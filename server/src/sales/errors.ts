import { Refusal } from '../platform/index.ts';

/** Refusals of this module, by code. */
export const refusals = {
  conversationNotFound: (): Refusal =>
    new Refusal('conversation-not-found', {
      status: 404,
      detail: 'There is no such conversation in this workspace.',
      fix: 'Look for it by the person; they may have been merged with another contact.',
    }),
  nobodyToAnswer: (): Refusal =>
    new Refusal('nobody-to-answer', {
      status: 409,
      detail: 'Nobody has written in this conversation to whom an answer could go.',
    }),
};

import { Refusal } from '../platform/index.ts';
import { TOPICS_MAX } from './topic.ts';

/** Refusals of this module, by code. */
export const refusals = {
  defaultTopicStays: (): Refusal =>
    new Refusal('default-topic-stays', {
      field: 'isArchived',
      detail: 'This is the topic of mail that names none.',
      fix: 'Rename it, or ask for consent on it instead.',
    }),
  tooManyTopics: (): Refusal =>
    new Refusal('too-many-topics', {
      status: 409,
      detail: `A workspace has at most ${TOPICS_MAX} topics.`,
      fix: 'Archive one that nothing is sent about.',
    }),
  unknownTopic: (field: string): Refusal =>
    new Refusal('unknown-topic', {
      field,
      detail: 'There is no such topic.',
      fix: 'Choose one of Settings > Permission.',
    }),
  noAddresses: (field: string): Refusal =>
    new Refusal('no-addresses', {
      field,
      detail: 'No e-mail address or phone number was found in it.',
      fix: 'Give one address a line, or a CSV file with a column of addresses.',
    }),
  barNotFound: (): Refusal =>
    new Refusal('suppression-not-found', {
      status: 404,
      detail: 'This address is not suppressed so.',
      fix: 'Look at the list again: it may have ended.',
    }),
  needsProof: (): Refusal =>
    new Refusal('needs-proof', {
      status: 409,
      field: 'proof',
      detail: 'The person asked for this, so only a new word of theirs lifts it.',
      fix: 'Say what they agreed to, where and when; or send them their preference page.',
    }),
};

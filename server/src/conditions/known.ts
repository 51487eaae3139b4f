import type { KnownFacts } from './model.ts';

/** Messages of a contact that conditions look at, newest first: as many as a year of daily mail. Fewer: "the last N" and
 *  "was sent" forget; more: each judging of a contact that gets much mail reads them. */
export const MESSAGES_READ_MAX = 400;

/** Of a contact of whom nothing is known. */
export const NOTHING_KNOWN: KnownFacts = Object.freeze({
  contactId: '',
  firstTouch: null,
  company: null,
  interests: null,
  occurrences: () => [],
  messages: () => [],
  enrollments: () => [],
  consent: () => null,
  bar: () => null,
  topicBasis: () => 'unlessRefused',
});

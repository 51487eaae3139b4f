/**
 * The closed tables of codes: what each module calls its reason, and the rule behind it. A test enumerates the codes in
 * the source and fails on one that has no line here.
 */
import type { RefusalCode } from '../permission/index.ts';
import type { EndReason, Refusal } from '../workflows/index.ts';
import type { WhyCode } from './why-sentences.ts';

/** Why a start did not become an enrollment: the sentence of each refusal. */
export const ENTRY_CODES: Readonly<Record<Refusal['refused'], WhyCode>> = {
  notLive: 'workflowNotLive',
  alreadyInside: 'alreadyInside',
  onlyOnce: 'onlyOnce',
  tooSoon: 'tooSoon',
  tooSoonAfterEnd: 'tooSoon',
  filter: 'filter',
  noSteps: 'noSteps',
};

/** Why an enrollment ended: the rule behind each reason. */
export const END_RULES: Readonly<Record<EndReason['code'], string>> = {
  end: 'A way that leads nowhere further ends there.',
  exitNode: 'An exit step ends the way.',
  exitRule: 'Exits and goals are looked at on everything that happens to the person, before any step.',
  goal: 'A goal ends the way well, wherever somebody stands.',
  archived: 'An archived workflow ends everybody inside.',
  movedOn: 'A way ends when its step is gone, or goes on for the other half of a person who was two.',
  holdout: 'Some of those who would enter get nothing, so that what the workflow does can be measured.',
  stopped: 'Somebody, or another workflow, took them out.',
  workflowError: 'A workflow that goes in a circle, or whose way leads nowhere, stops instead of sending.',
};

/** Why a message was held back when it was decided (`permission/decide.ts`). */
const HELD_RULES: Readonly<Record<RefusalCode, string>> = {
  noAddress: 'A message needs an address of its channel on the contact: an e-mail address, a phone number.',
  suppressed: 'Nobody gets mail at an address that opted out, complained or does not exist.',
  paused: 'Who pauses messages gets none until the pause is over.',
  refused: 'Who refused a topic gets nothing about it; an archived topic is written about to nobody.',
  noConsent:
    'Some topics are only for those who agreed; who was asked and has not answered is not written to.',
  salesHold: 'Nobody gets marketing while an answer to their reply is owed.',
  quietHours: 'Nothing leaves in the quiet hours of the person; what is then too late does not leave at all.',
  cap: 'Nobody gets more than so many marketing messages in a time.',
  tooLate: 'A message is worth something up to its latest useful moment, and is not sent after it.',
};

/** Why a message came to nothing, by the reason's code. */
export const MESSAGE_RULES: Readonly<Record<string, string>> = {
  ...HELD_RULES,
  noTemplate: 'A message is made from a published template.',
  noSender: 'Mail is sent under the sender that is set in Settings.',
  badAddress: 'Messages go to well-formed addresses only.',
  noUser: 'Notices go to who works here only.',
  answered: 'A step that waits for an answer takes what the program says.',
  templateFailed: 'A template that cannot be filled for somebody is not sent to them.',
  noCoupon: 'A mail never leaves without the code that it promises.',
  gaveUp: 'A provider that puts a message off for a day will not take it.',
  unknown: 'A hand-over whose outcome is unknown is not repeated for marketing mail.',
  deferred: 'What the provider puts off is tried again until its latest useful moment.',
  bounced: 'An address that does not exist gets no more mail.',
  exit: 'Exits win: whoever left the workflow gets nothing more of it.',
  goal: 'Exits win: whoever reached the goal gets nothing more of the workflow.',
  holdout: 'Some get nothing, so that what a message does can be measured.',
  hourOver: 'A broadcast at a local hour goes to nobody for whom that hour is over.',
  leftSegment: 'A broadcast is for who is in its segment when the message leaves.',
  cancelled: 'A broadcast that is cancelled sends nothing more.',
  erased: 'Of a person who was erased nothing is kept, and nothing is sent to them.',
};

/** "refused" is the person's word when a message was held back, and the provider's when it was handed over. */
export const REFUSED_BY_PROVIDER = 'What the provider refuses for good is not tried again.';

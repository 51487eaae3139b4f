/** What readers write back: some ask, some thank, and each waits for an answer in Sales. */
import { type FeedbackInput, repliedInput, type SentMessage } from '../feedback/index.ts';
import { newId } from '../platform/index.ts';
import type { SamplePerson } from './people.ts';
import type { Rng } from './random.ts';

/** Of those who get a letter. */
const ANSWER_SHARE = 0.03;

const LINES = [
  'Hello, do the Kar run large? I am 42 in street shoes and 43 in my old trail shoes.',
  'Thank you for the quick parcel. One lace was missing its tip, can you send me another?',
  'Can I pick the shoes up in Innsbruck on Saturday instead of having them sent?',
  'We are twelve people in our club and would all take the Gams. Is there a price for groups?',
  'Nice shoes. Are the soles glued or sewn? I would like to have them resoled one day.',
  'I wore them over the Stubai trail last week: not a blister. Best regards from a happy foot.',
];

/** What a reader writes back to a mail that was submitted at `sentMs`, if anything. */
export const answerTo = (
  rng: Rng,
  message: SentMessage,
  { firstName, lastName, email }: SamplePerson,
  { sentMs, speed }: { sentMs: number; speed: number },
): FeedbackInput | null => {
  if (!rng.chance(ANSWER_SHARE)) return null;
  const reply = {
    from: { address: message.address ?? email, name: `${firstName} ${lastName}` },
    subject: 'Re: your mail',
    text: rng.pick(LINES),
    quoted: '',
    attachments: [],
    messageId: null,
    references: [],
    isCut: false,
  };
  const atMs = sentMs + Math.ceil((4 * 60_000 + rng.exp(40 * 60_000)) / speed);
  return repliedInput(message, { reply, key: newId(atMs) }, atMs);
};

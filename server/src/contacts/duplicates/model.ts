import { type Queryable, Refusal, type Uuid } from '../../platform/index.ts';

/** How sure a proposal is, in words; from the surest. */
export const CERTAINTIES = ['certain', 'veryLikely', 'likely', 'possible'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Least bits of each that is not certain: odds of 1,000 to 1, of 30 to 1, whatever is proposed. */
const BITS_FROM = { veryLikely: 10, likely: 5 } as const;

/** What bits and the verdict of the matcher are called. */
export const certaintyOf = ({ bits, isCertain }: { bits: number; isCertain: boolean }): Certainty => {
  if (isCertain) return 'certain';
  if (bits >= BITS_FROM.veryLikely) return 'veryLikely';
  return bits >= BITS_FROM.likely ? 'likely' : 'possible';
};

/** Least bits of pairs at least this sure; `certain` is a verdict and no number. */
export const bitsFrom = (certainty: Certainty): number | null =>
  certainty === 'veryLikely' || certainty === 'likely' ? BITS_FROM[certainty] : null;

/** Two contacts, the smaller id first, as pairs are kept. */
export const orderedPair = (a: string, b: string): [string, string] => (a < b ? [a, b] : [b, a]);

interface Ranked {
  contactId: string;
  known: boolean;
  createdAt: Date;
}

/** Which of two contacts a merge keeps, as the engine ranks them: known before anonymous, then the older. */
export const survivorOf = <T extends Ranked>(a: T, b: T): T => {
  if (a.known !== b.known) return a.known ? a : b;
  const [created, other] = [a.createdAt.getTime(), b.createdAt.getTime()];
  if (created !== other) return created < other ? a : b;
  return a.contactId < b.contactId ? a : b;
};

/** Asks the engine to make one contact of two, in the transaction that notes why. Answers the id of the request. */
export type RequestMerge = (
  tx: Queryable,
  request: { workspaceId: number; a: string; b: string; by: string; byPerson: boolean },
  nowMs: number,
) => Promise<Uuid>;

/** Refusals about duplicates, by code. */
export const duplicateRefusals = {
  pairNotFound: (): Refusal =>
    new Refusal('pair-not-found', {
      status: 404,
      detail: 'These two are not proposed as one person, or one of them is gone.',
      fix: 'Read the list again.',
    }),
  twoUserIds: (): Refusal =>
    new Refusal('two-user-ids', {
      status: 409,
      detail: 'Each of the two has a user id of its own: your site says that they are two people.',
      fix: 'Say that they are different, or join their accounts where they sign in.',
    }),
  searchRunning: (): Refusal =>
    new Refusal('search-running', {
      status: 409,
      detail: 'Duplicates are being looked for already.',
      fix: 'Wait until it is done, or cancel it.',
    }),
};

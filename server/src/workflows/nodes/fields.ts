import { z } from 'zod';
import { type Duration, durationMs, enrollmentTestSchema } from '../../conditions/index.ts';
import type { NodeProblem } from './kind.ts';

/** Longer texts are notes, not names. */
export const NAME_LENGTH_MAX = 200;
export const NOTE_LENGTH_MAX = 2_000;
/** Ten years: a longer wait is a mistake in the unit. */
const DELAY_DAYS_MAX = 3_660;

/** Ids stand in files and in links: letters, digits, `-` and `_`, beginning with a letter. */
export const nodeIdSchema = z
  .string()
  .regex(
    /^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/,
    'a step id is 1 to 40 letters, digits, - or _, beginning with a letter',
  );

export const keySchema = z.string().min(1).max(NAME_LENGTH_MAX);
/** A draft may be empty where a published version may not: validation names what is missing. */
export const draftKeySchema = z.union([keySchema, z.literal('')]);
export const nameSchema = z.string().min(1).max(NAME_LENGTH_MAX);
export const noteSchema = z.string().max(NOTE_LENGTH_MAX);

const TESTS_MAX = 20;
/** Tests of an event's properties. */
export const testsSchema = z.array(enrollmentTestSchema).max(TESTS_MAX).optional();

/** Fields every node has. */
export const baseFields = {
  title: nameSchema.optional(),
  note: noteSchema.optional(),
  next: nodeIdSchema.optional(),
};

const part = (max: number) => z.number().int().min(0).max(max).optional();

/** A length of time; may be empty while a draft is edited (validation names it). */
export const delaySchema = z.strictObject({
  days: part(DELAY_DAYS_MAX),
  hours: part(DELAY_DAYS_MAX * 24),
  minutes: part(DELAY_DAYS_MAX * 1_440),
  seconds: part(DELAY_DAYS_MAX * 86_400),
});

/** A wait that lets everybody pass at once. */
export const emptyLength = (length: Duration, text: string): NodeProblem<never>[] =>
  durationMs(length) > 0
    ? []
    : [{ severity: 'blocks', code: 'emptyWait', text, why: 'Everybody would pass at once.' }];

/** What the log says beside a wait that passes faster than it says. */
export const hasteText = (haste: number): string => (haste === 1 ? '' : `, ${haste} times faster`);

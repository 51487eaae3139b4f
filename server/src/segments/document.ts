import { z } from 'zod';
import { type Condition, conditionSchema } from '../conditions/index.ts';

/** A segment as a document: what the builder edits and files hold. */
export interface SegmentDocument {
  name: string;
  note?: string;
  condition: Condition;
}

const NAME_MAX = 200;
const NOTE_MAX = 2_000;

export const segmentSchema: z.ZodType<SegmentDocument> = z.strictObject({
  name: z
    .string('must be a text')
    .trim()
    .min(1, 'must not be empty')
    .max(NAME_MAX, `must have at most ${NAME_MAX} characters`),
  note: z.string('must be a text').max(NOTE_MAX, `must have at most ${NOTE_MAX} characters`).optional(),
  condition: conditionSchema,
});

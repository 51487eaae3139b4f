import { z } from 'zod';
import { type Condition, conditionSchema } from '../conditions/index.ts';

/** A segment as a document: what the builder edits and files hold. */
export interface SegmentDocument {
  name: string;
  note?: string;
  condition: Condition;
}

/** A list as a document: a segment without a rule, whose members are put in and taken out. */
export interface ListDocument {
  name: string;
  note?: string;
  list: true;
}

/** Whether a stored document is a list's. */
export const isList = (document: object): document is ListDocument =>
  (document as { list?: unknown }).list === true;

/** By rule nobody is on a list: who is on it is what the fold was told. */
const NOBODY: Condition = { any: [] };

/** The rule of a live document; of a list, one that keeps nobody. */
export const ruleOf = (document: object): Condition =>
  isList(document) ? NOBODY : (document as SegmentDocument).condition;

const NAME_MAX = 200;
const NOTE_MAX = 2_000;

const head = {
  name: z
    .string('must be a text')
    .trim()
    .min(1, 'must not be empty')
    .max(NAME_MAX, `must have at most ${NAME_MAX} characters`),
  note: z.string('must be a text').max(NOTE_MAX, `must have at most ${NOTE_MAX} characters`).optional(),
};

export const segmentSchema: z.ZodType<SegmentDocument> = z.strictObject({
  ...head,
  condition: conditionSchema,
});

export const listSchema: z.ZodType<ListDocument> = z.strictObject({ ...head, list: z.literal(true) });

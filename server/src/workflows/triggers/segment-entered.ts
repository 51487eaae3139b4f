import { z } from 'zod';
import { draftKeySchema } from '../nodes/fields.ts';
import { signal, type TriggerKind } from './kind.ts';

/** The contact joins a segment, or is put on a list. */
export interface SegmentEnteredTrigger {
  type: 'segmentEntered';
  segment: string;
}

export const segmentEntered: TriggerKind<SegmentEnteredTrigger> = {
  type: 'segmentEntered',
  label: 'Someone joins a segment',
  schema: z.strictObject({ type: z.literal('segmentEntered'), segment: draftKeySchema }),
  fresh: { type: 'segmentEntered', segment: '' },
  text: ({ segment }, names) =>
    `Starts when someone joins ${names.segment?.(segment) ?? (segment || 'a segment you choose')}`,
  segments: ({ segment }) => [segment],
  compile: ({ segment }, compiling) => {
    compiling.segment(segment);
    return { type: 'segmentEntered', segment };
  },
  signals: ({ segment }) => [signal('segmentEntered', segment)],
  startsBy: ({ segment }, cause) => cause.type === 'segmentEntered' && cause.segment === segment,
};

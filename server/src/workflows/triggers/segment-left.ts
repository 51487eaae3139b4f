import { z } from 'zod';
import { draftKeySchema } from '../nodes/fields.ts';
import { signal, type TriggerKind } from './kind.ts';

/** The contact leaves a segment, by what they do or by time alone, or is taken off a list. */
export interface SegmentLeftTrigger {
  type: 'segmentLeft';
  segment: string;
}

export const segmentLeft: TriggerKind<SegmentLeftTrigger> = {
  type: 'segmentLeft',
  label: 'Someone leaves a segment',
  schema: z.strictObject({ type: z.literal('segmentLeft'), segment: draftKeySchema }),
  fresh: { type: 'segmentLeft', segment: '' },
  text: ({ segment }, names) =>
    `Starts when someone leaves ${names.segment?.(segment) ?? (segment || 'a segment you choose')}`,
  segments: ({ segment }) => [segment],
  compile: ({ segment }, compiling) => {
    compiling.segment(segment);
    return { type: 'segmentLeft', segment };
  },
  signals: ({ segment }) => [signal('segmentLeft', segment)],
  startsBy: ({ segment }, cause) => cause.type === 'segmentLeft' && cause.segment === segment,
};

import type { Trigger } from '../model.ts';
import { asked } from './asked.ts';
import { attributeChanged } from './attribute-changed.ts';
import type { StartCause } from './cause.ts';
import { date } from './date.ts';
import { event } from './event.ts';
import { type CompiledTrigger, signal, type Times, type TriggerKind, type TriggerKinds } from './kind.ts';
import { schedule } from './schedule.ts';
import { segmentEntered } from './segment-entered.ts';
import { segmentLeft } from './segment-left.ts';

export * from './cause.ts';
export * from './kind.ts';

/** Every trigger type, in the order of the builder's list. A new one is a file here, a line here, one in model.ts, one in
 *  `CompiledTrigger`, and a form in the web app. */
export const triggerKinds: TriggerKinds = {
  event,
  segmentEntered,
  segmentLeft,
  attributeChanged,
  date,
  schedule,
  asked,
};

/** The kind of a trigger, with its types erased so that one caller serves all. */
export const triggerKindOf = ({ type }: { type: Trigger['type'] }): TriggerKind =>
  triggerKinds[type] as unknown as TriggerKind;

/** What the fold must tell a compiled trigger of. */
export const signalsOf = (trigger: CompiledTrigger): string[] => triggerKindOf(trigger).signals(trigger);

/** How time alone sets a compiled trigger off; undefined: it does not. */
export const timesOf = (trigger: CompiledTrigger): Times<CompiledTrigger> | undefined =>
  triggerKindOf(trigger).times as Times<CompiledTrigger> | undefined;

/** Under which signal a cause is looked up. */
export const signalOf = (cause: Exclude<StartCause, { type: 'asked' }>): string => {
  switch (cause.type) {
    case 'event':
      return signal('event', cause.event.name);
    case 'segmentEntered':
    case 'segmentLeft':
    case 'schedule':
      return signal(cause.type, cause.segment);
    case 'attributeChanged':
    case 'date':
      return signal(cause.type, cause.attribute);
  }
};

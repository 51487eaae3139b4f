import type { Trigger } from '../blueprint.ts';
import { asked } from './asked.tsx';
import { attributeChanged } from './attribute-changed.tsx';
import { date } from './date.tsx';
import { event } from './event.tsx';
import { schedule } from './schedule.tsx';
import type { TriggerScreen } from './screen.ts';
import { segmentEntered, segmentLeft } from './segments.tsx';

export { omit } from './screen.ts';

type Screens = { readonly [T in Trigger['type']]: TriggerScreen<Extract<Trigger, { type: T }>> };

/** Every trigger on screen, in the order of its list: most used first. */
export const triggerScreens: Screens = {
  event,
  segmentEntered,
  segmentLeft,
  attributeChanged,
  date,
  schedule,
  asked,
};

/** The screen of a trigger, with its types erased so that one caller serves all. */
export const triggerScreenOf = ({ type }: Trigger): TriggerScreen =>
  triggerScreens[type] as unknown as TriggerScreen;

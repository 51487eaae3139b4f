import type { Json, JsonObject } from '../../platform/json.ts';
import type { EntryData } from '../model.ts';
import type { StepEvent } from '../nodes/kind.ts';

/** Who asked for a start. */
export type AskedBy = 'api' | 'hand' | 'workflow' | 'recipe';

/** What may bring a contact into a workflow. */
export type StartCause =
  | { type: 'event'; event: StepEvent }
  | { type: 'segmentEntered'; segment: string }
  | { type: 'segmentLeft'; segment: string }
  /** `from`, `to`: null where there was, or is, no value */
  | { type: 'attributeChanged'; attribute: string; from: Json; to: Json }
  /** the day came that follows from a date of the contact's; `on`: the day in the contact's zone, `2024-02-29` */
  | { type: 'date'; attribute: string; value: Json; on: string }
  /** the hour of a schedule came for a member of its segment */
  | { type: 'schedule'; segment: string; on: string }
  /** somebody, or another workflow, asked for this one (by key), whatever its trigger */
  | { type: 'asked'; workflow: string; by: AskedBy; name?: string; properties: JsonObject };

type Caused<T extends StartCause['type']> = Extract<StartCause, { type: T }>;

const ENTRIES: { readonly [T in StartCause['type']]: (cause: Caused<T>) => EntryData } = {
  event: ({ event }) => ({ event: event.name, eventId: event.eventId, properties: event.properties }),
  segmentEntered: ({ segment }) => ({ segment, properties: {} }),
  segmentLeft: ({ segment }) => ({ left: segment, properties: {} }),
  attributeChanged: ({ attribute, from, to }) => ({ attribute, properties: { attribute, from, to } }),
  date: ({ attribute, value, on }) => ({ attribute, on, properties: { date: value } }),
  schedule: ({ segment, on }) => ({ segment, on, properties: {} }),
  asked: ({ by, name, properties }) => ({
    asked: { by, ...(name === undefined ? {} : { name }) },
    properties,
  }),
};

/** What an enrollment keeps of what brought the contact in. */
export const entryOf = (cause: StartCause): EntryData =>
  (ENTRIES[cause.type] as (cause: StartCause) => EntryData)(cause);

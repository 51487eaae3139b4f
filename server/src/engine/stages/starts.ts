/** Who comes in: what may start which workflows, and the enrollment that follows. */
import type { Facts } from '../../conditions/index.ts';
import { bucketOf, derivedId, type JsonObject, type Uuid } from '../../platform/index.ts';
import {
  type CompiledWorkflow,
  type Enrollment,
  enrollmentsStarted,
  isRefusal,
  type StartCause,
  signal,
  signalOf,
} from '../../workflows/index.ts';
import type { Draft } from '../draft.ts';
import { type InputRow, propertiesOf } from '../inputs.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { type ApplyContext, ask, type Happening, isStuck } from './stage.ts';

export const stepEvent = (row: InputRow) => ({
  name: row.name,
  eventId: row.eventId,
  at: row.occurredAtMs,
  properties: propertiesOf(row),
});

export type Starting = Extract<Happening, { type: 'event' | 'segmentEntered' | 'starts' }>;

/** What may start something. The enrollment's id follows from `inputId` and `atMs` (ms): one and the same never starts
 *  twice. */
interface Start {
  cause: StartCause;
  inputId: string;
  atMs: number;
  /** for this workflow alone */
  only?: number | undefined;
}

const startOf = (draft: Draft, happening: Starting): Start => {
  if (happening.type === 'starts') return { atMs: draft.clock, ...happening };
  if (happening.type === 'event')
    return {
      cause: { type: 'event', event: stepEvent(happening.row) },
      inputId: happening.row.eventId,
      atMs: draft.clock,
    };
  return {
    cause: { type: 'segmentEntered', segment: happening.key },
    inputId: `${happening.key}@${draft.clock}`,
    atMs: draft.clock,
    only: happening.only,
  };
};

/** Live workflows that a cause may start; one that somebody asks for also while it is paused, so that it can say no. */
const workflowsFor = (
  { startedBy, workflowByKey }: WorkspaceDefinitions,
  { cause, only }: Start,
): CompiledWorkflow[] => {
  if (cause.type !== 'asked')
    return (startedBy.get(signalOf(cause)) ?? []).filter(
      ({ workflowId }) => only === undefined || only === workflowId,
    );
  const wanted = workflowByKey.get(cause.workflow);
  return wanted ? [wanted] : [];
};

/** With the contact: two of one bucket may enter a segment in one instant. */
const idOf = (contactId: string, { atMs, inputId }: Start, workflowId: number, key: string): Uuid =>
  derivedId(atMs, bucketOf(contactId as Uuid), contactId, inputId, workflowId, key);

/**
 * Whether this very start has begun before. Of those that somebody asked for also under the id that it had for whom a
 * merge brought here: who was asked for as two people and is one now starts once, also where everybody may come again.
 */
const hasBegun = (
  { enrollments, past }: Draft,
  { enrollmentId: id, workflowId, key }: Enrollment,
  start: Start,
): boolean => {
  if (enrollments.has(id) || past.some(({ enrollmentId }) => enrollmentId === id)) return true;
  if (start.cause.type !== 'asked') return false;
  return [...past, ...enrollments.values()].some(
    (one) => one.origin && one.enrollmentId === idOf(one.origin, start, workflowId, key),
  );
};

/** What a happening starts: enrollments that have not entered their first step, one after the other. */
export function* begun(
  draft: Draft,
  happening: Starting,
  { definitions }: ApplyContext,
  factsNow: () => Facts,
): Generator<Enrollment> {
  const start = startOf(draft, happening);
  for (const workflow of workflowsFor(definitions, start)) {
    const { workflowId, version } = workflow;
    if (isStuck(draft, workflowId)) continue;
    const one = ask(draft, definitions, { id: workflowId, version }, () =>
      enrollmentsStarted(
        workflow,
        start.cause,
        factsNow(),
        [...draft.past, ...draft.enrollments.values()],
        draft.clock,
        (key) => idOf(draft.contactId, start, workflowId, key),
      ),
    );
    if (one === undefined || isRefusal(one) || hasBegun(draft, one, start)) continue;
    draft.enrollments.set(one.enrollmentId, one);
    if (one.state !== 'active') {
      draft.touchedEnrollments.add(one.enrollmentId);
      continue;
    }
    draft.happened.push({
      event: 'workflow.entered',
      atMs: draft.clock,
      data: { workflow: workflow.key, key: one.key },
    });
    yield one;
  }
}

// --- causes beside events and entering -----------------------------------------------------------------

/** Somebody left a segment; nothing when no workflow starts by it. */
export const leftSegment = (
  { clock }: Draft,
  { startedBy }: WorkspaceDefinitions,
  segment: string,
): Happening[] =>
  startedBy.has(signal('segmentLeft', segment))
    ? [{ type: 'starts', cause: { type: 'segmentLeft', segment }, inputId: `left ${segment}@${clock}` }]
    : [];

/** Attributes that some workflow starts by and that are others than before. `because` tells two changes of one instant
 *  apart. */
export const changedAttributes = (
  { profile: { attributes: now } }: Draft,
  { watchedAttributes }: WorkspaceDefinitions,
  before: JsonObject,
  because: string,
): Happening[] => {
  if (now === before || watchedAttributes.length === 0) return [];
  return watchedAttributes.flatMap((attribute): Happening[] => {
    const [from, to] = [before[attribute] ?? null, now[attribute] ?? null];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    const cause: StartCause = { type: 'attributeChanged', attribute, from, to };
    return [{ type: 'starts', cause, inputId: `${because} ${attribute}` }];
  });
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Kind of an input by which somebody asks for a start (`askInputs` of the API). */
const ASK_KIND = 'start';

/** What is asked for by an input: `payload.start` is `{workflow, by, name, properties, ask, askedMs}`. */
export const askedFor = ({ kind, payload: { start }, eventId, atMs }: InputRow): Happening[] => {
  if (kind !== ASK_KIND || !isObject(start)) return [];
  const { workflow, by, name, properties, ask: askId = eventId, askedMs = atMs } = start;
  const cause: StartCause = {
    type: 'asked',
    workflow: String(workflow),
    by: by as Extract<StartCause, { type: 'asked' }>['by'],
    ...(typeof name === 'string' ? { name } : {}),
    properties: isObject(properties) ? properties : {},
  };
  return [{ type: 'starts', cause, inputId: `asked ${String(askId)}`, atMs: Number(askedMs) }];
};

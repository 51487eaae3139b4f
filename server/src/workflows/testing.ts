import type { EventMap, Facts } from '../conditions/index.ts';
import { NOTHING_KNOWN, ringInsert } from '../conditions/index.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import { type CompiledWorkflow, type CompileOptions, compileWorkflow } from './compile.ts';
import { enrollmentsStarted, isRefusal } from './enrollment.ts';
import type { Enrollment, WorkflowDocument } from './model.ts';
import type { StepEvent } from './nodes/index.ts';
import { advance, type Cause, type Pass } from './step.ts';

/** A shop's event map, as the tests of this module use it. */
export const SHOP: EventMap = {
  cart: { events: ['Product Added'], properties: { id: 'cart_id', value: 'value', items: 'products' } },
  checkout: {
    events: ['Checkout Started'],
    properties: { id: 'cart_id', value: 'value', items: 'products' },
  },
  order: { events: ['Order Completed'], properties: { id: 'order_id', cartId: 'cart_id', value: 'total' } },
};

export const HOUR_MS = 3_600_000;
export const START_MS = Date.parse('2024-03-04T10:00:00Z');

export const anEvent = (name: string, properties: JsonObject = {}, at = START_MS): StepEvent => ({
  name,
  properties,
  eventId: `${name} at ${at}`,
  at,
});

/** Facts of a contact with these attributes; rings are filled by `did`. */
export interface TestContact {
  facts: Facts;
  attributes: Record<string, Json>;
  segments: Map<string, number>;
  did(needId: string, atMs: number): void;
}
export const aContact = (
  attributes: Record<string, Json> = {},
  { timeZone = 'UTC', contactId = '' }: { timeZone?: string; contactId?: string } = {},
): TestContact => {
  const rings = new Map<string, number[]>();
  const segments = new Map<string, number>();
  return {
    attributes,
    segments,
    did: (needId, atMs) => void rings.set(needId, ringInsert(rings.get(needId) ?? [], atMs, 100)),
    facts: {
      attributes,
      ring: (needId) => rings.get(needId) ?? [],
      inSegment: (key) => ({
        member: segments.has(key),
        until: segments.get(key) ?? Number.POSITIVE_INFINITY,
      }),
      timeZone,
      known: { ...NOTHING_KNOWN, contactId },
    },
  };
};

export const compiled = (
  document: WorkflowDocument,
  options: Partial<CompileOptions> = {},
): CompiledWorkflow =>
  compileWorkflow(document, {
    workflowId: 7,
    version: 1,
    key: 'w',
    eventMap: SHOP,
    state: 'live',
    ...options,
  });

/** A workflow of these nodes that starts with "Go". */
export const aWorkflow = (
  nodes: WorkflowDocument['nodes'],
  over: Partial<WorkflowDocument> = {},
): WorkflowDocument => ({
  name: 'Test',
  trigger: { type: 'event', event: 'Go' },
  enrollment: { again: 'always' },
  start: Object.keys(nodes)[0] ?? '',
  nodes,
  ...over,
});

/** The contact's enrollment by an event, advanced until it first stays or ends. */
export const entered = (
  workflow: CompiledWorkflow,
  contact: TestContact,
  event = anEvent('Go'),
  nowMs = START_MS,
): Pass => {
  const started = enrollmentsStarted(
    workflow,
    { type: 'event', event },
    contact.facts,
    [],
    nowMs,
    (key) => `en-${key}`,
  );
  if (!started || isRefusal(started)) throw new Error(`not started: ${JSON.stringify(started)}`);
  return advance(workflow, started, { type: 'started' }, contact.facts, { clockMs: nowMs, wallMs: nowMs });
};

/** One more cause at an instant. */
export const follow = (
  workflow: CompiledWorkflow,
  { enrollment }: { enrollment: Enrollment },
  contact: TestContact,
  cause: Cause,
  clockMs: number,
  wallMs = clockMs,
): Pass => advance(workflow, enrollment, cause, contact.facts, { clockMs, wallMs });

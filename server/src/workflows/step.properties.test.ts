import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../conditions/index.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Effect, Enrollment, NodeDocument, StepLog, WorkflowDocument } from './model.ts';
import { outputsOf } from './nodes/index.ts';
import { advance, type Cause } from './step.ts';
import { aContact, anEvent, aWorkflow, compiled, START_MS } from './testing.ts';

const IDS = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'];
const EVENTS = ['A', 'B', 'Stop'];

const nextArb = fc.option(fc.constantFrom(...IDS, 'gone'), { nil: undefined, freq: 6 });
const conditionArb: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('attribute'),
    attribute: fc.constantFrom('x', 'y'),
    op: fc.constant('exists'),
  }),
  fc.record({
    kind: fc.constant('entry'),
    property: fc.constant('v'),
    op: fc.constant('atLeast'),
    value: fc.nat(9),
  }),
) as fc.Arbitrary<Condition>;

const timeArb = fc.constantFrom('10:30', '11:00', '14:00', '23:00');

const assigneeArb = fc.constantFrom({ by: 'user', user: 'a@x' }, { by: 'turn', users: ['a@x', 'b@x'] });

/** What may come back to a step beside a turn, whether it asked for that or not. */
const ANSWERS: readonly JsonObject[] = [
  { outcome: 'o1', by: 'Ana' },
  { cancelled: true },
  { ok: true, text: 'It answered 200', values: { score: 7 } },
  { ok: false, text: '422: no' },
];

/** Any node, its ways leading anywhere: also to itself and to a step that does not exist. */
const nodeArb: fc.Arbitrary<NodeDocument> = fc
  .oneof(
    fc.record({
      type: fc.constant('send'),
      channel: fc.constant('email'),
      template: fc.constant('t'),
      next: nextArb,
    }),
    fc.record({
      type: fc.constant('wait'),
      delay: fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
      next: nextArb,
    }),
    fc.record({
      type: fc.constant('waitForEvent'),
      event: fc.constantFrom('A', 'B'),
      limit: fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
      next: nextArb,
      timeout: nextArb,
    }),
    fc.record({
      type: fc.constant('waitUntil'),
      until: fc.oneof(
        fc.record({ type: fc.constant('time'), time: timeArb, weekdays: fc.subarray(['monday', 'friday']) }),
        fc.record({ type: fc.constant('window'), from: timeArb, to: timeArb }),
        fc.record({ type: fc.constant('date'), attribute: fc.constantFrom('x', 'day'), time: timeArb }),
      ),
      next: nextArb,
      passed: nextArb,
    }),
    fc.record({
      type: fc.constant('waitForCondition'),
      condition: conditionArb,
      limit: fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
      next: nextArb,
      timeout: nextArb,
    }),
    fc.record({
      type: fc.constant('split'),
      paths: fc.array(fc.record({ percent: fc.integer({ min: 1, max: 99 }), next: nextArb }), {
        minLength: 2,
        maxLength: 3,
      }),
    }),
    fc.record({
      type: fc.constant('branch'),
      paths: fc.array(fc.record({ if: conditionArb, next: nextArb }), { minLength: 1, maxLength: 3 }),
      next: nextArb,
    }),
    fc.record({
      type: fc.constant('setAttribute'),
      attributes: fc.dictionary(
        fc.constantFrom('x', 'y'),
        fc.constantFrom(null, 1, 'a', '2024-03-04', '2024-03-06'),
        { maxKeys: 2 },
      ),
      next: nextArb,
    }),
    fc.record({
      type: fc.constant('humanStep'),
      task: fc.constant('Call'),
      assignee: assigneeArb,
      due: fc.constant({ minutes: 5 }),
      outcomes: fc.array(fc.record({ next: nextArb }), { minLength: 2, maxLength: 3 }),
      limit: fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
      timeout: nextArb,
    }),
    fc.record({
      type: fc.constant('callWebhook'),
      template: fc.constant('t'),
      answer: fc.record({
        limit: fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }),
        set: fc.constantFrom([], [{ path: 'score', attribute: 'x' }], [{ path: 'score', entry: 'v' }]),
      }),
      next: nextArb,
      failed: nextArb,
      timeout: nextArb,
    }),
    fc.record({ type: fc.constant('setOwner'), to: assigneeArb, next: nextArb }),
    fc.record({ type: fc.constant('changeTags'), add: fc.constant(['a']), next: nextArb }),
    fc.record({ type: fc.constant('addNote'), text: fc.constant('Hello'), next: nextArb }),
    fc.record({
      type: fc.constant('notify'),
      to: fc.constant({ by: 'users', users: ['a@x', 'b@x'] }),
      text: fc.constant('Call'),
      next: nextArb,
    }),
    fc.record({ type: fc.constant('exit') }),
  )
  .map((node) => {
    const clean = JSON.parse(JSON.stringify(node));
    if (clean.until?.weekdays?.length === 0) delete clean.until.weekdays;
    if (clean.type === 'branch' || clean.type === 'split')
      for (const [i, path] of clean.paths.entries()) path.id = `p${i}`;
    for (const [i, outcome] of (clean.outcomes ?? []).entries())
      Object.assign(outcome, { id: `o${i}`, name: `${i}` });
    return clean as NodeDocument;
  });

const documentArb: fc.Arbitrary<WorkflowDocument> = fc
  .tuple(fc.array(nodeArb, { minLength: 1, maxLength: IDS.length }), fc.boolean())
  .map(([nodes, hasExit]) =>
    aWorkflow(Object.fromEntries(nodes.map((node, i) => [IDS[i]!, node])), {
      exits: hasExit ? [{ on: 'event', event: 'Stop' }] : [],
    }),
  );

type Input = {
  minutes: number;
  cause: 'due' | 'changed' | 'answer' | (typeof EVENTS)[number];
  lagMinutes: number;
};
const inputsArb: fc.Arbitrary<Input[]> = fc.array(
  fc.record({
    minutes: fc.nat(60),
    cause: fc.constantFrom('due' as const, 'changed' as const, 'answer' as const, ...EVENTS),
    lagMinutes: fc.constantFrom(0, 0, 0, 500),
  }),
  { maxLength: 40 },
);

const causeOf = (
  { cause, minutes: n }: Input,
  { nodeId, visit }: Enrollment,
  clockMs: number,
  asked: Set<string>,
): Cause => {
  if (cause === 'due' || cause === 'changed') return { type: cause as 'due' };
  if (cause !== 'answer') return { type: 'event', event: anEvent(cause, {}, clockMs) };
  // a turn is given once to who asked for it
  const payload = asked.delete(`${nodeId}:${visit}`) ? { turn: n } : ANSWERS[n % ANSWERS.length]!;
  return { type: 'answer', answer: { nodeId, visit, payload } };
};

interface Trip {
  enrollments: Enrollment[];
  log: StepLog[][];
  effects: Effect[];
}

/** Follows one enrollment through inputs as the fold does: effects are applied, clocks never fall. */
const travel = (document: WorkflowDocument, inputs: readonly Input[]): Trip => {
  const workflow = compiled(document);
  const contact = aContact({ day: '2024-03-05' }, { timeZone: 'America/Santiago', contactId: 'c' });
  let clockMs = START_MS;
  let enrollment: Enrollment = {
    enrollmentId: 'en',
    workflowId: 7,
    version: 1,
    key: '',
    state: 'active',
    nodeId: document.start,
    visit: 0,
    enteredAt: clockMs,
    movedAt: clockMs,
    dueAt: null,
    entry: { event: 'Go', properties: { v: 5 } },
    endedAt: null,
    endReason: null,
  };
  const trip: Trip = { enrollments: [enrollment], log: [], effects: [] };
  const asked = new Set<string>();
  const apply = (cause: Cause, wallMs: number): void => {
    const pass = advance(workflow, enrollment, cause, contact.facts, { clockMs, wallMs });
    enrollment = pass.enrollment;
    trip.enrollments.push(enrollment);
    trip.log.push(pass.log);
    trip.effects.push(...pass.effects);
    for (const effect of pass.effects) {
      if (effect.type === 'setAttributes') Object.assign(contact.attributes, effect.attributes);
      if (effect.type === 'takeTurn') asked.add(`${effect.nodeId}:${effect.visit}`);
    }
  };
  apply({ type: 'started' }, clockMs);
  for (const input of inputs) {
    clockMs += input.minutes * 60_000;
    apply(causeOf(input, enrollment, clockMs, asked), clockMs + input.lagMinutes * 60_000);
  }
  return trip;
};

const check = (property: (trip: Trip, document: WorkflowDocument, inputs: Input[]) => void): void =>
  fc.assert(
    fc.property(documentArb, inputsArb, (document, inputs) =>
      property(travel(document, inputs), document, inputs),
    ),
    { numRuns: 250 },
  );

describe('the step, over any graph and any inputs', () => {
  it('each (enrollment, node, visit) takes effect at most once (P5)', () => {
    check(({ effects, log }) => {
      const asked = effects.flatMap((effect) =>
        'visit' in effect
          ? [`${effect.type}:${effect.nodeId}:${effect.visit}:${'user' in effect ? effect.user : ''}`]
          : [],
      );
      expect(new Set(asked).size).toBe(asked.length);
      // the end of a wait may move more than once
      const once = log.flat().filter(({ what }) => what !== 'retimed');
      const lines = once.map(({ nodeId, visit, what }) => `${nodeId}:${visit}:${what}`);
      expect(new Set(lines).size).toBe(lines.length);
    });
  });

  it('a pass stays or ends, never both, and an ended enrollment stays as it is', () => {
    check(({ enrollments, log }) => {
      log.forEach((lines, i) => {
        const before = enrollments[i]!;
        const after = enrollments[i + 1]!;
        const endings = lines.filter(({ what }) => what === 'ended').length;
        if (before.state !== 'active') {
          expect(after).toBe(before);
          expect(lines).toEqual([]);
        } else if (after.state === 'active') {
          expect(endings).toBe(0);
          expect(after.endedAt).toBeNull();
          expect(after.dueAt).not.toBeNull();
        } else {
          expect(endings).toBe(1);
          expect(lines.at(-1)!.what).toBe('ended');
          expect(after).toMatchObject({ dueAt: null, endReason: expect.anything() });
          expect(after.endedAt).not.toBeNull();
        }
      });
    });
  });

  it('an exit always wins (P6)', () => {
    check(({ enrollments, log }, document, inputs) => {
      if (!document.exits?.length) return;
      inputs.forEach(({ cause }, i) => {
        if (cause !== 'Stop' || enrollments[i + 1]!.state !== 'active') return;
        expect(enrollments[i + 2]!).toMatchObject({ state: 'exited', endReason: { code: 'exitRule' } });
        expect(log[i + 1]!.map(({ what }) => what)).toEqual(['ended']);
      });
    });
  });

  it('the log is a way through the graph (P12)', () => {
    check(({ log }, document) => {
      let at = document.start;
      for (const line of log.flat()) {
        expect(line.text).not.toBe('');
        expect(line.nodeId).toBe(at);
        if (line.path === undefined) continue;
        const output = outputsOf(document.nodes[line.nodeId]!).find(({ id }) => id === line.path);
        expect(output).toBeDefined();
        expect(output!.next).toBe(line.to);
        at = line.to ?? at;
      }
    });
  });

  it('waits end in the future of both clocks, and visits only rise (P8)', () => {
    check(({ enrollments }) => {
      for (let i = 1; i < enrollments.length; i += 1) {
        const { dueAt, movedAt, visit } = enrollments[i]!;
        if (dueAt !== null) expect(dueAt).toBeGreaterThanOrEqual(movedAt);
        expect(visit).toBeGreaterThanOrEqual(enrollments[i - 1]!.visit);
      }
    });
  });

  it('same inputs, same trip (P13)', () => {
    check((trip, document, inputs) => {
      expect(travel(document, inputs)).toEqual(trip);
    });
  });
});

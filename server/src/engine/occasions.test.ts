import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../platform/index.ts';
import { compileWorkflow, type Trigger, type WorkflowDocument } from '../workflows/index.ts';
import { type Draft, draftOfNobody } from './draft.ts';
import { arrangeOccasions, occasionTimers, takeOccasion, unitedOccasions } from './occasions.ts';
import type { WorkspaceDefinitions } from './registry.ts';

const START = Date.parse('2024-01-15T00:00:00Z');
const HOUR = 3_600_000;
const REF = '7';

const definitionsOf = (trigger: Trigger, version: number, fromMs: number): WorkspaceDefinitions => {
  const document: WorkflowDocument = {
    name: 'W',
    trigger,
    enrollment: { again: 'always' },
    start: 'out',
    nodes: { out: { type: 'exit' } },
  };
  const options = { workflowId: 7, version, key: 'w', eventMap: {}, state: 'live' as const };
  const workflow = compileWorkflow(document, options);
  return {
    timeZone: 'UTC',
    timed: new Map([[REF, { workflow, fromMs }]]),
    segmentByKey: new Map([['vip', { segmentId: 1 }]]),
  } as unknown as WorkspaceDefinitions;
};

/** What may happen to a contact between two instants. */
type Act =
  | { do: 'date'; value: string | null }
  | { do: 'zone'; zone: string }
  | { do: 'member'; is: boolean }
  | { do: 'publish'; trigger: Trigger }
  /** the sweep that judges comes by, twice when it was interrupted */
  | { do: 'sweep' }
  /** a timer fires, so late; its pass may be killed before it is written, and is then done again */
  | { do: 'fire'; lateMs: number; isKilled: boolean }
  | { do: 'merge' };

const triggers: fc.Arbitrary<Trigger> = fc.oneof(
  fc.record({
    type: fc.constant('date' as const),
    attribute: fc.constant('day'),
    time: fc.constantFrom('00:00', '02:30', '09:00', '23:59'),
  }),
  fc.record({
    type: fc.constant('date' as const),
    attribute: fc.constant('day'),
    time: fc.constantFrom('09:00', '23:30'),
    yearly: fc.constant('02-28' as const),
  }),
  fc.record({
    type: fc.constant('schedule' as const),
    segment: fc.constant('vip'),
    time: fc.constantFrom('00:00', '02:30', '12:00'),
  }),
);
const days = fc.constantFrom('2024-01-16', '2024-01-17', '2024-02-29', '2023-01-16', '2024-01-15');
const zoneAct = fc.record({
  do: fc.constant('zone' as const),
  zone: fc.constantFrom('UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Vienna'),
});
const fireAct = fc.record({
  do: fc.constant('fire' as const),
  lateMs: fc.constantFrom(0, 0, HOUR, 30 * HOUR),
  isKilled: fc.boolean(),
});
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: zoneAct },
  { weight: 6, arbitrary: fireAct },
  fc.record({ do: fc.constant('date' as const), value: fc.option(days) }),
  fc.record({ do: fc.constant('member' as const), is: fc.boolean() }),
  fc.record({ do: fc.constant('publish' as const), trigger: triggers }),
  fc.record({ do: fc.constant('sweep' as const) }),
  fc.record({ do: fc.constant('merge' as const) }),
);

describe('starts by time alone', () => {
  it('come once a day of the contact at most, whatever moves, races or is killed, and never for the past (P5, P8)', () => {
    fc.assert(
      fc.property(
        triggers,
        fc.array(fc.tuple(fc.constantFrom(0, 1, 4, 9, 13), acts), { minLength: 20, maxLength: 40 }),
        (trigger, steps) => {
          let definitions = definitionsOf(trigger, 1, START);
          let zone = 'UTC';
          const draft = draftOfNobody(newId(START), 1, { first: null, createdMs: START, epoch: 1 });
          draft.profile.attributes.day = '2024-01-16';
          draft.memberships.set(1, { version: 1, since: START, until: null });
          const started: string[] = [];
          let nowMs = START;
          const arrange = () => arrangeOccasions(draft, definitions, zone);
          const fire = (wallMs: number, one: Draft): { on: string; due: number } | null => {
            const [timer] = occasionTimers(one);
            if (!timer || timer[1] > wallMs) return null;
            one.clock = Math.max(one.clock, timer[1]);
            const came = takeOccasion(one, REF, { definitions, wallMs }, zone);
            return came && { on: came.inputId, due: timer[1] };
          };
          for (const [hours, act] of steps) {
            nowMs += hours * HOUR;
            draft.clock = Math.max(draft.clock, nowMs);
            if (act.do === 'date') draft.profile.attributes.day = act.value;
            if (act.do === 'zone') zone = act.zone;
            if (act.do === 'member' && act.is)
              draft.memberships.set(1, { version: 1, since: nowMs, until: null });
            if (act.do === 'member' && !act.is) draft.memberships.delete(1);
            if (act.do === 'publish') definitions = definitionsOf(act.trigger, nowMs, nowMs);
            if (act.do === 'merge')
              Object.assign(
                draft.occasions,
                unitedOccasions(draft.occasions, structuredClone(draft.occasions)),
              );
            if (act.do === 'fire') {
              const stored = { clock: draft.clock, occasions: structuredClone(draft.occasions) };
              if (act.isKilled) {
                fire(nowMs + act.lateMs, draft);
                draft.clock = stored.clock;
                for (const ref of Object.keys(draft.occasions)) delete draft.occasions[ref];
                Object.assign(draft.occasions, stored.occasions);
              }
              nowMs += act.lateMs;
              const came = fire(nowMs, draft);
              if (came) {
                expect(came.due).toBeLessThanOrEqual(nowMs);
                started.push(came.on.slice(-10));
              }
            }
            arrange();
            const before = structuredClone(draft.occasions);
            arrange();
            expect(draft.occasions).toEqual(before);
            for (const [, due] of occasionTimers(draft)) expect(due).toBeGreaterThan(START);
          }
          expect(new Set(started).size).toBe(started.length);
        },
      ),
      { numRuns: 400 },
    );
  });
});

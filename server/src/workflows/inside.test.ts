import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceFor,
  type InsideChoice,
  type InsideEdit,
  type InsidePlan,
  type ResumeChoice,
  settle,
} from './inside.ts';
import type { Enrollment, NodeDocument, WorkflowDocument } from './model.ts';
import { advance } from './step.ts';
import { aContact, anEvent, aWorkflow, compiled, entered, HOUR_MS, START_MS } from './testing.ts';

const MINUTE_MS = 60_000;
const mail = (next?: string): NodeDocument => ({
  type: 'send',
  channel: 'email',
  template: 't',
  ...(next ? { next } : {}),
});
const wait = (hours: number, next?: string): NodeDocument => ({
  type: 'wait',
  delay: { hours },
  ...(next ? { next } : {}),
});
const contact = aContact();
const clocks = (ms: number) => ({ clockMs: ms, wallMs: ms });

/** Two versions, the first with somebody at its start since START_MS. */
const published = (
  before: WorkflowDocument['nodes'],
  after: WorkflowDocument['nodes'],
  plan: Partial<InsidePlan> = {},
) => {
  const versions = [compiled(aWorkflow(before)), compiled(aWorkflow(after), { version: 2 })];
  const edit: InsideEdit = {
    no: 1,
    atMs: 0,
    type: 'publish',
    version: 2,
    plan: { otherwise: 'move', steps: [], ...plan },
  };
  const inside = entered(versions[0]!, contact).enrollment;
  const at = (ms: number, who: Enrollment = inside) =>
    settle(who, [edit], {
      versionOf: (version) => versions[version - 1],
      facts: contact.facts,
      clocks: clocks(ms),
    });
  const goOn = (who: Enrollment, ms: number) =>
    advance(versions[who.version - 1]!, who, { type: 'changed' }, contact.facts, clocks(ms));
  return { inside, at, goOn };
};
const says = (nodeId: string, choice: InsideChoice['choice'], to?: string): InsideChoice => ({
  version: 1,
  nodeId,
  choice,
  ...(to ? { to } : {}),
});

describe('who moves to the new version (P9)', () => {
  it.each([
    ['the same wait keeps its end', 4, 1, 4],
    ['a longer wait counts from when the person arrived', 10, 1, 10],
    ['a shorter one too', 3, 1, 3],
    ['what would be over ends now', 2, 3, 3],
  ])('%s', (_, hours, publishedAfter, dueAfter) => {
    const { at, inside } = published({ w: wait(4, 'm'), m: mail() }, { w: wait(hours, 'm'), m: mail() });
    const { enrollment, log } = at(START_MS + publishedAfter * HOUR_MS);
    expect(enrollment).toEqual({ ...inside, version: 2, settled: 1, dueAt: START_MS + dueAfter * HOUR_MS });
    expect(log).toMatchObject([{ nodeId: 'w', visit: 1, what: 'moved', text: 'Moves to version 2' }]);
  });

  it('takes an edit once, and who came by the new version has none to take', () => {
    const { at, inside } = published({ w: wait(4) }, { w: wait(10) });
    const { enrollment } = at(START_MS);
    expect(at(START_MS + HOUR_MS, enrollment)).toEqual({ enrollment, log: [] });
    expect(at(START_MS, { ...inside, settled: 1 }).log).toEqual([]);
  });

  it('nothing of the step happens again, and the way on is the new one (P5)', () => {
    const { at, goOn } = published({ w: wait(4, 'm'), m: mail() }, { w: wait(1, 'x'), x: wait(9) });
    const moved = at(START_MS + 2 * HOUR_MS).enrollment;
    const pass = goOn(moved, START_MS + 2 * HOUR_MS);
    expect(pass.effects).toEqual([]);
    expect(pass.enrollment).toMatchObject({ nodeId: 'x', visit: 2, version: 2 });
  });

  it('enters a step that has become another kind of step', () => {
    const { at, goOn } = published({ w: wait(4) }, { w: mail('z'), z: wait(1) });
    const { enrollment, log } = at(START_MS + HOUR_MS);
    expect(log).toMatchObject([{ nodeId: 'w', visit: 1, what: 'moved', path: 'moved', to: 'w' }]);
    const pass = goOn(enrollment, START_MS + HOUR_MS);
    expect(pass.effects).toMatchObject([{ type: 'send', nodeId: 'w', visit: 2, version: 2 }]);
    expect(pass.enrollment).toMatchObject({ nodeId: 'z', visit: 3 });
  });

  it('keeps what was awaited and came, as long as its path is there', () => {
    const before: NodeDocument = { type: 'waitForEvent', event: 'A', limit: { hours: 1 }, next: 'm' };
    const { at, inside } = published(
      { w: before, m: mail() },
      { w: { ...before, limit: { hours: 9 } }, m: mail() },
    );
    const held = { path: 'next', text: 'A came' };
    const kept = at(START_MS, { ...inside, entry: { ...inside.entry, held } }).enrollment;
    expect(kept.entry.held).toEqual(held);
    const gone = { path: 'p9', text: 'A came' };
    expect(
      at(START_MS, { ...inside, entry: { ...inside.entry, held: gone } }).enrollment.entry.held,
    ).toBeUndefined();
  });
});

describe('other choices', () => {
  it('judge again: the step is entered anew, its wait begins now', () => {
    const { at, goOn } = published({ w: wait(4) }, { w: wait(4) }, { steps: [says('w', 'again')] });
    const pass = goOn(at(START_MS + HOUR_MS).enrollment, START_MS + HOUR_MS);
    expect(pass.enrollment).toMatchObject({
      version: 2,
      nodeId: 'w',
      visit: 2,
      dueAt: START_MS + 5 * HOUR_MS,
    });
    expect(pass.enrollment.entry.arriving).toBeUndefined();
  });

  it('to another step: it is entered', () => {
    const { at, goOn } = published({ w: wait(4) }, { v: wait(1) }, { steps: [says('w', 'to', 'v')] });
    const pass = goOn(at(START_MS).enrollment, START_MS);
    expect(pass.enrollment).toMatchObject({ version: 2, nodeId: 'v', visit: 2, dueAt: START_MS + HOUR_MS });
  });

  it('end: it ends, and says why', () => {
    const { at } = published({ w: wait(4) }, { v: wait(1) }, { steps: [says('w', 'end')] });
    expect(at(START_MS)).toMatchObject({
      enrollment: { state: 'exited', version: 1, endReason: { code: 'movedOn' }, dueAt: null },
      log: [{ what: 'ended' }],
    });
  });

  it('stay: nothing changes but that it was asked; so whose step is gone and was not named', () => {
    const { at, inside } = published({ w: wait(4) }, { w: wait(9) }, { steps: [says('w', 'stay')] });
    expect(at(START_MS)).toEqual({ enrollment: { ...inside, settled: 1 }, log: [] });
    const gone = published({ w: wait(4) }, { v: wait(9) });
    expect(gone.at(START_MS)).toEqual({ enrollment: { ...gone.inside, settled: 1 }, log: [] });
  });

  it('of two publishes that somebody has not taken the later counts', () => {
    const versions = [{ w: wait(1) }, { w: wait(2) }, { w: wait(3) }].map((nodes, i) =>
      compiled(aWorkflow(nodes), { version: i + 1 }),
    );
    const who = entered(versions[0]!, contact).enrollment;
    const edit = (no: number, otherwise: InsidePlan['otherwise']): InsideEdit => ({
      no,
      atMs: 0,
      type: 'publish',
      version: no + 1,
      plan: { otherwise, steps: [] },
    });
    const context = {
      versionOf: (version: number) => versions[version - 1],
      facts: contact.facts,
      clocks: clocks(START_MS),
    };
    expect(settle(who, [edit(1, 'stay'), edit(2, 'move')], context).enrollment).toMatchObject({
      version: 3,
      settled: 2,
      dueAt: START_MS + 3 * HOUR_MS,
    });
    expect(settle(who, [edit(1, 'move'), edit(2, 'stay')], context).enrollment).toMatchObject({
      version: 1,
      settled: 2,
    });
  });
});

describe('a resume after a pause from 1:00 to 5:00', () => {
  const DAYS = 24 * HOUR_MS;
  const after = (choice: ResumeChoice, hours: number, lengthMs = 4 * HOUR_MS, spreadMs = 0) => {
    const workflow = compiled(aWorkflow({ w: wait(hours, 'm'), m: mail('z'), z: wait(1) }));
    const who = entered(workflow, contact).enrollment;
    const pausedAtMs = START_MS + HOUR_MS;
    const atMs = pausedAtMs + lengthMs;
    const edit: InsideEdit = { no: 1, atMs, type: 'resume', pausedAtMs, choice, spreadMs };
    const { enrollment } = settle(who, [edit], {
      versionOf: () => workflow,
      facts: contact.facts,
      clocks: clocks(atMs),
    });
    return {
      enrollment,
      goOn: () => advance(workflow, enrollment, { type: 'changed' }, contact.facts, clocks(atMs)),
      atMs,
    };
  };

  it('catch up: what came due goes on now, what did not keeps its end', () => {
    const { enrollment, goOn, atMs } = after('catchUp', 2);
    expect(enrollment.dueAt).toBe(atMs);
    expect(goOn().effects).toMatchObject([{ type: 'send', usefulForMs: DAYS }]);
    expect(after('catchUp', 8).enrollment.dueAt).toBe(START_MS + 8 * HOUR_MS);
  });

  it('catch up spreads what came due over a time, each at a place of its own', () => {
    const { enrollment, atMs } = after('catchUp', 2, 4 * HOUR_MS, HOUR_MS);
    expect(enrollment.dueAt).toBeGreaterThanOrEqual(atMs);
    expect(enrollment.dueAt).toBeLessThan(atMs + HOUR_MS);
  });

  it('shift: every wait ends later by the pause', () => {
    expect(after('shift', 2).enrollment.dueAt).toBe(START_MS + 6 * HOUR_MS);
    expect(after('shift', 8).enrollment.dueAt).toBe(START_MS + 12 * HOUR_MS);
  });

  it('shift leaves what ends by the calendar: the next such time, not a later hour (P8)', () => {
    // it begins on Monday at 10:00; its six o'clock falls into a pause from 11:00 to 20:00
    const until = { type: 'time', time: '18:00' } as const;
    const workflow = compiled(aWorkflow({ w: { type: 'waitUntil', until, next: 'm' }, m: mail() }));
    const who = entered(workflow, contact).enrollment;
    expect(who.dueAt).toBe(START_MS + 8 * HOUR_MS);
    const shiftedAfter = (hours: number) => {
      const pausedAtMs = START_MS + HOUR_MS;
      const atMs = pausedAtMs + hours * HOUR_MS;
      const edit: InsideEdit = { no: 1, atMs, type: 'resume', pausedAtMs, choice: 'shift', spreadMs: 0 };
      const context = { versionOf: () => workflow, facts: contact.facts, clocks: clocks(atMs) };
      return settle(who, [edit], context).enrollment.dueAt;
    };
    expect(shiftedAfter(9)).toBe(START_MS + 32 * HOUR_MS);
    expect(shiftedAfter(2)).toBe(who.dueAt);
  });

  it('skip: a message counts as decided when its wait was over, the next wait from now', () => {
    const { goOn, atMs } = after('skip', 2, 40 * HOUR_MS);
    const pass = goOn();
    expect(pass.effects).toMatchObject([{ type: 'send', usefulForMs: DAYS - 39 * HOUR_MS }]);
    expect(pass.enrollment).toMatchObject({ nodeId: 'z', dueAt: atMs + HOUR_MS });
    expect(pass.enrollment.entry.dueSince).toBeUndefined();
    expect(after('skip', 2).goOn().effects).toMatchObject([{ usefulForMs: DAYS - 3 * HOUR_MS }]);
  });
});

// --- any two versions, any choices, any positions ----------------------------------------------------

const IDS = ['a', 'b', 'c', 'd', 'e'];
const stepArb: fc.Arbitrary<NodeDocument> = fc.oneof(
  fc.record({ type: fc.constant('wait'), delay: fc.record({ minutes: fc.integer({ min: 1, max: 300 }) }) }),
  fc.record({
    type: fc.constant('waitForEvent'),
    event: fc.constantFrom('A', 'B'),
    limit: fc.record({ minutes: fc.integer({ min: 1, max: 300 }) }),
  }),
  fc.constant({ type: 'send', channel: 'email', template: 't' }),
) as fc.Arbitrary<NodeDocument>;
/** Steps in a row; each version has some of them. */
const nodesArb = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...IDS), stepArb), { minLength: 1, selector: ([id]) => id })
  .map(
    (steps) =>
      Object.fromEntries(
        steps.map(([id, node], i) => [id, steps[i + 1] ? { ...node, next: steps[i + 1]![0] } : node]),
      ) as WorkflowDocument['nodes'],
  );
const choiceArb = fc.constantFrom<InsideChoice['choice']>('move', 'stay', 'again', 'to', 'end');
const caseArb = fc.record({
  before: nodesArb,
  after: nodesArb,
  otherwise: fc.constantFrom<InsidePlan['otherwise']>('move', 'stay', 'again'),
  choices: fc.array(fc.tuple(fc.constantFrom(...IDS), choiceArb, fc.constantFrom(...IDS)), { maxLength: 5 }),
  people: fc.array(fc.tuple(fc.constantFrom(...IDS), fc.integer({ min: 0, max: 300 })), {
    minLength: 1,
    maxLength: 8,
  }),
  lateMinutes: fc.integer({ min: 0, max: 600 }),
});

it('every enrollment ends up exactly where its choice says, once, and nobody is lost (P5, P9)', () => {
  fc.assert(
    fc.property(caseArb, ({ before, after, otherwise, choices, people, lateMinutes }) => {
      const versions = [compiled(aWorkflow(before)), compiled(aWorkflow(after), { version: 2 })];
      const plan: InsidePlan = {
        otherwise,
        steps: choices.map(([nodeId, choice, to]) => says(nodeId, choice, to)),
      };
      const edit: InsideEdit = { no: 1, atMs: START_MS, type: 'publish', version: 2, plan };
      for (const [nodeId, waitedMinutes] of people) {
        const node = versions[0]!.nodes.get(nodeId);
        if (!node?.kind.wake) continue;
        const nowMs = START_MS + lateMinutes * MINUTE_MS;
        const movedAt = nowMs - waitedMinutes * MINUTE_MS;
        const first = advance(
          versions[0]!,
          { ...START, nodeId, enteredAt: movedAt, movedAt },
          { type: 'started' },
          contact.facts,
          clocks(movedAt),
        );
        const who = first.enrollment;
        const context = {
          versionOf: (v: number) => versions[v - 1],
          facts: contact.facts,
          clocks: clocks(nowMs),
        };
        const { enrollment: moved } = settle(who, [edit], context);
        const { choice, to } = choiceFor(plan, who, versions[1]!);
        // again: the same edit changes nothing
        expect(settle(moved, [edit], context)).toEqual({ enrollment: moved, log: [] });
        if (choice === 'stay') expect(moved).toEqual({ ...who, settled: 1 });
        else if (choice === 'end') expect(moved).toMatchObject({ state: 'exited', version: 1 });
        else {
          expect(moved).toMatchObject({
            state: 'active',
            version: 2,
            nodeId: choice === 'to' ? to : nodeId,
            visit: who.visit,
          });
          const same = after[nodeId]!;
          const kept = choice === 'move' && same.type === before[nodeId]!.type;
          expect(moved.entry.arriving).toBe(kept ? undefined : true);
          if (kept) expect(moved.dueAt).toBe(expectedEnd(before[nodeId]!, same, who, nowMs));
        }
        // whatever comes next, effects of one visit arise once
        const later = advance(
          versions[moved.version - 1]!,
          moved,
          { type: 'event', event: anEvent('Z', {}, nowMs) },
          contact.facts,
          clocks(nowMs),
        );
        const visits = [...first.effects, ...later.effects].map((effect) =>
          'visit' in effect ? effect.visit : 0,
        );
        expect(new Set(visits).size).toBe(visits.length);
      }
    }),
    { numRuns: 500 },
  );
});

const START: Enrollment = {
  enrollmentId: '01900000-0000-7000-8000-00000000abcd',
  workflowId: 7,
  version: 1,
  key: '',
  state: 'active',
  nodeId: '',
  visit: 0,
  enteredAt: 0,
  movedAt: 0,
  dueAt: null,
  entry: { properties: {} },
  endedAt: null,
  endReason: null,
};

const minutesOf = (node: NodeDocument): number =>
  node.type === 'wait' ? node.delay.minutes! : node.type === 'waitForEvent' ? node.limit.minutes! : 0;

const expectedEnd = (
  before: NodeDocument,
  after: NodeDocument,
  { movedAt, dueAt }: Enrollment,
  nowMs: number,
): number | null => {
  const isSame =
    minutesOf(before) === minutesOf(after) &&
    (after.type !== 'waitForEvent' || (before.type === 'waitForEvent' && before.event === after.event));
  const end = movedAt + minutesOf(after) * MINUTE_MS;
  // an end that the edit did not move stays, though it is over
  return isSame || end === dueAt ? dueAt : Math.max(nowMs, end);
};

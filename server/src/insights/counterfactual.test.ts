/**
 * P12: what "why?" names is why. For generated pairs of a contact and a workflow, and of a message and what stands
 * against it: when the values that the answer names are other than they are, the outcome is another. A value that makes
 * no difference would be no reason. 300 pairs here; `npm run why -- --pairs 10000` for a long run.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Because, type Condition, type Facts, NOTHING_KNOWN } from '../conditions/index.ts';
import { DEFAULT_RULES, decideSend, type SendRequest, type Topic } from '../permission/index.ts';
import type { Json } from '../platform/index.ts';
import {
  advance,
  type CompiledWorkflow,
  compileWorkflow,
  type Enrollment,
  type EnrollmentSummary,
  enrollmentsStarted,
  isRefusal,
  type WorkflowDocument,
} from '../workflows/index.ts';
import { deciders, isBecause } from './why-answer.ts';

const PAIRS = Number(process.env.WHY_PAIRS ?? 300);
const SEED = process.env.WHY_SEED === undefined ? {} : { seed: Number(process.env.WHY_SEED) };
/** Four properties share the pairs of contacts and workflows; messages have as many for themselves. */
const RUN = { numRuns: Math.ceil(PAIRS / 4), ...SEED };
const NOW = Date.parse('2026-03-10T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// --- contacts whose every fact can be turned round ----------------------------------------------------

/** A test of one fact, and the fact as it holds or not. Each has a fact of its own, so that turning one leaves the others. */
interface Turnable {
  condition: Condition;
  /** the contact's part, by whether the test is to hold */
  fact(contact: Contact, holds: boolean): void;
}

interface Contact {
  attributes: Record<string, Json>;
  events: Record<string, number[]>;
  segments: Set<string>;
  entry: Record<string, Json>;
  consents: Record<string, 'granted' | 'refused'>;
}

const emptyContact = (): Contact => ({
  attributes: {},
  events: {},
  segments: new Set(),
  entry: {},
  consents: {},
});

const put = <V>(values: Record<string, V>, name: string, value: V): void => {
  values[name] = value;
};

const KINDS: readonly ((n: number) => Turnable)[] = [
  (n) => ({
    condition: { kind: 'attribute', attribute: `a${n}`, op: 'equals', value: 'AT' },
    fact: ({ attributes }, holds) => put(attributes, `a${n}`, holds ? 'AT' : 'DE'),
  }),
  (n) => ({
    condition: { kind: 'attribute', attribute: `a${n}`, op: 'missing' },
    fact: ({ attributes }, holds) => put(attributes, `a${n}`, holds ? null : 1),
  }),
  (n) => ({
    condition: { kind: 'attribute', attribute: `a${n}`, op: 'greater', value: 10 },
    fact: ({ attributes }, holds) => put(attributes, `a${n}`, holds ? 11 : 10),
  }),
  (n) => ({
    condition: { kind: 'attribute', attribute: `a${n}`, op: 'withinLast', value: { days: 7 } },
    fact: ({ attributes }, holds) =>
      put(attributes, `a${n}`, new Date(NOW - (holds ? 7 * DAY - 1 : 7 * DAY)).toISOString()),
  }),
  (n) => ({
    condition: { kind: 'event', event: `E${n}`, count: { op: 'atLeast', n: 2 }, within: { days: 3 } },
    fact: ({ events }, holds) => put(events, `E${n}`, [NOW - HOUR, NOW - (holds ? 3 * DAY - 1 : 3 * DAY)]),
  }),
  (n) => ({
    condition: { kind: 'event', event: `E${n}`, count: { op: 'exactly', n: 0 } },
    fact: ({ events }, holds) => put(events, `E${n}`, holds ? [] : [NOW - 400 * DAY]),
  }),
  (n) => ({
    condition: { kind: 'segment', segment: `s${n}` },
    fact: ({ segments }, holds) => void (holds ? segments.add(`s${n}`) : segments.delete(`s${n}`)),
  }),
  (n) => ({
    condition: { kind: 'entry', property: `p${n}`, op: 'atLeast', value: 50 },
    fact: ({ entry }, holds) => put(entry, `p${n}`, holds ? 50 : 49.99),
  }),
  (n) => ({
    condition: { kind: 'consent', topic: `t${n}`, channel: 'email', is: 'granted' },
    fact: ({ consents }, holds) => put(consents, `t${n}`, holds ? 'granted' : 'refused'),
  }),
];

/** A condition over facts of its own, and which of them hold. */
interface Rule {
  condition: Condition;
  leaves: { turnable: Turnable; holds: boolean }[];
}

type Shape = { kind: number; holds: boolean } | { group: 'all' | 'any' | 'not'; parts: Shape[] };

const shape: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'rule' },
    fc.record({ kind: fc.nat(KINDS.length - 1), holds: fc.boolean() }),
    fc.record({
      group: fc.constantFrom('all' as const, 'any' as const, 'not' as const),
      parts: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).shape;

/** `from`: the number of the first fact, so that two rules share none. */
const ruleOf = (given: Shape, from: number): Rule => {
  const leaves: Rule['leaves'] = [];
  const conditionOf = (one: Shape): Condition => {
    if ('kind' in one) {
      const turnable = KINDS[one.kind]!(from + leaves.length);
      leaves.push({ turnable, holds: one.holds });
      return turnable.condition;
    }
    if (one.group === 'not') return { not: conditionOf(one.parts[0]!) };
    const parts = one.parts.map(conditionOf);
    return one.group === 'all' ? { all: parts } : { any: parts };
  };
  return { condition: conditionOf(given), leaves };
};

const FACTS_OF_A_RULE = 100;

const made = (contact: Contact, rules: readonly Rule[]): Contact => {
  for (const { leaves } of rules) for (const { turnable, holds } of leaves) turnable.fact(contact, holds);
  return contact;
};

/** Leaves of a judged condition beside those of its document: both trees have one shape. */
const leafPairs = (because: Because, condition: Condition): [Because, Condition][] => {
  if ('kind' in condition) return [[because, condition]];
  const parts = 'not' in condition ? [condition.not] : 'all' in condition ? condition.all : condition.any;
  return parts.flatMap((part, i) => leafPairs(because.children![i]!, part));
};

/** The contact with everything turned round that the answer names as deciding. */
const turned = (contact: Contact, rule: Rule, because: Because): Contact => {
  const other = structuredClone(contact);
  const named = new Set(deciders(because));
  const pairs = leafPairs(because, rule.condition);
  expect(named.size).toBeGreaterThan(0);
  for (const [leaf, condition] of pairs) {
    if (!named.has(leaf)) continue;
    rule.leaves.find(({ turnable }) => turnable.condition === condition)!.turnable.fact(other, !leaf.matched);
  }
  return other;
};

const factsOf = ({ attributes, events, segments, consents }: Contact, workflow: CompiledWorkflow): Facts => {
  const times = new Map(workflow.needs.map(({ id, matcher }) => [id, events[matcher.names[0]!] ?? []]));
  return {
    attributes,
    ring: (id) => times.get(id) ?? [],
    inSegment: (key) => ({ member: segments.has(key), until: Number.POSITIVE_INFINITY }),
    timeZone: 'UTC',
    known: { ...NOTHING_KNOWN, consent: (topic) => consents[topic] ?? null },
  };
};

// --- workflows ------------------------------------------------------------------------------------------

const compiledOf = (
  document: WorkflowDocument,
  state: CompiledWorkflow['state'] = 'live',
): CompiledWorkflow =>
  compileWorkflow(document, { workflowId: 7, version: 1, key: 'w', eventMap: {}, state });

const document = (over: Partial<WorkflowDocument>): WorkflowDocument => ({
  name: 'W',
  trigger: { type: 'event', event: 'Go' },
  enrollment: { again: 'always' },
  start: 'hold',
  nodes: { hold: { type: 'wait', delay: { days: 1 } } },
  ...over,
});

const start = (workflow: CompiledWorkflow, contact: Contact, existing: readonly EnrollmentSummary[] = []) =>
  enrollmentsStarted(
    workflow,
    { type: 'event', event: { name: 'Go', properties: contact.entry as never, eventId: 'e', at: NOW } },
    factsOf(contact, workflow),
    existing,
    NOW,
    () => 'en',
  );

const entered = (workflow: CompiledWorkflow, contact: Contact): Enrollment => {
  const begun = start(workflow, contact);
  if (!begun || isRefusal(begun)) throw new Error('not entered');
  return advance(workflow, begun, { type: 'started' }, factsOf(contact, workflow), CLOCKS).enrollment;
};
const CLOCKS = { clockMs: NOW, wallMs: NOW };

describe('what "why?" names decides (P12)', () => {
  it('who may enter: other values of what the refusal names let them in', () => {
    fc.assert(
      fc.property(shape, (given) => {
        const rule = ruleOf(given, 0);
        const workflow = compiledOf(document({ enrollment: { again: 'always', filter: rule.condition } }));
        const contact = made(emptyContact(), [rule]);
        const before = start(workflow, contact)!;
        fc.pre(isRefusal(before));
        expect(before).toMatchObject({ refused: 'filter' });
        const seen = (before as { seen?: Json }).seen as unknown;
        expect(isBecause(seen)).toBe(true);
        const after = start(workflow, turned(contact, rule, seen as Because))!;
        expect(isRefusal(after)).toBe(false);
      }),
      RUN,
    );
  });

  it('which path: other values of what the branch names lead elsewhere', () => {
    fc.assert(
      fc.property(shape, shape, (one, two) => {
        const rules = [ruleOf(one, 0), ruleOf(two, FACTS_OF_A_RULE)];
        const workflow = compiledOf(
          document({
            start: 'choose',
            nodes: {
              choose: {
                type: 'branch',
                paths: rules.map(({ condition }, i) => ({ id: `p${i}`, if: condition, next: 'hold' })),
                next: 'hold',
              },
              hold: { type: 'wait', delay: { days: 1 } },
            },
          }),
        );
        const taken = (contact: Contact) => {
          const begun = start(workflow, contact) as Enrollment;
          return advance(workflow, begun, { type: 'started' }, factsOf(contact, workflow), CLOCKS).log[0]!;
        };
        const contact = made(emptyContact(), rules);
        const line = taken(contact);
        const seen = line.seen as unknown;
        // "else" names what every path lacked: the first of them is enough
        const [because, rule] = isBecause(seen)
          ? [seen, rules[Number(line.path!.slice(1))]!]
          : [(seen as Because[])[0]!, rules[0]!];
        expect(taken(turned(contact, rule, because)).path).not.toBe(line.path);
      }),
      RUN,
    );
  });

  it('who left: without what the exit names they would still be inside', () => {
    fc.assert(
      fc.property(shape, fc.boolean(), (given, isGoal) => {
        const rule = ruleOf(given, 0);
        const ends = [{ on: 'condition' as const, condition: rule.condition }];
        const workflow = compiledOf(document(isGoal ? { goals: ends } : { exits: ends }));
        const contact = made(emptyContact(), [rule]);
        const left = entered(workflow, contact);
        fc.pre(left.state !== 'active');
        expect(left.state).toBe(isGoal ? 'goal' : 'exited');
        const seen = left.endReason!.seen as unknown as Because;
        expect(entered(workflow, turned(contact, rule, seen)).state).toBe('active');
      }),
      RUN,
    );
  });

  it('who may come again: without the way that is named, or with it so much longer ago, they enter', () => {
    const past = fc.record({
      state: fc.constantFrom('active' as const, 'finished' as const, 'goal' as const, 'exited' as const),
      hoursAgo: fc.integer({ min: 0, max: 72 }),
    });
    const again = fc.constantFrom<WorkflowDocument['enrollment']['again']>('never', 'always', {
      after: { days: 2 },
    });
    fc.assert(
      fc.property(fc.array(past, { maxLength: 3 }), again, (ways, rule) => {
        const workflow = compiledOf(document({ enrollment: { again: rule } }));
        const existing = ways.map(({ state, hoursAgo }) => ({
          workflowId: 7,
          key: '',
          state,
          enteredAt: NOW - hoursAgo * HOUR,
          endedAt: state === 'active' ? null : NOW - hoursAgo * HOUR,
        }));
        const before = start(workflow, emptyContact(), existing)!;
        fc.pre(isRefusal(before));
        const { refused, seen } = before as unknown as { refused: string; seen: { lastEntered: string } };
        const last = Date.parse(seen.lastEntered);
        expect(Math.max(...existing.map(({ enteredAt }) => enteredAt))).toBe(last);
        const without =
          refused === 'alreadyInside'
            ? existing.map((one) => ({ ...one, state: 'finished' as const }))
            : refused === 'tooSoon'
              ? existing.map((one) => ({ ...one, enteredAt: NOW - 2 * DAY }))
              : [];
        const after = start(workflow, emptyContact(), without);
        expect((after as { refused?: string }).refused).not.toBe(refused);
      }),
      RUN,
    );
  });

  it('whether it is live: only the state that is named keeps them out', () => {
    for (const state of ['paused', 'archived'] as const) {
      expect(start(compiledOf(document({}), state), emptyContact())).toMatchObject({
        refused: 'notLive',
        text: `The workflow is ${state}`,
      });
      expect(isRefusal(start(compiledOf(document({})), emptyContact())!)).toBe(false);
    }
  });
});

// --- messages -------------------------------------------------------------------------------------------

const topic: Topic = {
  key: 'news',
  name: 'News',
  isArchived: false,
} as Topic;

const bars = fc.array(
  fc.record({
    reason: fc.constantFrom('unsubscribed', 'complained', 'bounced', 'blocked', 'paused', 'sunset'),
    topic: fc.constantFrom('', '*', 'news', 'other'),
    at: fc.constant(NOW - DAY),
    untilMs: fc.constantFrom(null, NOW + DAY),
  }),
  { maxLength: 2 },
);

const reservations = fc.array(
  fc.record({
    messageId: fc.uuid(),
    enrollmentId: fc.constant(null),
    channel: fc.constant('email'),
    topic: fc.constant('news'),
    template: fc.constantFrom('a', 'b'),
    fromMs: fc.integer({ min: NOW - 2 * DAY, max: NOW }),
    toMs: fc.constant(NOW),
    priority: fc.constant(5),
    canYield: fc.constant(false),
  }),
  { maxLength: 3 },
);

const request: fc.Arbitrary<SendRequest> = fc.record({
  messageId: fc.constant('m-1'),
  enrollmentId: fc.constant(null),
  channel: fc.constant('email' as const),
  address: fc.constantFrom('ana@example.com', 'ana@example.com', 'ana@example.com', null),
  bars,
  topic: fc.constantFrom<Topic | null>(
    { ...topic, basis: 'consent' } as Topic,
    { ...topic, basis: 'unlessRefused' } as Topic,
    { ...topic, basis: 'unlessRefused', isArchived: true } as Topic,
    null,
  ),
  consent: fc.constantFrom(null, 'granted' as const, 'refused' as const, 'pending' as const),
  replyWaitsSinceMs: fc.constantFrom(null, null, NOW - DAY, NOW - 30 * DAY),
  rules: fc.record({
    caps: fc.constantFrom([], [{ channel: 'email' as const, topic: null, max: 1, windowHours: 24 }]),
    quietHours: fc.constantFrom(
      {},
      { email: { from: '11:00', to: '14:00', late: 'skip' as const } },
      { email: { from: '22:00', to: '08:00', late: 'next' as const } },
    ),
    replyHoldDays: fc.constant(DEFAULT_RULES.replyHoldDays),
    unconfirmedDays: fc.constant(DEFAULT_RULES.unconfirmedDays),
  }),
  reservations: fc.oneof(fc.constant(null), reservations),
  timeZone: fc.constant('UTC'),
  template: fc.constant('welcome'),
  decidedAtMs: fc.constantFrom(NOW, NOW - 2 * DAY),
  usefulForMs: fc.constantFrom(DAY, 7 * DAY),
  wallMs: fc.constant(NOW),
});

/** The request without what the refusal names. */
const withoutNamed = (given: SendRequest, reason: Record<string, Json>): SendRequest => {
  switch (reason.code) {
    case 'noAddress':
      return { ...given, address: 'ana@example.com' };
    case 'suppressed':
      return { ...given, bars: given.bars.filter((bar) => bar.reason !== reason.suppressedFor) };
    case 'paused':
      return { ...given, bars: given.bars.filter((bar) => bar.reason !== 'paused') };
    case 'refused':
      return given.topic?.isArchived
        ? { ...given, topic: { ...given.topic, isArchived: false } }
        : { ...given, consent: 'granted' };
    case 'noConsent':
      return { ...given, consent: 'granted' };
    case 'salesHold':
      return { ...given, replyWaitsSinceMs: null };
    case 'quietHours':
      return { ...given, rules: { ...given.rules, quietHours: {} } };
    case 'cap': {
      const by = new Set((reason.by as { messageId: string }[]).map(({ messageId }) => messageId));
      return { ...given, reservations: given.reservations!.filter((one) => !by.has(one.messageId)) };
    }
    case 'tooLate':
      return { ...given, usefulForMs: given.usefulForMs + (NOW - Date.parse(reason.usefulUntil as string)) };
    default:
      throw new Error(`no such reason: ${String(reason.code)}`);
  }
};

describe('what a held back message names kept it (P12, P7)', () => {
  it('without it the message leaves, or something else is named', () => {
    const codes = new Set<unknown>();
    fc.assert(
      fc.property(request, (given) => {
        const before = decideSend(given);
        fc.pre(!before.leaves);
        const reason = (before as { reason: Record<string, Json> }).reason;
        codes.add(reason.code);
        const after = decideSend(withoutNamed(given, reason));
        const next = after.leaves ? null : after.reason;
        expect(next).not.toEqual(reason);
        // two bars may follow one another, and a refusal the archived topic; no other reason is named twice
        if (reason.code !== 'suppressed' && reason.code !== 'refused')
          expect(next?.code).not.toBe(reason.code);
      }),
      { numRuns: PAIRS, ...SEED },
    );
    expect(codes.size).toBeGreaterThanOrEqual(6);
  });
});

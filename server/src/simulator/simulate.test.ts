/** P13: what is simulated is what runs. The same inputs, once through the live engine, once through the simulator. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { type Db, type JsonObject, sql, type Uuid } from '../platform/index.ts';
import { workflowResults } from '../workflows/index.ts';
import { peopleBehind } from './behind.ts';
import { DEFAULT_OPTIONS, type SimulationOptions } from './model.ts';
import { simulate } from './simulate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const END = Date.parse('2026-03-31T09:00:00Z');
const DAYS = 4;
const START = END - DAYS * DAY;
const SEED = Number(process.env.SIMULATE_SEED ?? 11);
const INPUTS = Number(process.env.SIMULATE_INPUTS ?? 90);
const PEOPLE = 12;

let database: TestDatabase;
let world: World;
let db: Db;
const ids = new Map<string, number>();

/** A small generator of numbers: the same seed, the same company. */
const randomOf = (seed: number) => {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return { next, of: <T>(list: readonly T[]): T => list[next(list.length)]! };
};

const EVENTS = ['Cart', 'Order', 'Visit'];
type Random = ReturnType<typeof randomOf>;

/** A chain of steps of every kind that needs the contact alone; ways out lead forward, so that all of them end. */
const someNodes = (random: Random, length: number): JsonObject => {
  const id = (n: number): JsonObject => (n < length ? { next: `n${n}` } : {});
  const kinds: ((n: number) => object)[] = [
    (n) => ({ type: 'send', channel: 'email', template: random.of(['mail', 'letter']), ...id(n + 1) }),
    (n) => ({ type: 'wait', delay: { hours: 1 + random.next(30) }, ...id(n + 1) }),
    (n) => ({
      type: 'waitForEvent',
      event: random.of(EVENTS),
      limit: { hours: 1 + random.next(40) },
      ...id(n + 1),
      ...(n + 2 < length ? { timeout: `n${n + 2}` } : {}),
    }),
    (n) => ({
      type: 'branch',
      paths: [
        {
          id: 'often',
          name: 'Often',
          if: {
            kind: 'event',
            event: 'Visit',
            count: { op: 'atLeast', n: 1 + random.next(3) },
            within: { days: 2 },
          },
          ...id(n + 2),
        },
        {
          id: 'vip',
          name: 'VIP',
          if: { kind: 'attribute', attribute: 'tier', op: 'equals', value: 'gold' },
          ...id(n + 3),
        },
      ],
      ...id(n + 1),
    }),
    (n) => ({ type: 'setAttribute', attributes: { tier: random.of(['gold', 'silver']) }, ...id(n + 1) }),
  ];
  return Object.fromEntries(
    Array.from({ length }, (_, n) => [`n${n}`, n === 0 ? kinds[random.next(3)]!(n) : random.of(kinds)(n)]),
  ) as unknown as JsonObject;
};

const someWorkflow = (random: Random, name: string): JsonObject => ({
  name,
  trigger: random.of<JsonObject>([
    { type: 'event', event: random.of(EVENTS) },
    { type: 'segmentEntered', segment: 'gold' },
  ]),
  enrollment: random.of<JsonObject>([
    { again: 'always' },
    { again: 'never', key: 'cart' },
    { again: { after: { days: 1 } } },
  ]),
  ...(random.next(2) === 0 ? { exits: [{ on: 'event', event: 'Order' }] } : {}),
  ...(random.next(2) === 0
    ? {
        goals: [
          {
            on: 'condition',
            condition: { kind: 'event', event: 'Order', count: { op: 'atLeast', n: 2 }, within: { days: 3 } },
          },
        ],
      }
    : {}),
  start: 'n0',
  nodes: someNodes(random, 4 + random.next(4)),
});

const GOLD = {
  name: 'Gold',
  condition: {
    any: [
      { kind: 'attribute', attribute: 'tier', op: 'equals', value: 'gold' },
      { kind: 'event', event: 'Visit', count: { op: 'atLeast', n: 2 }, within: { hours: 20 } },
    ],
  },
};
const MAIL = { name: 'Mail', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' };
const CALL = { channel: 'webhook', name: 'Score', url: 'https://program.example', body: '{}' };
const RANDOM_ONES = ['a', 'b', 'c'];
const WORKFLOWS = [...RANDOM_ONES, 'asked', 'calls'];

/** Only somebody's asking starts it; then a user decides. */
const ASKED = {
  name: 'asked',
  trigger: { type: 'asked' },
  enrollment: { again: { after: { hours: 20 } } },
  start: 'task',
  nodes: {
    task: {
      type: 'humanStep',
      task: 'Call',
      assignee: { by: 'user', user: 'ana@example.com' },
      due: { hours: 1 },
      outcomes: [
        { id: 'won', name: 'Won', next: 'mail' },
        { id: 'lost', name: 'Lost', next: 'score' },
      ],
      limit: { hours: 30 },
      timeout: 'score',
    },
    mail: { type: 'send', channel: 'email', template: 'mail' },
    score: { type: 'callWebhook', template: 'call', answer: { limit: { hours: 9 }, set: [] } },
  },
};

/** What a program answers is written down, and decides. */
const CALLS = {
  name: 'calls',
  trigger: { type: 'event', event: 'Visit' },
  enrollment: { again: 'always' },
  start: 'score',
  nodes: {
    score: {
      type: 'callWebhook',
      template: 'call',
      answer: {
        limit: { hours: 20 },
        set: [
          { path: 'data.tier', attribute: 'tier' },
          { path: 'data.cart', entry: 'cart' },
        ],
      },
      next: 'is',
      failed: 'wait',
      timeout: 'task',
    },
    is: {
      type: 'branch',
      paths: [
        {
          id: 'gold',
          if: { kind: 'attribute', attribute: 'tier', op: 'equals', value: 'gold' },
          next: 'task',
        },
      ],
      next: 'wait',
    },
    wait: {
      type: 'waitForEvent',
      event: 'Order',
      where: [{ property: 'cart', op: 'equals', entry: 'cart' }],
      limit: { hours: 30 },
    },
    task: {
      type: 'humanStep',
      task: 'Write',
      assignee: { by: 'owner' },
      due: { hours: 1 },
      outcomes: [
        { id: 'won', name: 'Won', next: 'wait' },
        { id: 'lost', name: 'Lost' },
      ],
      limit: { hours: 20 },
    },
  },
};

/** Visitors without a name, by whom they turn out to be. */
const visitors = new Map<number, { name: string; contactId: Uuid }>();
let visits = 0;

/** A visitor without a name does something, or says who they are: from then on the two are one. */
const visit = async (random: Random, atMs: number, people: ReadonlyMap<number, Uuid>): Promise<void> => {
  const who = random.next(PEOPLE);
  const known = visitors.get(who);
  if (known && people.has(who) && random.next(3) === 0) {
    const identities = [
      { kind: 'user', value: `u${who}` },
      { kind: 'anonymous', value: known.name },
    ];
    visitors.delete(who);
    await world.append(atMs, { kind: 'identify', name: 'Identified', identities });
    return;
  }
  const name = known?.name ?? `v${who}-${visits++}`;
  const contactId = await world.append(atMs, {
    ...(known ? { contactId: known.contactId } : {}),
    identities: [{ kind: 'anonymous', value: name }],
    name: random.of(EVENTS),
    mustFold: false,
    properties: { cart: `c${random.next(5)}` },
  });
  visitors.set(who, { name, contactId });
};

/** Hands over what may leave by then, as the senders do. */
const send = async (nowMs: number): Promise<void> => {
  await db.query(sql`
    with gone as (
      delete from outbox where bucket >= 0 and workspace_id = ${world.workspaceId} and not_before <= ${new Date(nowMs)}
      returning bucket, message_id, not_before
    )
    update messages m set state = 'submitted', submitted_at = g.not_before
    from gone g where m.bucket = g.bucket and m.message_id = g.message_id`);
};

const nextDue = async (): Promise<number> => {
  const [row] = await db.query<{ at: number | null }>(sql`
    select (extract(epoch from least(
      (select min(due_at) from timers where bucket >= 0 and workspace_id = ${world.workspaceId}),
      (select min(not_before) from outbox where bucket >= 0 and workspace_id = ${world.workspaceId})
    )) * 1000)::float8 as at`);
  return row!.at ?? Number.POSITIVE_INFINITY;
};

/** Lets the live engine live until an instant: every timer and every mail at its own. */
const liveUntil = async (toMs: number): Promise<void> => {
  for (let due = await nextDue(); due < toMs; due = await nextDue()) {
    await world.fold(due);
    await send(due);
  }
};

interface Waiting {
  contactId: Uuid;
  taskId: string | null;
  step: { enrollmentId: string; nodeId: string; visit: number };
}

/** Steps that wait for an outcome or an answer, in the order of whose they are. */
const waitingSteps = () =>
  db.query<Waiting>(sql`
    select e.contact_id as "contactId", t.task_id as "taskId",
      jsonb_build_object('enrollmentId', e.enrollment_id, 'nodeId', e.node_id, 'visit', e.visit) as step
    from enrollments e
    left join tasks t on t.bucket = e.bucket and t.enrollment_id = e.enrollment_id and t.visit = e.visit
      and t.state = 'open' and t.workspace_id = ${world.workspaceId}
    where e.bucket >= 0 and e.workspace_id = ${world.workspaceId} and e.state = 'active'
      and (t.task_id is not null or e.node_id = 'score')
    order by e.entered_at, e.node_id`);

/** Somebody asks for a start, does a task, or a program answers; as the API and the senders write it. */
const ask = async (random: Random, atMs: number, people: ReadonlyMap<number, Uuid>): Promise<void> => {
  const waiting = await waitingSteps();
  const one = waiting[random.next(waiting.length + 1)];
  const contactId = [...people.values()][random.next(Math.max(1, people.size))];
  if (!contactId) return;
  if (!one) {
    const start = {
      workflow: random.of(['asked', 'calls', 'a']),
      by: 'api',
      name: 'CRM',
      properties: { cart: 'c1' },
    };
    const payload = { start: { ...start, ask: `ask-${atMs}`, askedMs: atMs } };
    await world.append(atMs, { contactId, kind: 'start', name: 'Start Asked', payload });
    return;
  }
  const { taskId, step } = one;
  const values = { 'data.tier': random.of(['gold', 'silver']), 'data.cart': `c${random.next(5)}` };
  const answer = { step, ok: random.next(4) > 0, text: 'It answered 200', values };
  const outcome = { taskId, outcome: random.of(['won', 'lost']), note: '', by: 'Ana', step };
  await world.append(
    atMs,
    taskId === null
      ? { contactId: one.contactId, kind: 'answered', name: 'Webhook Answered', payload: answer }
      : { contactId: one.contactId, kind: 'edit', name: 'Task Done', payload: outcome },
  );
};

const RULES = {
  caps: [{ channel: 'email', topic: null, max: 1, windowHours: 20 }],
  quietHours: { email: { from: '21:00', to: '08:00', late: 'next' } },
};

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  world = await createWorld(db, START - HOUR);
  await db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ permission: RULES })}::jsonb
    where workspace_id = ${world.workspaceId}`);
  const random = randomOf(SEED);
  const apart = randomOf(SEED + 1);
  const unnamed = randomOf(SEED + 2);
  await world.publish('segment', 'gold', GOLD);
  await world.publish('template', 'mail', MAIL);
  await world.publish('template', 'letter', MAIL);
  await world.publish('template', 'call', CALL);
  for (const key of RANDOM_ONES)
    ids.set(key, await world.publish('workflow', key, someWorkflow(random, key)));
  ids.set('asked', await world.publish('workflow', 'asked', ASKED));
  ids.set('calls', await world.publish('workflow', 'calls', CALLS));
  const instants = new Set(Array.from({ length: INPUTS }, () => START + 1 + random.next(DAYS * DAY - HOUR)));
  const people = new Map<number, Uuid>();
  for (const atMs of [...instants].sort((x, y) => x - y)) {
    await liveUntil(atMs);
    const who = random.next(PEOPLE);
    const known = people.get(who);
    const about = { identities: [{ kind: 'user', value: `u${who}` }] };
    const input =
      !known || random.next(6) === 0
        ? {
            ...about,
            kind: 'identify',
            name: 'Identified',
            traits: { email: `u${who}@example.com`, tier: random.of(['gold', 'silver', 'none']) },
          }
        : random.next(5) === 0
          ? { kind: 'edit', name: 'Edited', payload: { attributes: { tier: random.of(['gold', 'bronze']) } } }
          : {
              ...about,
              name: random.of(EVENTS),
              mustFold: false,
              properties: { cart: `c${random.next(5)}` },
              occurredAtMs: atMs - random.of([0, 0, 0, 5 * HOUR]),
            };
    if (apart.next(3) === 0) await ask(apart, atMs, people);
    else people.set(who, await world.append(atMs, { ...input, ...(known ? { contactId: known } : {}) }));
    await world.fold(atMs);
    await send(atMs);
    if (unnamed.next(2) === 0) continue;
    await liveUntil(atMs + 1);
    await visit(unnamed, atMs + 1, people);
    await world.fold(atMs + 1);
    await send(atMs + 1);
  }
  await liveUntil(END);
}, 120_000);
afterAll(() => database.close());

const liveOf = (document: JsonObject | null) => document && { version: 1, document };

const run = (
  key: string,
  options: Partial<SimulationOptions> = {},
  document?: JsonObject,
  hasLive: (live: JsonObject) => JsonObject | null = () => null,
) =>
  (async () => {
    const [row] = await db.query<{ document: JsonObject }>(sql`
      select document from definition_versions
      where workspace_id = ${world.workspaceId} and definition_id = ${ids.get(key)!}`);
    return simulate(
      { db, nowMs: END, ticksMs: () => 0, onProgress: () => undefined, isCancelled: () => false },
      {
        workspaceId: world.workspaceId,
        workflowId: ids.get(key)!,
        key,
        document: document ?? row!.document,
        live: liveOf(hasLive(row!.document)),
        options: { ...DEFAULT_OPTIONS, days: DAYS, ...options },
      },
    );
  })();

/** Without what only the live one counts, or counts as nothing. */
const plain = ({ nodes, ...rest }: Awaited<ReturnType<typeof workflowResults>>) => ({
  ...rest,
  nodes: Object.fromEntries(
    Object.entries(nodes).map(([id, { entered, hereNow, movedOn, left, goals, sent = 0, held = 0 }]) => [
      id,
      { entered, hereNow, movedOn, left, goals, sent, held },
    ]),
  ),
});

describe('what is simulated is what runs (P13)', () => {
  it.each(WORKFLOWS)(
    'enrollments, passages, ends and messages of %s are those of the live run',
    async (key) => {
      const live = await workflowResults(db, { workspaceId: world.workspaceId, workflowId: ids.get(key)! });
      const { result } = await run(key);
      expect(plain(result.draft.counts)).toEqual(plain(live));
      expect(result.failing).toEqual([]);
    },
  );

  it('a draft that is what is live is led once, and compares as if it were led twice', async () => {
    const once = await run('a', {}, undefined, (live) => live);
    const twice = await run('a', {}, undefined, ({ name, ...rest }) => ({ ...rest, name: name! }));
    expect(once.result.live).not.toBeNull();
    expect(once.result).toEqual(twice.result);
  });

  it('names who is behind each number, as many as it counts', async () => {
    for (const key of WORKFLOWS) {
      const { result, people } = await run(key);
      const { counts, held, days, people: different } = result.draft;
      const length = (what: string, nodeId?: string): number =>
        peopleBehind(people.behind.draft, nodeId === undefined ? { what } : { what, nodeId }, {
          from: 0,
          limit: 1e6,
        }).contactIds.length;
      const wanted = new Map<string, number>([
        ['entered', counts.entered],
        ['here', counts.hereNow],
        ['people', different],
        ...counts.ended.map(({ code, count }) => [`ended:${code}`, count] as const),
        ...days.flatMap(({ day, sent, held: kept }) => [
          [`sentOn:${day}`, sent] as const,
          [`heldOn:${day}`, kept] as const,
        ]),
      ]);
      for (const [what, count] of wanted) expect(length(what), `${key} ${what}`).toBe(count);
      for (const [id, { hereNow, ...node }] of Object.entries(counts.nodes))
        for (const [what, count] of Object.entries({ ...node, here: hereNow }))
          expect(length(what, id), `${key} ${id} ${what}`).toBe(count);
      for (const { nodeId, code, count } of held) expect(length(`held:${code}`, nodeId)).toBe(count);
      for (const [edge, count] of Object.entries(counts.edges)) {
        const [nodeId, output] = edge.split(':');
        expect(length(`edge:${output}`, nodeId), `${key} ${edge}`).toBe(count);
      }
    }
  });

  it('was a run in which things happened', async () => {
    const results = await Promise.all(
      WORKFLOWS.map((key) =>
        workflowResults(db, { workspaceId: world.workspaceId, workflowId: ids.get(key)! }),
      ),
    );
    const nodes = results.flatMap((one) => Object.values(one.nodes));
    expect(results.reduce((sum, { entered }) => sum + entered, 0)).toBeGreaterThan(20);
    expect(nodes.reduce((sum, { sent = 0 }) => sum + sent, 0)).toBeGreaterThan(5);
    expect(nodes.reduce((sum, { held = 0 }) => sum + held, 0)).toBeGreaterThan(0);
    const taken = Object.assign({}, ...results.map(({ edges }) => edges)) as Record<string, number>;
    const [merged] = await db.query<{ people: number }>(sql`
      select count(*)::int as people from merges where workspace_id = ${world.workspaceId} and state = 'done'`);
    expect(merged!.people).toBeGreaterThan(3);
    for (const edge of ['task:won', 'task:lost', 'score:next', 'score:failed', 'is:gold'])
      expect(taken[edge], edge).toBeGreaterThan(0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import { sql } from '../platform/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type {
  PeopleList,
  PresentPerson,
  PublishPreview,
  WorkflowDetail,
  WorkflowProblem,
  WorkflowResults,
  WorkflowRow,
} from './types.ts';

const HOUR = 3_600_000;

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
beforeAll(async () => {
  ({ test, ana, base, world } = await testWorkspace());
  await world.publish('template', 'mail', TEMPLATE);
});
afterAll(() => test.close());

const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) => {
  const response = await ana.inject({ method, url: `${base}${path}`, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: response.body === '' ? undefined : response.json() };
};
const get = async <T>(path: string): Promise<T> => (await call('GET', path)).body;
const post = (path: string, payload: object = {}) => call('POST', path, payload);
const create = async (name: string, document: object): Promise<string> =>
  (await post('/workflows', { name, document })).body.key;
const draft = async (key: string, document: object): Promise<void> => {
  const { revision } = await get<WorkflowDetail>(`/workflows/${key}`);
  expect((await call('PUT', `/workflows/${key}/draft`, { revision, document })).status).toBe(200);
};
const live = async (name: string, document: object): Promise<string> => {
  const key = await create(name, document);
  expect(await post(`/workflows/${key}/publish`)).toMatchObject({ status: 200, body: { state: 'live' } });
  return key;
};
/** Time of the app and of the engine, moved together. */
const foldAfter = async (ms: number): Promise<void> => {
  test.clock.advance(ms);
  await world.fold(test.clock.now());
};

const TEMPLATE = { name: 'Mail', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' };
const wait = { type: 'wait', delay: { hours: 4 }, next: 'mail' };
const send = { type: 'send', channel: 'email', template: 'mail', next: 'big' };
const CART = {
  name: 'Cart',
  trigger: { type: 'event', event: 'Cart Left' },
  enrollment: { key: 'cart_id', again: 'never' },
  goals: [{ on: 'event', event: 'Order Completed' }],
  start: 'wait',
  nodes: {
    wait,
    mail: send,
    big: {
      type: 'branch',
      paths: [{ id: 'yes', if: { kind: 'entry', property: 'value', op: 'atLeast', value: 50 }, next: 'day' }],
    },
    day: { type: 'wait', delay: { days: 1 } },
  },
};
const inSegment = (segment: string) => ({
  name: 'Greeting',
  trigger: { type: 'segmentEntered', segment },
  enrollment: { again: 'never' },
  start: 'mail',
  nodes: { mail: { ...send, next: 'pause' }, pause: { type: 'wait', delay: { days: 1 } } },
});

const person = (name: string, traits: object = {}) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [{ kind: 'email', value: `${name}@example.com` }],
  traits: { email: `${name}@example.com`, ...traits },
});
const arrive = (name: string, traits: object = {}) =>
  world.append(test.clock.now(), person(name, traits) as never);
const does = (contactId: string, name: string, properties: Record<string, string | number> = {}) =>
  world.append(test.clock.now(), { contactId, name, properties });

describe('a draft', () => {
  it('tells every problem, also what cannot be read, and where', async () => {
    const problems = async (document: object): Promise<WorkflowProblem[]> =>
      (await post('/workflows/validate', { document })).body.problems;
    expect(
      await problems({ ...CART, nodes: { ...CART.nodes, mail: { ...send, template: 'gone' } } }),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ nodeId: 'mail', severity: 'blocks', code: 'deletedTemplate' }),
      ]),
    );
    expect(await problems({ ...CART, nodes: { wait: { type: 'dance' } } })).toMatchObject([
      { nodeId: 'wait', severity: 'blocks', code: 'shape' },
    ]);
    expect(await problems(CART)).toEqual(
      expect.arrayContaining([expect.objectContaining({ severity: 'warns', code: 'neverSeen' })]),
    );
  });

  it('that no screen could show is refused with the step and the field; one that is not finished is kept', async () => {
    const nodes = { wait: { ...wait, delay: undefined } };
    const refused = {
      status: 422,
      body: {
        code: 'workflow-draft-misshapen',
        field: 'nodes.wait.delay',
        detail: 'Step "wait": "delay" is missing.',
        fix: expect.stringContaining('Give nodes.wait.delay an object'),
        problems: [{ nodeId: 'wait', path: 'nodes.wait.delay' }],
      },
    };
    expect(await post('/workflows', { name: 'Odd', document: { ...CART, nodes } })).toMatchObject(refused);
    const key = await create('Half made', CART);
    const save = (revision: number, document: object) =>
      call('PUT', `/workflows/${key}/draft`, { revision, document });
    expect(await save(1, { ...CART, nodes })).toMatchObject(refused);
    expect(await save(1, { ...CART, nodes: { wait: { ...wait, delay: {} } } })).toMatchObject({
      status: 200,
      body: { revision: 2 },
    });
  });

  it('with a problem is not published', async () => {
    const key = await create('Loop', { ...CART, nodes: { wait: { ...wait, next: 'nowhere' } } });
    expect(await post(`/workflows/${key}/publish`)).toMatchObject({
      status: 422,
      body: { code: 'workflow-invalid', field: 'nodes.wait', problems: [{ code: 'dangling' }, {}, {}] },
    });
    expect(await get(`/workflows/${key}`)).toMatchObject({ state: 'draft', liveVersion: null });
    expect((await get<WorkflowDetail>(`/workflows/${key}`)).problems).toBe(1);
  });

  it('says what differs in sentences', async () => {
    const key = await live('Differs', CART);
    const nodes = {
      wait: { ...wait, delay: { hours: 8 }, next: 'mail' },
      mail: { ...send, next: undefined },
    };
    await draft(key, { ...CART, goals: [], nodes });
    expect((await get<{ told: string[] }>(`/workflows/${key}/diff`)).told).toEqual([
      'Its name becomes "Cart"',
      'No longer a goal: "Order Completed" comes',
      '"Wait 4 hours" becomes "Wait 8 hours"',
      '"Send mail" leads elsewhere',
      'Step removed: Value is at least 50?',
      'Step removed: Wait 1 day',
    ]);
    await post(`/workflows/${key}/archive`);
  });
});

describe('results', () => {
  let key: string;
  const results = (query = '') => get<WorkflowResults>(`/workflows/${key}/results${query}`);
  const list = (query: string) => get<PeopleList>(`/workflows/${key}/people?limit=3&${query}`);
  /** All pages of a list. */
  const lengthOf = async (query: string): Promise<number> => {
    let length = 0;
    let after = '';
    for (;;) {
      const page = await list(`${query}${after}`);
      length += page.items.length;
      if (page.next === null) {
        expect(page.total, query).toBe(length);
        return length;
      }
      after = `&after=${page.next}`;
    }
  };

  beforeAll(async () => {
    key = await live('Cart left', CART);
    const people = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => arrive(`${name}-r`)));
    for (const [index, contactId] of people.entries())
      await does(contactId, 'Cart Left', { cart_id: `c${index}`, value: index * 20 });
    await foldAfter(1);
    await does(people[0]!, 'Order Completed');
    await does(people[1]!, 'Cart Left', { cart_id: 'second', value: 99 });
    await foldAfter(HOUR);
    await foldAfter(3 * HOUR);
    await does(people[6]!, 'Order Completed');
    await foldAfter(1);
    await test.db.query(sql`
      update messages set state = 'submitted', submitted_at = requested_at, clicked_at = requested_at
      where workspace_id = ${world.workspaceId} and bucket >= 0 and contact_id = ${people[3]!}::uuid`);
    await clickedThenOrdered(people[3]!);
  });

  /** A human click in the mail of the step, an order of 40 the day after, one of 99 after the rule's 5 days. */
  const clickedThenOrdered = (contactId: string) =>
    test.db.query(sql`
      insert into events
        (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties)
      select m.bucket, gen_random_uuid(), m.requested_at, m.contact_id, m.workspace_id, e.kind, e.name,
        m.requested_at + make_interval(days => e.day), e.properties || jsonb_build_object('message_id', m.message_id)
      from messages m
      cross join (values
        ('feedback', 'Email Clicked', 0, '{"verdict": "human"}'::jsonb),
        ('track', 'Order Completed', 1, '{"order_id": "first", "total": 40}'::jsonb),
        ('track', 'Order Completed', 6, '{"order_id": "late", "total": 99}'::jsonb)
      ) as e (kind, name, day, properties)
      where m.workspace_id = ${world.workspaceId} and m.bucket >= 0 and m.contact_id = ${contactId}::uuid
        and m.node_id = 'mail'`);

  it('add up: for each step entered = here + moved on + left, for all entered = here + ended (P17)', async () => {
    const all = await results();
    expect(all).toMatchObject({ entered: 8, hereNow: 4 });
    expect(Object.fromEntries(all.ended.map(({ code, count }) => [code, count]))).toEqual({
      end: 2,
      goal: 2,
    });
    expect(all.nodes).toEqual({
      wait: { entered: 8, hereNow: 1, movedOn: 6, left: 1, goals: 1 },
      mail: {
        entered: 6,
        hereNow: 0,
        movedOn: 6,
        left: 0,
        goals: 0,
        orders: 1,
        revenue: 40,
        sent: 1,
        held: 0,
        humanClicks: 1,
        humanOpens: 0,
        clicks: 1,
        opens: 0,
      },
      big: { entered: 6, hereNow: 0, movedOn: 4, left: 2, goals: 0 },
      day: { entered: 4, hereNow: 3, movedOn: 0, left: 1, goals: 1 },
    });
    for (const { entered, hereNow, movedOn, left } of Object.values(all.nodes))
      expect(entered).toBe(hereNow + movedOn + left);
    expect(all.creditRule).toMatch(/within 5 days of a human click/);
    expect(all.entered).toBe(all.hereNow + all.ended.reduce((sum, { count }) => sum + count, 0));
    expect(all.edges).toEqual({ 'wait:next': 6, 'mail:next': 6, 'big:yes': 4, 'big:else': 2 });
  });

  it('open a list of the same length behind every number', async () => {
    for (const window of ['', '&days=1', '&version=1', '&version=2']) {
      const all = await results(`?${window.slice(1)}`);
      expect(await lengthOf(`what=entered${window}`)).toBe(all.entered);
      expect(await lengthOf(`what=here${window}`)).toBe(all.hereNow);
      for (const { code, count } of all.ended)
        expect(await lengthOf(`what=ended:${code}${window}`)).toBe(count);
      for (const [node, counts] of Object.entries(all.nodes))
        for (const [name, count] of Object.entries(counts)) {
          if (name === 'revenue') continue;
          const what = name === 'hereNow' ? 'here' : name;
          expect(await lengthOf(`node=${node}&what=${what}${window}`), `${node} ${what}`).toBe(count);
        }
      for (const [edge, count] of Object.entries(all.edges)) {
        const [from, output] = edge.split(':');
        expect(await lengthOf(`node=${from}&what=edge:${output}${window}`), edge).toBe(count);
      }
    }
    expect(await results('?version=2')).toMatchObject({ entered: 0, nodes: {} });
    expect(await list('node=wait&what=here')).toMatchObject({
      title: 'Here now: Wait 4 hours',
      items: [{ person: { label: 'b-r@example.com' }, text: 'second' }],
    });
    expect(await call('GET', `/workflows/${key}/people?what=dance`)).toMatchObject({ status: 404 });
  });

  it('agree with the rows of the list of workflows and with /people', async () => {
    const { items } = await get<{ items: WorkflowRow[] }>('/workflows');
    expect(items.find((row) => row.key === key)).toMatchObject({
      hereNow: 4,
      entered7d: 8,
      goalRate: { of: 8, reached: 2 },
      problems: 0,
      shape: ['wait', 'send', 'branch', 'wait'],
    });
    const total = async (of: string) => (await get<PeopleList>(`/people?of=workflow:${key}:${of}`)).total;
    expect(await total('here')).toBe(4);
    expect(await total('entered:7d')).toBe(8);
    expect(await total('here:day')).toBe(3);
    const { nodes } = await results();
    for (const [node, { entered, left }] of Object.entries(nodes)) {
      expect(await total(`node:${node}:entered`), node).toBe(entered);
      expect(await total(`node:${node}:left`), node).toBe(left);
    }
  });
});

describe('publishing', () => {
  it('says who is inside, and leaves nobody at a step that is gone without being told where they go (P9)', async () => {
    const key = await live('Stays', { ...CART, trigger: { type: 'event', event: 'Stay' } });
    const one = await arrive('stays');
    await does(one, 'Stay', { cart_id: 's' });
    await foldAfter(1);
    const { day: _, ...nodes } = CART.nodes;
    await draft(key, {
      ...CART,
      trigger: { type: 'event', event: 'Stay' },
      start: 'mail',
      nodes: { mail: { ...send, next: undefined } },
    });
    expect(nodes).toBeDefined();
    const preview = await get<PublishPreview>(`/workflows/${key}/publish-preview`);
    expect(preview).toMatchObject({
      nextVersion: 2,
      matching: 0,
      coming: 0,
      inside: [{ nodeId: 'wait', version: 1, title: 'Wait 4 hours', people: 1, change: 'removed' }],
      steps: [{ nodeId: 'mail', title: 'Send mail' }],
    });
    expect(preview.changes).toContain('Step removed: Wait 4 hours');
    expect(await post(`/workflows/${key}/publish`)).toMatchObject({
      status: 409,
      body: { code: 'inside-needs-target', steps: [{ nodeId: 'wait', version: 1, people: 1 }] },
    });
    const to = { version: 1, nodeId: 'wait', choice: 'to', to: 'mail' };
    const inside = { otherwise: 'move', steps: [to] };
    expect(await post(`/workflows/${key}/publish`, { inside })).toMatchObject({ body: { liveVersion: 2 } });
    await foldAfter(1);
    // the way of somebody who was moved adds up as any other (P17)
    expect(await get(`/workflows/${key}/results?version=2`)).toMatchObject({
      entered: 1,
      hereNow: 0,
      nodes: { wait: { entered: 1, movedOn: 1, hereNow: 0 }, mail: { entered: 1 } },
    });
    expect(await get(`/workflows/${key}/results?version=1`)).toMatchObject({ entered: 0 });
  });

  it('can be given a time, which is shown and taken back', async () => {
    const key = await create('Timed', { ...CART, trigger: { type: 'event', event: 'Timed' } });
    const at = new Date(test.clock.now() + HOUR).toISOString();
    expect(await post(`/workflows/${key}/schedule`, { at })).toMatchObject({
      status: 200,
      body: { state: 'draft', publishAt: at, publishFailed: null },
    });
    expect(await call('DELETE', `/workflows/${key}/schedule`)).toMatchObject({ body: { publishAt: null } });
    const past = new Date(test.clock.now() - 1).toISOString();
    expect(await post(`/workflows/${key}/schedule`, { at: past })).toMatchObject({
      body: { code: 'publish-time-invalid', field: 'at' },
    });
  });

  it('starts who matches already only when that is chosen, as many as it said (P9)', async () => {
    await world.publish('segment', 'vip', {
      name: 'Vip',
      condition: { kind: 'attribute', attribute: 'vip', op: 'equals', value: true },
    });
    for (const name of ['v1', 'v2', 'v3']) await arrive(name, { vip: true, country: 'AT' });
    await arrive('v4', { vip: true, country: 'DE' });
    await foldAfter(1);
    const filter = { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' };
    const document = { ...inSegment('vip'), enrollment: { again: 'never', filter } };

    const later = await create('Later', document);
    expect(await get(`/workflows/${later}/publish-preview`)).toMatchObject({ matching: 3, coming: 0 });
    expect(await post(`/workflows/${later}/publish`)).toMatchObject({ status: 200 });
    await foldAfter(HOUR);
    expect(await get(`/workflows/${later}/results`)).toMatchObject({ entered: 0 });
    expect(await get(`/workflows/${later}/publish-preview`)).toMatchObject({ matching: 3, coming: 0 });

    const now = await create('Now', document);
    const publishedMs = test.clock.now();
    const published = await post(`/workflows/${now}/publish`, { startThemToo: true });
    expect(published).toMatchObject({ status: 200 });
    await foldAfter(HOUR);
    expect(await get(`/workflows/${now}/results`)).toMatchObject({ entered: 3, hereNow: 3 });
    expect(await get(`/workflows/${now}/publish-preview`)).toMatchObject({ matching: 0 });
    const { items } = await get<PeopleList>(`/workflows/${now}/people?what=entered`);
    // by the publish, not at whatever time each was last heard of
    expect(items.every(({ at }) => Date.parse(at!) >= publishedMs)).toBe(true);

    // Later judgements of everybody start nobody again, and of both workflows only from now on.
    await world.publish('segment', 'other', { name: 'Other', condition: { all: [] } });
    await arrive('v5', { vip: true, country: 'AT' });
    await foldAfter(HOUR);
    expect(await get(`/workflows/${now}/results`)).toMatchObject({ entered: 4 });
    expect(await get(`/workflows/${later}/results`)).toMatchObject({ entered: 1 });
  });
});

describe('a pause', () => {
  it('keeps waits, moves nobody, survives a publish, and resuming takes up what came due', async () => {
    const document = { ...CART, trigger: { type: 'event', event: 'Rest' } };
    const key = await live('Rests', document);
    const results = () => get<WorkflowResults>(`/workflows/${key}/results`);
    const one = await arrive('rests');
    await does(one, 'Rest', { cart_id: 'r', value: 80 });
    await foldAfter(1);
    expect(await post(`/workflows/${key}/pause`)).toMatchObject({ body: { state: 'paused' } });
    await does(one, 'Rest', { cart_id: 'other' });
    await foldAfter(5 * HOUR);
    expect(await results()).toMatchObject({ entered: 1, nodes: { wait: { hereNow: 1 } } });
    await draft(key, { ...document, note: 'changed' });
    expect(await post(`/workflows/${key}/publish`)).toMatchObject({
      body: { state: 'paused', liveVersion: 2 },
    });
    await foldAfter(HOUR);
    expect(await results()).toMatchObject({ nodes: { wait: { hereNow: 1 } } });
    expect(await get(`/workflows/${key}/resume-preview`)).toMatchObject({
      inside: 1,
      due: 1,
      late: 0,
      spreadMs: 100,
    });
    expect(await post(`/workflows/${key}/resume`)).toMatchObject({ body: { state: 'live', pausedAt: null } });
    await foldAfter(100);
    expect(await results()).toMatchObject({
      nodes: { wait: { hereNow: 0, movedOn: 1 }, day: { hereNow: 1 } },
    });
  });
});

describe('archiving', () => {
  it('ends everybody inside, and restoring starts nothing by surprise', async () => {
    const key = await live('Ends', { ...CART, trigger: { type: 'event', event: 'End' } });
    const one = await arrive('ends');
    await does(one, 'End', { cart_id: 'e' });
    await foldAfter(1);
    expect(await post(`/workflows/${key}/archive`)).toMatchObject({ body: { state: 'archived' } });
    await foldAfter(1);
    expect(await get(`/workflows/${key}/results`)).toMatchObject({
      hereNow: 0,
      ended: [{ code: 'archived', count: 1 }],
      nodes: { wait: { entered: 1, hereNow: 0, left: 1 } },
    });
    expect(await post(`/workflows/${key}/publish`)).toMatchObject({ status: 409 });
    expect(await post(`/workflows/${key}/restore`)).toMatchObject({ body: { state: 'paused' } });
  });
});

describe('who has it open', () => {
  it('is told to the others with the step looked at, until the window closes or is not heard of', async () => {
    const key = await create('Shared', CART);
    const here = (tab: string, step: string | null) =>
      call('PUT', `/workflows/${key}/presence`, { tab, step });
    const steps = async () => {
      const { people } = await get<{ people: PresentPerson[] }>(`/workflows/${key}/presence`);
      return Object.fromEntries(people.map(({ tab, name, step }) => [tab, `${name} at ${step}`]));
    };
    expect((await here('window-a', null)).status).toBe(204);
    await here('window-b', 'wait');
    expect(await steps()).toEqual({ 'window-a': 'Ana Berg at null', 'window-b': 'Ana Berg at wait' });
    test.clock.advance(30_000);
    await here('window-a', 'mail');
    test.clock.advance(30_000);
    expect(await steps()).toEqual({ 'window-a': 'Ana Berg at mail' });
    await ana.inject({ method: 'DELETE', url: `${base}/workflows/${key}/presence/window-a` });
    expect(await steps()).toEqual({});
    expect((await call('PUT', '/workflows/none/presence', { tab: 'window-a', step: null })).status).toBe(404);
  });

  it('names the steps of all versions, so that none of their ids is given to another step', async () => {
    const key = await live('Ids', CART);
    await draft(key, { ...CART, start: 'send-1', nodes: { 'send-1': { ...send, next: undefined } } });
    await post(`/workflows/${key}/publish`);
    expect((await get<WorkflowDetail>(`/workflows/${key}`)).usedIds).toEqual([
      'big',
      'day',
      'mail',
      'send-1',
      'wait',
    ]);
    await post(`/workflows/${key}/archive`);
  });
});

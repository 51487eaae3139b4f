import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../testing/index.ts';
import { sql, type Uuid } from '../platform/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { PeopleList, StartAnswer, StartPreview, WorkflowResults } from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
const people: Uuid[] = [];

const exit = { start: 'out', nodes: { out: { type: 'exit' } } };
const waiting = { start: 'wait', nodes: { wait: { type: 'wait', delay: { days: 1 } } } };

beforeAll(async () => {
  test = await testApp();
  const setUp = await test.setUp();
  ana = setUp.ana;
  base = `/api/w/${setUp.slug}`;
  world = await createWorld(test.db, test.clock.now(), await test.workspaceIdOf(setUp.slug));
  await world.publish('segment', 'all', {
    name: 'All',
    condition: { kind: 'attribute', attribute: 'number', op: 'exists' },
  });
  await world.publish('workflow', 'welcome', {
    name: 'Welcome',
    trigger: { type: 'asked' },
    enrollment: {
      again: 'never',
      filter: { kind: 'attribute', attribute: 'number', op: 'less', value: 5 },
    },
    ...waiting,
  });
  await world.publish('workflow', 'over', {
    name: 'Over at once',
    trigger: { type: 'asked' },
    enrollment: { again: 'never' },
    ...exit,
  });
  await world.publish('workflow', 'gift', {
    name: 'Gift',
    trigger: { type: 'event', event: 'Bought' },
    enrollment: { again: 'always', key: 'order' },
    ...exit,
  });
  await world.publish('workflow', 'measured', {
    name: 'Measured',
    trigger: { type: 'asked' },
    enrollment: { again: 'always', holdout: 50 },
    ...exit,
  });
  for (let n = 0; n < 8; n++)
    people.push(
      await world.append(test.clock.now(), {
        kind: 'identify',
        name: 'Identified',
        identities: [
          { kind: 'email', value: `p${n}@example.com` },
          { kind: 'user', value: `u${n}` },
        ],
        traits: { email: `p${n}@example.com`, number: n },
      }),
    );
  await world.fold(test.clock.now());
});
afterAll(() => test.close());

const post = async <T>(path: string, payload: object): Promise<{ status: number; body: T }> => {
  const response = await ana.inject({ method: 'POST', url: `${base}${path}`, payload });
  return { status: response.statusCode, body: response.json() };
};
const preview = async (key: string, body: object): Promise<Record<string, number> | null> => {
  const { body: found } = await post<StartPreview>(`/workflows/${key}/start/preview`, body);
  return found.counts && Object.fromEntries(found.counts.map(({ code, people }) => [code, people]));
};
const inside = async (key: string): Promise<Record<string, unknown>[]> =>
  test.db.query(sql`
    select e.contact_id as "contactId", e.key, e.state, e.entry
    from enrollments e join definitions d on d.workspace_id = e.workspace_id and d.definition_id = e.workflow_id
    where d.key = ${key} and e.workspace_id = ${world.workspaceId} order by e.contact_id`);
/** Folds until the answer has come. */
const driven = async <T>(answered: Promise<T>): Promise<T> => {
  let isDone = false;
  void answered.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await world.fold(test.clock.now());
    test.clock.advance(50);
    await new Promise((next) => setImmediate(next));
  }
  await world.fold(test.clock.now());
  return answered;
};
const start = (key: string, payload: object) => driven(post<StartAnswer>(`/workflows/${key}/start`, payload));

describe('asking for starts', () => {
  it('says beforehand how many start and why others do not, and does so', async () => {
    expect(await preview('welcome', { segment: 'all' })).toEqual({ starts: 5, filter: 3 });
    const named = [people[0]!, 'P1@example.com', 'u2', 'nobody@example.com', people[7]!];
    const { status, body } = await start('welcome', { contacts: named });
    expect([status, body]).toEqual([
      200,
      { asked: 4, isAbout: false, unknown: ['nobody@example.com'], folded: true, job: null },
    ]);
    const entered = await inside('welcome');
    expect(entered.map(({ contactId }) => contactId).sort()).toEqual(people.slice(0, 3).sort());
    expect(entered[0]!.entry).toMatchObject({ asked: { by: 'hand' } });
    expect(await preview('welcome', { segment: 'all' })).toEqual({ alreadyInside: 3, starts: 2, filter: 3 });
    await start('over', { contacts: named });
    expect(await preview('over', { segment: 'all' })).toEqual({ onlyOnce: 4, starts: 4 });
  });

  it('takes properties as of the event that it starts by: the same order does not start twice', async () => {
    const body = { contacts: [people[0]!], properties: { order: 'o1' } };
    expect((await start('gift', body)).body.folded).toBe(true);
    expect(await inside('gift')).toMatchObject([{ key: 'o1', state: 'exited' }]);
    const { body: about } = await post<StartPreview>('/workflows/gift/start/preview', {
      contacts: [people[0]!],
    });
    expect(about.lacksEntry).toBe(true);
  });

  it('is done once for one Idempotency-Key', async () => {
    const once = () =>
      driven(
        ana.inject({
          method: 'POST',
          url: `${base}/workflows/gift/start`,
          payload: { contacts: [people[3]!], properties: { order: 'o3' } },
          headers: { 'idempotency-key': 'start-o3' },
        }),
      );
    await once();
    await once();
    expect((await inside('gift')).filter(({ key }) => key === 'o3')).toHaveLength(1);
  });

  it('brings a segment chunk by chunk; who is held out is counted apart, and listed', async () => {
    const { status, body } = await post<StartAnswer>('/workflows/measured/start', { segment: 'all' });
    expect([status, body.asked, body.job?.state]).toEqual([202, 8, 'running']);
    while ((await inside('measured')).length < 8) {
      await world.fold(test.clock.now());
      test.clock.advance(50);
      await new Promise((next) => setImmediate(next));
    }
    const held = (await inside('measured')).filter(({ state }) => state === 'holdout').length;
    const get = async <T>(path: string): Promise<T> =>
      (await ana.inject({ method: 'GET', url: `${base}${path}` })).json();
    const results = await get<WorkflowResults>('/workflows/measured/results');
    expect([results.entered, results.holdout]).toEqual([8 - held, held]);
    expect(results.ended.reduce((sum, { count }) => sum + count, results.hereNow)).toBe(results.entered);
    const list = await get<PeopleList>('/workflows/measured/people?what=holdout');
    expect(list.total).toBe(held);
    expect(await preview('measured', { segment: 'all' })).toEqual(
      held === 0 ? { starts: 8 } : { starts: 8 - held, holdout: held },
    );
  });

  it.each([
    ['nowhere', { contacts: ['x'] }, 404],
    ['welcome', {}, 400],
    ['welcome', { contacts: ['u1'], segment: 'all' }, 400],
    ['welcome', { contacts: ['nobody'] }, 404],
    ['welcome', { segment: 'nowhere' }, 404],
  ])('refuses %s %j', async (key, body, status) => {
    expect((await post(`/workflows/${key}/start`, body)).status).toBe(status);
  });

  it('refuses a paused workflow, and says what to do', async () => {
    await test.db.query(sql`update definitions set state = 'paused' where key = 'gift'`);
    expect(await post('/workflows/gift/start', { contacts: ['u1'] })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', fix: 'Resume it first.' },
    });
  });
});

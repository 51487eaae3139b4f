/** Broadcasts by the API: checked, sent, stopped; the check's numbers open their people. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAIN_MAIL, type World } from '../../testing/index.ts';
import { dueRuns, stepRun } from '../broadcasts/index.ts';
import { type JsonObject, sql } from '../platform/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type {
  BroadcastCheck,
  BroadcastDetail,
  BroadcastReportShown,
  BroadcastRow,
  Page,
  PeopleList,
} from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
beforeAll(async () => {
  ({ test, ana, base, world } = await testWorkspace());
  await world.publish('segment', 'at', {
    name: 'Austrians',
    condition: { all: [{ kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' }] },
  });
  await world.publish('segment', 'staff', {
    name: 'Staff',
    condition: { all: [{ kind: 'attribute', attribute: 'staff', op: 'equals', value: true }] },
  });
  await world.publish('template', 'news', { ...PLAIN_MAIL, name: 'News' });
  const people: JsonObject[] = [
    ...Array.from({ length: 8 }, (_, n) => ({ email: `p${n}@example.com` })),
    {},
    {},
    { email: 'out@example.com', staff: true },
  ];
  for (const [n, traits] of people.entries())
    await world.append(test.clock.now(), {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'user', value: `u${n}` }],
      traits: { country: 'AT', ...traits },
    });
  await world.fold(test.clock.now());
});
afterAll(() => test.close());

const call = async <Answer>(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  payload?: object,
  who: Caller = ana,
): Promise<{ status: number; body: Answer }> => {
  const response = await who.inject({ method, url: `${base}${path}`, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: response.json() };
};
const get = async <Answer>(path: string): Promise<Answer> => (await call<Answer>('GET', path)).body;
const post = <Answer>(path: string, payload?: object, who?: Caller) =>
  call<Answer>('POST', path, payload, who);

const make = async (name: string, more: object = {}): Promise<BroadcastDetail> => {
  const document = {
    name,
    channel: 'email',
    who: { everyone: false, include: [{ segment: 'at' }], exclude: [{ segment: 'staff' }] },
    template: 'news',
    when: { type: 'now' },
    spreadHours: 0,
    holdoutPercent: 0,
    usefulHours: 24,
    experiment: null,
    ...more,
  };
  const { status, body } = await post<BroadcastDetail>('/broadcasts', { name, document });
  expect(status).toBe(201);
  return body;
};

const conduct = async (): Promise<void> => {
  const nowMs = test.clock.now();
  for (const run of await dueRuns(test.db, nowMs))
    await test.db.transaction((tx) => stepRun(tx, run, async () => ({ winner: null, ahead: 'A' }), nowMs));
  await world.fold(nowMs);
};

describe('a broadcast', () => {
  it('is checked before it is sent: its rows sum to the people, and each opens them', async () => {
    const { key, revision } = await make('June');
    expect((await post(`/broadcasts/${key}/send`, { revision })).body).toMatchObject({ code: 'check-first' });
    const { body: check } = await post<BroadcastCheck>(`/broadcasts/${key}/check`);
    expect(check).toMatchObject({
      people: 11,
      gets: 8,
      about: false,
      confirm: null,
      rows: [
        { code: 'gets', people: 8 },
        { code: 'noAddress', people: 2 },
        { code: 'excluded', people: 1 },
      ],
    });
    for (const { code, people } of check.rows) {
      const list = await get<PeopleList>(`/broadcasts/${key}/check/people?code=${code}`);
      expect(list.items).toHaveLength(people);
      expect(list.total).toBe(people);
    }
    const first = await get<PeopleList>(`/broadcasts/${key}/check/people?code=gets&limit=5`);
    const second = await get<PeopleList>(
      `/broadcasts/${key}/check/people?code=gets&limit=5&after=${first.next}`,
    );
    expect([first.items.length, second.items.length, second.next]).toEqual([5, 3, null]);
  });

  it('is sent as checked; what it became is what was foretold', async () => {
    const { body: sent } = await post<BroadcastDetail>('/broadcasts/june/send', {
      revision: (await get<BroadcastDetail>('/broadcasts/june')).revision,
    });
    expect(sent).toMatchObject({ status: 'scheduled', check: null });
    await conduct();
    expect(await get<BroadcastDetail>('/broadcasts/june')).toMatchObject({
      status: 'sending',
      progress: { expected: 8, waiting: 8, held: 2, sent: 0 },
    });
    const report = await get<BroadcastReportShown>('/broadcasts/june/report');
    expect(report.held).toEqual([{ code: 'noAddress', text: 'No e-mail address', people: 2 }]);
    const held = await get<PeopleList>('/people?of=broadcast:june:held:why:noAddress');
    expect([held.total, held.items.length]).toEqual([2, 2]);
    expect((await get<PeopleList>('/people?of=broadcast:june:waiting')).total).toBe(8);
  });

  it('is paused, resumed and cancelled; a template it names cannot be archived meanwhile', async () => {
    expect((await post('/broadcasts/june/pause')).body).toMatchObject({ status: 'paused' });
    expect((await post('/broadcasts/june/pause')).body).toMatchObject({ code: 'wrong-state' });
    expect((await post('/broadcasts/june/resume')).body).toMatchObject({ status: 'sending' });
    expect((await post('/templates/news/archive')).body).toMatchObject({ code: 'template-in-use' });
    expect((await post('/broadcasts/june/cancel')).body).toMatchObject({ status: 'cancelled' });
    await conduct();
    expect(await get<BroadcastDetail>('/broadcasts/june')).toMatchObject({
      progress: { waiting: 0, takenBack: 8 },
    });
    expect((await post('/broadcasts/june/restore')).body).toMatchObject({ code: 'wrong-state' });
    const { body: copy } = await post<BroadcastDetail>('/broadcasts/june/copy');
    expect(copy).toMatchObject({ name: 'June (copy)', status: 'draft' });
    const { items } = await get<Page<BroadcastRow>>('/broadcasts');
    expect(items.map(({ key, status }) => [key, status])).toEqual(
      expect.arrayContaining([
        ['june', 'cancelled'],
        [copy.key, 'draft'],
      ]),
    );
  });

  it('says what is wrong with a draft, and refuses to send it', async () => {
    const { key, problems } = await make('Broken', { template: 'gone' });
    expect(problems).toMatchObject([{ severity: 'blocks', block: 'what' }]);
    expect(await post(`/broadcasts/${key}/check`)).toMatchObject({
      status: 422,
      body: { code: 'broadcast-invalid', field: 'what' },
    });
  });

  it('asks for the number when it is far more than ever before, or for a second person', async () => {
    await test.db.query(sql`
      update broadcasts set state = 'done', expected = '{"people": 3, "rows": [{"code": "gets", "people": 3}]}'::jsonb
      where workspace_id = ${world.workspaceId}`);
    const { key, revision } = await make('Large');
    const { body: check } = await post<BroadcastCheck>(`/broadcasts/${key}/check`);
    expect(check).toMatchObject({ largest: 3, confirm: expect.stringMatching(/twice the largest/) });
    const send = (more: object) => post(`/broadcasts/${key}/send`, { revision, ...more });
    expect((await send({})).body).toMatchObject({ code: 'number-not-typed', people: 8 });
    expect((await send({ typed: 9 })).body).toMatchObject({ code: 'number-not-typed' });
    expect((await post(`/broadcasts/${key}/approve`)).body).toMatchObject({ code: 'approve-by-another' });
    const ben = await test.userIn(base.split('/').at(-1)!, 'marketer');
    expect((await post(`/broadcasts/${key}/approve`, undefined, ben)).status).toBe(200);
    expect((await send({})).status).toBe(200);
    expect((await post(`/broadcasts/${key}/cancel`)).body).toMatchObject({
      status: 'cancelled',
      progress: null,
    });
  });
});

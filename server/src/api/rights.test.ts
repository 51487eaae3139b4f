import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import { addressHasher, suppress } from '../permission/index.ts';
import { sql } from '../platform/index.ts';
import { eraseSome } from '../rights/eraser.ts';
import { retainSome } from '../rights/retention-run.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type {
  ContactDetail,
  ErasureShown,
  LookAtContact,
  LookShown,
  Page,
  RetentionRuleShown,
} from './types.ts';

const DAY = 86_400_000;

let test: TestApp;
let ana: Caller;
let slug: string;
let world: World;
let ticking: NodeJS.Timeout;
beforeAll(async () => {
  ({ test, slug, ana, world } = await testWorkspace());
  const hash = addressHasher(test.deps.secret);
  const aside = { busy: new Set<string>(), resting: new Map<string, number>() };
  test.deps.hooks.erasureAsked = () =>
    void (async () => {
      while ((await eraseSome(test.db, hash, aside, test.clock.now())).did !== 'nothing');
    })();
  ticking = setInterval(() => test.clock.advance(30), 5);
});
afterAll(async () => {
  clearInterval(ticking);
  await test.close();
});

const at = (path: string): string => `/api/w/${slug}${path}`;
const get = async <T>(path: string, caller = ana): Promise<T> => {
  const answer = await caller.inject({ method: 'GET', url: at(path) });
  expect(answer.statusCode).toBe(200);
  return answer.json() as T;
};
const post = (path: string, payload: object = {}, caller = ana) =>
  caller.inject({ method: 'POST', url: at(path), payload });

const somebody = async (name: string, country = 'AT'): Promise<string> => {
  const email = `${name}@example.at`;
  const contactId = await world.append(test.clock.now(), {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'email', value: email }],
    traits: { email, name: `${name} <b>Huber</b>`, country },
  });
  for (let n = 0; n < 3; n++)
    await world.append(test.clock.now(), { contactId, name: 'Looked', properties: { n } });
  await world.fold(test.clock.now());
  return contactId;
};

describe('all that is known about a person (P11)', () => {
  it('comes as JSON and as a page, with every event once, for who may; and is noted', async () => {
    const contactId = await somebody('nora');
    await test.db.query(sql`
      insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties)
      select bucket, gen_random_uuid(), now() - n * interval '1 hour', contact_id, workspace_id, 'track',
        'Event ' || n % 7, now() - n * interval '1 hour', '{}'
      from contacts, generate_series(1, 2500) n
      where contact_id = ${contactId}::uuid and workspace_id = ${world.workspaceId}`);
    await suppress(test.db, [
      {
        workspaceId: world.workspaceId,
        channel: 'email',
        address: 'nora@example.at',
        reason: 'unsubscribed',
        source: {},
        atMs: 0,
      },
    ]);
    // somebody else, who was taken for her: what they are is not hers to see
    await test.db.query(sql`
      insert into merges (merge_id, workspace_id, survivor_id, absorbed_id, reason, state, detail, requested_at)
      values (gen_random_uuid(), ${world.workspaceId}, ${contactId}::uuid, gen_random_uuid(), '{}', 'undone',
        '{"absorbed": {"attributes": {"name": "Somebody Else"}}}', now())`);
    const known = (
      await get<{ known: Record<string, Record<string, unknown>[]> }>(`/contacts/${contactId}/known.json`)
    ).known;
    expect(JSON.stringify(known)).not.toContain('Somebody Else');
    expect(known.Profile).toMatchObject([{ attributes: { email: 'nora@example.at', country: 'AT' } }]);
    expect(known['Bars on their addresses']).toMatchObject([
      { address: 'nora@example.at', reason: 'unsubscribed' },
    ]);
    const events = known.Events!.map((event) => event.event_id);
    expect(events.length).toBeGreaterThan(2_500);
    expect(new Set(events).size).toBe(events.length);

    const page = await ana.inject({ method: 'GET', url: at(`/contacts/${contactId}/known.html`) });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('What Acme knows about you');
    expect(page.body).toContain('nora &lt;b&gt;Huber&lt;/b&gt;');
    expect(page.body).not.toContain('<b>Huber');

    const sales = await test.userIn(slug, 'sales');
    expect(
      (await sales.inject({ method: 'GET', url: at(`/contacts/${contactId}/known.json`) })).statusCode,
    ).toBe(403);
    const { items } = await get<Page<{ action: string; object: string }>>('/audit');
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'exported all about', object: `contact ${contactId}` }),
    );
  });
});

describe('an erasure (P11)', () => {
  it('answers with its report, which is found again by the address and by nothing else', async () => {
    const contactId = await somebody('vera');
    const answer = await post(`/contacts/${contactId}/erase`);
    expect(answer.statusCode).toBe(200);
    const erasure = answer.json<ErasureShown>();
    expect(erasure).toMatchObject({
      askedBy: 'Ana Berg',
      what: 'One person',
      total: 1,
      done: 1,
      state: 'done',
    });
    expect(erasure.tables).toContainEqual({
      table: 'contact_identities',
      title: 'Names they are known by',
      holds: 'ids, addresses, devices',
      deleted: 1,
      blanked: 0,
    });
    expect((await ana.inject({ method: 'GET', url: at(`/contacts/${contactId}`) })).statusCode).toBe(404);
    expect((await post(`/contacts/${contactId}/erase`)).statusCode).toBe(404);
    const found = await get<Page<ErasureShown>>('/erasures?address=VERA@example.at');
    expect(found.items.map(({ erasureId }) => erasureId)).toEqual([erasure.erasureId]);
    expect((await get<Page<ErasureShown>>('/erasures?address=other@example.at')).items).toEqual([]);
    const report = await ana.inject({ method: 'GET', url: at(`/erasures/${erasure.erasureId}/report.json`) });
    expect(report.body).not.toContain('vera');
    expect(report.json()).toMatchObject({ total: 1, people: [{ contactId, members: [contactId] }] });
    const sales = await test.userIn(slug, 'sales', 'other@sales.test');
    expect((await post(`/contacts/${await somebody('hugo')}/erase`, {}, sales)).statusCode).toBe(403);
  });

  it('leaves the bar of who opted out, which shows again when the address is entered anew (P7)', async () => {
    const contactId = await somebody('sara');
    await suppress(test.db, [
      {
        workspaceId: world.workspaceId,
        channel: 'email',
        address: 'sara@example.at',
        reason: 'unsubscribed',
        source: {},
        atMs: 0,
      },
    ]);
    await post(`/contacts/${contactId}/erase`);
    const added = await post('/contacts', { attributes: { email: 'sara@example.at' } });
    await world.fold(test.clock.now());
    const anew = await get<ContactDetail>(`/contacts/${added.json().contactId}`);
    expect(anew.person.contactId).not.toBe(contactId);
    expect(anew.reach[0]).toMatchObject({ channel: 'email', reachable: false });
  });

  it('of a filter asks for the number, and erases exactly these', async () => {
    for (const name of ['ida', 'ilse', 'iris']) await somebody(name, 'CH');
    const stays = await somebody('otto', 'DE');
    const condition = JSON.stringify({ kind: 'attribute', attribute: 'country', op: 'equals', value: 'CH' });
    const wrong = await post('/contacts/erase', { people: { filter: { condition } }, count: 4 });
    expect(wrong.statusCode).toBe(409);
    expect(wrong.json()).toMatchObject({ code: 'count-changed', field: 'count' });
    const { erasureId } = (
      await post('/contacts/erase', { people: { filter: { condition } }, count: 3 })
    ).json<ErasureShown>();
    for (let state = 'running'; state === 'running'; )
      ({ state } = await get<ErasureShown>(`/erasures/${erasureId}`));
    expect(await get<ErasureShown>(`/erasures/${erasureId}`)).toMatchObject({ total: 3, done: 3 });
    expect(
      (await get<{ count: number }>(`/contacts/count?condition=${encodeURIComponent(condition)}`)).count,
    ).toBe(0);
    expect((await ana.inject({ method: 'GET', url: at(`/contacts/${stays}`) })).statusCode).toBe(200);
    const marketer = await test.userIn(slug, 'marketer');
    expect((await post('/contacts/erase', { people: { ids: [stays] }, count: 1 }, marketer)).statusCode).toBe(
      403,
    );
  });
});

describe('the log of who looked at whom', () => {
  it('has one line for a page that stays open, none for who was refused, and goes with the person', async () => {
    const contactId = await somebody('lena');
    const looks = async (): Promise<LookAtContact[]> =>
      (await get<Page<LookAtContact>>(`/contacts/${contactId}/looks`)).items;
    for (let n = 0; n < 3; n++) await get(`/contacts/${contactId}`);
    await test.anonymous.inject({ method: 'GET', url: at(`/contacts/${contactId}`) });
    test.clock.advance(16 * 60_000);
    await get(`/contacts/${contactId}`);
    await get(`/contacts/${contactId}/known.json`);
    let found: LookAtContact[] = [];
    for (; found.length < 3; found = await looks()) test.clock.advance(3_000);
    expect(found.map(({ who, what }) => [who, what])).toEqual([
      ['Ana Berg', 'exported'],
      ['Ana Berg', 'opened'],
      ['Ana Berg', 'opened'],
    ]);
    const all = await get<Page<LookShown>>('/looks');
    expect(all.items[0]).toMatchObject({ who: 'Ana Berg', person: { contactId } });
    expect((await get<Page<LookShown>>('/looks?user=nobody')).items).toEqual([]);
    await post(`/contacts/${contactId}/erase`);
    const after = await get<Page<LookShown>>('/looks');
    expect(after.items.map(({ person }) => person.contactId)).not.toContain(contactId);
  });
});

describe('retention', () => {
  it('deletes old events of a name but the first and the last of each person, and judges anew (P4)', async () => {
    await world.publish('segment', 'readers', {
      name: 'Readers',
      condition: { kind: 'event', event: 'Read', count: { op: 'atLeast', n: 3 } },
    });
    await world.publish('segment', 'ever', { name: 'Ever', condition: { kind: 'event', event: 'Read' } });
    const contactId = await somebody('rosa');
    const now = test.clock.now();
    for (const days of [400, 300, 200, 100])
      await world.append(test.clock.now(), {
        contactId,
        name: 'Read',
        occurredAtMs: now - days * DAY,
        properties: { days },
      });
    await world.append(test.clock.now(), { contactId, name: 'Other', occurredAtMs: now - 400 * DAY });
    await world.fold(test.clock.now());
    const isIn = async (): Promise<string[]> =>
      (
        await test.db.query<{ key: string }>(sql`
          select d.key from memberships m join definitions d on d.definition_id = m.segment_id
          where m.workspace_id = ${world.workspaceId} and m.contact_id = ${contactId}::uuid order by d.key`)
      ).map(({ key }) => key);
    expect(await isIn()).toEqual(['ever', 'readers']);

    const put = (body: object) => ana.inject({ method: 'PUT', url: at('/retention'), payload: body });
    expect((await put({ scope: 'event', name: 'Read', keepDays: 0 })).statusCode).toBe(400);
    expect((await put({ scope: 'kind', name: 'change', keepDays: 9 })).statusCode).toBe(400);
    expect((await put({ scope: 'event', name: 'Read', keepDays: 90 })).statusCode).toBe(204);
    expect(await retainSome(test.db, test.clock.now())).toBe(false);
    while (await retainSome(test.db, test.clock.now() + DAY));
    await world.fold(test.clock.now());

    const left = await test.db.query<{ days: number }>(sql`
      select (properties ->> 'days')::int as days from events
      where workspace_id = ${world.workspaceId} and contact_id = ${contactId}::uuid and name = 'Read' order by days`);
    expect(left.map(({ days }) => days)).toEqual([100, 400]);
    expect(await isIn()).toEqual(['ever']);
    const { items } = await get<{ items: RetentionRuleShown[] }>('/retention');
    expect(items).toMatchObject([
      { scope: 'event', name: 'Read', keepDays: 90, runDeleted: 2, deletedCount: 2 },
    ]);

    const remove = () => ana.inject({ method: 'DELETE', url: at('/retention/event/Read') });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(404);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../api/testing.ts';
import type { AttributeSeen, ContactDetail, ContactRow, CountAnswer, EventSeen, Page } from '../api/types.ts';
import { bucketOf, type JsonObject, newId, sql, type Uuid } from '../platform/index.ts';
import { HOUR, MINUTE, NOBODY, NOON, page, type Scene, scene, shopMonday } from './testing.ts';

let one: Scene;
let mia: Uuid;
let noah: Uuid;
let stranger: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia, noah, stranger } = await shopMonday(one));
});
afterAll(() => one.close());

const list = (query: string): Promise<Page<ContactRow>> => one.get(`/contacts?${query}`);
const labels = async (query: string): Promise<string[]> =>
  (await list(query)).items.map(({ person }) => person.label);
const asQuery = (condition: object): string => `condition=${encodeURIComponent(JSON.stringify(condition))}`;

/** Lets time pass and the engine fold until an answer is there: its handler waits for the fold. */
const whileFolding = async <T>(asked: Promise<T>): Promise<T> => {
  let answered = false;
  const done = asked.finally(() => {
    answered = true;
  });
  while (!answered) {
    await one.world.fold(one.test.clock.now());
    one.test.clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
};

const send = (caller: Caller, method: 'POST' | 'PATCH', path: string, payload: object) =>
  caller.inject({ method, url: `/api/w/${one.slug}${path}`, payload });

describe('the list of contacts', () => {
  it('shows the newest first, with who they are, their segments and their reach', async () => {
    const { items, next } = await list('');
    expect(next).toBeNull();
    expect(items[0]).toMatchObject({
      person: { contactId: stranger, label: 'Someone in Vienna', known: false },
      segments: [],
      email: { reachable: false, why: 'No e-mail address' },
    });
    const row = items.find(({ person }) => person.contactId === mia)!;
    expect(row).toMatchObject({ person: { label: 'Mia Berg', known: true }, email: { reachable: true } });
    expect(row.segments.map(({ name }) => name).sort()).toEqual(['Active', 'In Austria']);
    expect(row.lastSeenAt).toBe(new Date(NOON + 5 * MINUTE).toISOString());
  });

  it('pages without losing or repeating anybody, whichever way it is sorted', async () => {
    const extra = Array.from({ length: 7 }, (_, n) => newId(NOON + 6 * MINUTE + n));
    for (const contactId of extra)
      await one.world.append(NOON + 6 * MINUTE, {
        contactId,
        kind: 'edit',
        name: 'Edit',
        payload: { attributes: {} },
      });
    await one.at(NOON + 7 * MINUTE);
    const all = [mia, noah, stranger, ...extra].sort();
    for (const sort of ['newest', 'seen']) {
      const found: string[] = [];
      for (let after = ''; ; ) {
        const { items, next } = await list(`sort=${sort}&limit=3${after}`);
        found.push(...items.map(({ person }) => person.contactId));
        if (!next) break;
        after = `&after=${next}`;
      }
      expect([...found].sort(), sort).toEqual(all);
      if (sort === 'seen') expect(found.slice(0, 3)).toEqual([mia, stranger, noah]);
    }
  });

  it('finds people by the beginnings of words of name and e-mail, and keeps what filters ask for', async () => {
    expect(await labels('search=mia')).toEqual(['Mia Berg']);
    expect(await labels('search=berg%20NOA')).toEqual(['Noah Berg']);
    expect(await labels('search=noah@ex')).toEqual(['Noah Berg']);
    expect(await labels(`search=${encodeURIComponent("%' or 1=1 --")}`)).toEqual([]);
    expect(await labels('segment=active')).toEqual(['Mia Berg']);
    expect(await labels('known=true&search=example')).toHaveLength(2);
    expect(await labels(asQuery({ kind: 'event', event: '@order', within: { days: 1 } }))).toEqual([
      'Mia Berg',
    ]);
    const countOf = (query: string) => one.get<CountAnswer>(`/contacts/count?${query}`);
    expect(await countOf('segment=austria')).toEqual({ count: 2, about: false });
    expect(await countOf('search=nobody')).toEqual({ count: 0, about: false });
    expect(await countOf('')).toEqual({ count: 10, about: false });
  });

  it('finds people however they are written, and by their phone (the column of migration 0014 folds as the search)', async () => {
    const add = (n: number, attributes: JsonObject) =>
      one.world.append(NOON + 8 * MINUTE, {
        contactId: newId(NOON + 8 * MINUTE + n),
        kind: 'edit',
        name: 'Edit',
        payload: { attributes },
      });
    await add(1, { name: "Zoë O'Neil-Łuk", phone: '+43 664 555-01' });
    await add(2, { name: 'ИВАН Müller' });
    await add(3, { name: 'x'.repeat(5_000), email: 42, phone: ['odd'] });
    await one.at(NOON + 9 * MINUTE);
    for (const [search, found] of [
      ['zoe', "Zoë O'Neil-Łuk"],
      ["ZOË o'ne", "Zoë O'Neil-Łuk"],
      ['0664 555', "Zoë O'Neil-Łuk"],
      ['+43664', "Zoë O'Neil-Łuk"],
      ['иван', 'ИВАН Müller'],
      ['muller', 'ИВАН Müller'],
      ['MU\u0308LLER', 'ИВАН Müller'],
    ] as const)
      expect(await labels(`search=${encodeURIComponent(search)}`), search).toEqual([found]);
    expect(await labels('search=neil%20zzz')).toEqual([]);
  });

  it('finds whoever goes by a name', async () => {
    const { identities } = await one.get<ContactDetail>(`/contacts/${mia}`);
    expect(identities.length).toBeGreaterThan(0);
    for (const { kind, value } of identities)
      expect(await labels(`identity=${encodeURIComponent(`${kind}:${value}`)}`)).toEqual(['Mia Berg']);
    expect(await labels('identity=anonymous:nobody')).toEqual([]);
  });

  it('refuses what it cannot understand, and says what', async () => {
    for (const [query, status, field] of [
      ['condition=nonsense', 400, 'condition'],
      [asQuery({ kind: 'moon' }), 400, 'condition'],
      ['segment=none', 404, 'segment'],
      ['after=xyz', 400, 'after'],
    ] as const) {
      const response = await one.ana.inject({ url: `/api/w/${one.slug}/contacts?${query}` });
      expect([response.statusCode, response.json().field], query).toEqual([status, field]);
    }
  });
});

describe('one contact', () => {
  it('shows facts with where they came from, identities, segments and the way through workflows', async () => {
    const detail = await one.get<ContactDetail>(`/contacts/${mia}`);
    expect(detail.person).toMatchObject({ label: 'Mia Berg', email: 'mia@example.com' });
    expect(detail.attributes.find(({ name }) => name === 'country')).toMatchObject({
      value: 'AT',
      at: new Date(NOON).toISOString(),
    });
    expect(detail.identities.map(({ kind, value }) => `${kind}:${value}`)).toEqual([
      'email:mia@example.com',
      'user:mia',
    ]);
    expect(detail.firstTouch).toMatchObject({ source: 'google' });
    expect(detail.enrollments.map(({ state }) => state)).toEqual(['active', 'goal']);
    expect(detail.enrollments[0]).toMatchObject({ workflow: { name: 'Abandoned cart' }, version: 1 });
    expect(detail.enrollments[0]!.steps.map(({ status, title }) => [status, title])).toEqual([
      ['now', 'Wait 4 hours'],
      ['coming', 'First mail'],
      ['coming', 'Wait 20 hours'],
      ['coming', expect.any(String)],
      ['coming', 'Second mail'],
    ]);
    expect(detail.reach).toMatchObject([
      { channel: 'email', reachable: true, suppression: null, topics: ['News and offers'] },
      { channel: 'sms', reachable: false, why: 'No phone number that texts can go to', topics: [] },
    ]);
  });

  it('changes by hand through the inbox, and answers with the new state', async () => {
    const response = await whileFolding(
      send(one.ana, 'PATCH', `/contacts/${mia}`, { attributes: { country: 'DE', city: 'Berlin' } }),
    );
    expect(response.statusCode).toBe(200);
    const detail = response.json() as ContactDetail;
    expect(detail.attributes.find(({ name }) => name === 'country')).toMatchObject({
      value: 'DE',
      source: 'admin',
    });
    expect(detail.segments.map(({ key }) => key)).toEqual(['active']);
    const [log] = await one.test.db.query<{ action: string }>(sql`
      select action from audit_log where workspace_id = ${one.world.workspaceId}`);
    expect(log).toEqual({ action: 'changed' });
  });

  it('bars the mail of who wants none, in the transaction that adds them (P7)', async () => {
    const added = await whileFolding(
      send(one.ana, 'POST', '/contacts', {
        attributes: { name: 'Nora', email: 'nora@example.com' },
        consent: 'none',
      }),
    );
    expect(added.statusCode).toBe(201);
    expect(added.json().reach[0]).toMatchObject({ reachable: false, why: 'Unsubscribed', topics: [] });
    const agreed = await whileFolding(
      send(one.ana, 'POST', '/contacts', { attributes: { email: 'yes@example.com' }, consent: 'given' }),
    );
    expect(agreed.json().reach[0]).toMatchObject({ reachable: true });
  });

  it('says by text what may be written: nothing but what is transactional until they agree (P7)', async () => {
    const reached = async (contactId: string) =>
      (await one.get<ContactDetail>(`/contacts/${contactId}`)).reach[1]!;
    const attributes = { name: 'Tess', phone: '+436601234567' };
    const added = await whileFolding(send(one.ana, 'POST', '/contacts', { attributes }));
    const { contactId } = (added.json() as ContactDetail).person;
    expect(await reached(contactId)).toMatchObject({
      channel: 'sms',
      reachable: true,
      why: 'Has a phone number and has not opted out, but has agreed to no topic: only transactional ones leave',
      topics: [],
    });
    const say = (state: string) =>
      whileFolding(
        send(one.ana, 'POST', `/contacts/${contactId}/consents`, {
          topic: 'news',
          channel: 'sms',
          state,
          proof: 'said so on the phone',
        }),
      );
    await say('granted');
    expect(await reached(contactId)).toMatchObject({ reachable: true, topics: ['News and offers'] });
    const { items } = await one.get<Page<{ text: string }>>(`/contacts/${contactId}/timeline`);
    expect(items.map(({ text }) => text)).toContain('Agreed to news, by text');
    await say('refused');
    expect(await reached(contactId)).toMatchObject({ reachable: true, topics: [] });
  });

  it('answers 202 when nobody folds within a second', async () => {
    let answered = false;
    const asked = send(one.ana, 'PATCH', `/contacts/${noah}`, { attributes: { vip: true } }).finally(() => {
      answered = true;
    });
    while (!answered) {
      one.test.clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const response = await asked;
    expect([response.statusCode, response.json()]).toEqual([202, { contactId: noah }]);
    await one.world.fold(one.test.clock.now());
    const detail = await one.get<ContactDetail>(`/contacts/${noah}`);
    expect(detail.attributes.find(({ name }) => name === 'vip')?.value).toBe(true);
  });

  it('is added by hand with its identities, once', async () => {
    const body = { attributes: { email: 'Olga@Example.com', firstName: 'Olga' }, userId: 'o-1' };
    const added = await whileFolding(send(one.ana, 'POST', '/contacts', body));
    expect(added.statusCode).toBe(201);
    const detail = added.json() as ContactDetail;
    expect(detail.person).toMatchObject({ label: 'Olga', email: 'olga@example.com', known: true });
    expect(detail.identities.map(({ kind }) => kind)).toEqual(['email', 'user']);
    const again = await send(one.ana, 'POST', '/contacts', body);
    expect([again.statusCode, again.json()]).toMatchObject([
      409,
      { code: 'identity-taken', contactId: detail.person.contactId },
    ]);
    const wrong = await send(one.ana, 'POST', '/contacts', { attributes: { email: 'olga' } });
    expect([wrong.statusCode, wrong.json().field]).toEqual([400, 'attributes.email']);
    const stolen = await send(one.ana, 'PATCH', `/contacts/${noah}`, {
      attributes: { email: 'mia@example.com' },
    });
    expect([stolen.statusCode, stolen.json()]).toMatchObject([409, { contactId: mia }]);
  });

  it('is not found in another workspace (P14)', async () => {
    const { slug } = { slug: 'acme' };
    const outsider = await one.test.userIn(slug, 'admin', 'other@acme.test');
    for (const path of [
      `/contacts/${mia}`,
      `/contacts/${mia}/timeline`,
      `/why?ref=membership:${mia}:austria`,
    ]) {
      const response = await outsider.inject({ url: `/api/w/${slug}${path}` });
      expect(response.statusCode, path).toBe(404);
    }
    expect((await one.ana.inject({ url: `/api/w/${one.slug}/contacts/${NOBODY}` })).statusCode).toBe(404);
  });
});

describe('what was seen', () => {
  it('lists events with properties, and attributes with their most frequent values', async () => {
    const at = new Date(NOON);
    await one.test.db.query(sql`
      insert into event_registry (workspace_id, name, properties, first_seen_at, last_seen_at)
      values (${one.world.workspaceId}, 'Product Added', '{"price":"number","cart_id":"string"}', ${at}, ${at})`);
    await one.test.db.query(sql`
      insert into attribute_registry (workspace_id, name, type, label, source, first_seen_at)
      values (${one.world.workspaceId}, 'lastName', 'string', 'Last name', 'identify', ${at})`);
    const events = await one.get<{ items: EventSeen[] }>('/events-seen');
    expect(events.items).toEqual([
      { name: 'Product Added', lastSeenAt: at.toISOString(), properties: ['cart_id', 'price'] },
    ]);
    const attributes = await one.get<{ items: AttributeSeen[] }>('/attributes');
    expect(attributes.items).toContainEqual({
      name: 'lastName',
      type: 'string',
      label: 'Last name',
      values: [{ value: 'Berg', count: 2 }],
    });
  });
});

describe('a merged contact', () => {
  it('shows what it took in, and the visits from before (P10)', async () => {
    await one.world.append(NOON + HOUR, {
      contactId: stranger,
      kind: 'identify',
      name: 'Identified',
      identities: [
        { kind: 'user', value: 'noah' },
        { kind: 'anonymous', value: 'cookie-1' },
      ],
      traits: {},
    });
    await one.world.append(NOON + HOUR + 1, page(stranger, '/checkout'));
    await one.world.fold(NOON + 2 * HOUR);
    await one.world.fold(NOON + 2 * HOUR);
    const detail = await one.get<ContactDetail>(`/contacts/${noah}`);
    expect(detail.merged).toMatchObject([{ absorbedId: stranger }]);
    const gone = await one.get<ContactDetail>(`/contacts/${stranger}`);
    expect(gone.mergedInto).toBe(noah);
    const { items } = await one.get<Page<{ text: string }>>(`/contacts/${noah}/timeline`);
    expect(items.map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Merged with another contact/), 'Viewed /']),
    );
    expect(bucketOf(noah)).not.toBe(bucketOf(stranger));
  });
});

describe('a filter that no index serves', () => {
  it('is asked of the newest first, and of everybody behind them by the next page', async () => {
    const { test, world } = one;
    // older than all others, and more than a first look takes in
    await test.db.query(sql`
      insert into contacts (bucket, contact_id, workspace_id, created_at, attributes)
      select n % 4096, ('00000000-0001-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
        ${world.workspaceId}, now(), case when n = 7 then '{"shoeSize": 47}' else '{}' end::jsonb
      from generate_series(1, 20100) n`);
    const condition = { kind: 'attribute', attribute: 'shoeSize', op: 'equals', value: 47 };
    const path = `/contacts?condition=${encodeURIComponent(JSON.stringify(condition))}`;
    const first = await one.get<Page<ContactRow>>(path);
    expect(first).toEqual({ items: [], next: expect.any(String) });
    const rest = await one.get<Page<ContactRow>>(`${path}&after=${first.next}`);
    expect(rest.items.map(({ values, person }) => [values, person.contactId])).toEqual([
      [{}, '00000000-0001-7007-8000-000000000007'],
    ]);
    expect(rest.next).toBeNull();
    const all = await one.get<Page<ContactRow>>('/contacts?known=false&limit=200');
    expect(all.items).toHaveLength(200);
  });
});

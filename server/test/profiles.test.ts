import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeRegistered, NoteShown } from '../src/api/types.ts';
import { contactById, notesOf } from '../src/contacts/index.ts';
import { MINUTE, NOON, page, type Scene, scene, TEMPLATE } from '../src/insights/testing.ts';
import { bucketOf, type JsonObject, sql, type Uuid } from '../src/platform/index.ts';

let one: Scene;

beforeAll(async () => {
  one = await scene();
});
afterAll(() => one.close());

let minute = 0;
/** The next minute: inputs of one test come after those of the one before. */
const later = (): number => NOON + ++minute * MINUTE;

const identify = async (traits: JsonObject, contactId?: Uuid): Promise<Uuid> => {
  const atMs = later();
  const id = await one.world.append(atMs, {
    ...(contactId ? { contactId } : {}),
    kind: 'identify',
    name: 'Identified',
    identities: contactId ? [] : [{ kind: 'user', value: `user-${atMs}` }],
    traits,
  });
  await one.world.fold(atMs);
  return id;
};

const edit = async (contactId: Uuid, payload: JsonObject): Promise<void> => {
  const atMs = later();
  await one.world.append(atMs, { contactId, kind: 'edit', name: 'Contact Edited', payload });
  await one.world.fold(atMs);
};

const attributesOf = async (contactId: Uuid): Promise<JsonObject> =>
  (await contactById(one.db, one.world.workspaceId, contactId))!.attributes;

const problemsOf = async (contactId: Uuid): Promise<JsonObject | null> => {
  const [row] = await one.db.query<{ problems: JsonObject | null }>(sql`
    select problems from contacts
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${one.world.workspaceId}`);
  return row!.problems;
};

/** A request whose author waits for the fold, while the world folds. */
const asked = async (
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
): Promise<LightMyRequestResponse> => {
  let answered = false;
  const response = one.ana
    .inject({ method, url: `/api/w/${one.slug}${path}`, ...(payload ? { payload } : {}) })
    .finally(() => {
      answered = true;
    });
  while (!answered) {
    await one.world.fold(one.test.clock.now());
    one.test.clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return response as Promise<LightMyRequestResponse>;
};

describe('the fold of a profile', () => {
  it('takes values in one form under one name, and a condition reads them', async () => {
    await one.world.publish('segment', 'austria', {
      name: 'In Austria',
      condition: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' },
    });
    const mia = await identify({ first_name: ' Mia ', Country: 'Österreich', phone: '0660 1234567' });
    expect(await attributesOf(mia)).toEqual({ firstName: 'Mia', country: 'AT', phone: '+436601234567' });
    const { items } = await one.get<{ items: unknown[] }>(`/contacts?segment=austria`);
    expect(items).toHaveLength(1);
  });

  it('keeps what cannot be read as it was sent, and notes it until a readable value comes', async () => {
    const mia = await identify({ phone: 'ask Ana' });
    expect(await attributesOf(mia)).toEqual({ phone: 'ask Ana' });
    expect(await problemsOf(mia)).toEqual({ phone: { code: 'phone-unreadable', sent: 'ask Ana' } });
    await identify({ phone: '+43 660 7654321' }, mia);
    expect(await attributesOf(mia)).toEqual({ phone: '+436607654321' });
    expect(await problemsOf(mia)).toBeNull();
  });

  it('moves a lifecycle stage forward only, unless by hand, and keeps every change', async () => {
    const mia = await identify({ lifecycleStage: 'MQL' });
    await identify({ lifecycle_stage: 'lead' }, mia);
    expect((await attributesOf(mia)).lifecycle_stage).toBe('marketing_qualified');
    await identify({ lifecycle_stage: 'Customer' }, mia);
    await edit(mia, { attributes: { lifecycle_stage: 'lead' } });
    expect((await attributesOf(mia)).lifecycle_stage).toBe('lead');
    const changes = await one.db.query<{ from: string | null; to: string }>(sql`
      select properties #>> '{lifecycle_stage,from}' as "from", properties #>> '{lifecycle_stage,to}' as "to"
      from events
      where bucket = ${bucketOf(mia)} and contact_id = ${mia}::uuid and workspace_id = ${one.world.workspaceId}
        and name = 'Attributes Changed'
      order by occurred_at`);
    expect(changes).toEqual([
      { from: null, to: 'marketing_qualified' },
      { from: 'marketing_qualified', to: 'customer' },
      { from: 'customer', to: 'lead' },
    ]);
  });

  it('adds and removes tags beside those that others add meanwhile', async () => {
    const mia = await identify({ tags: 'vip, Trail' });
    await edit(mia, { tags: { add: ['winter  sale', 'VIP'], remove: ['trail'] } });
    await edit(mia, { tags: { add: ['Berlin'] } });
    expect((await attributesOf(mia)).tags).toEqual(['vip', 'winter sale', 'Berlin']);
    await edit(mia, { tags: { remove: ['vip', 'winter sale', 'berlin'] } });
    expect(await attributesOf(mia)).toEqual({});
  });
});

describe('notes and tags by hand', () => {
  it('are written, changed and taken away through the inbox, with who and when', async () => {
    const mia = await identify({ firstName: 'Mia' });
    const path = `/contacts/${mia}/notes`;
    const added = await asked('POST', path, { text: 'Wants a call in spring.' });
    expect(added.statusCode).toBe(201);
    const { noteId } = added.json() as { noteId: string };
    expect((await asked('PATCH', `${path}/${noteId}`, { text: 'Wants a call in May.' })).statusCode).toBe(
      200,
    );
    const { items } = await one.get<{ items: NoteShown[] }>(path);
    expect(items).toEqual([
      {
        noteId,
        text: 'Wants a call in May.',
        by: 'admin',
        at: expect.any(String),
        editedAt: expect.any(String),
      },
    ]);
    expect((await asked('DELETE', `${path}/${noteId}`)).statusCode).toBe(204);
    expect(await notesOf(one.db, one.world.workspaceId, mia)).toEqual([]);
    expect((await asked('DELETE', `${path}/${noteId}`)).statusCode).toBe(404);
    expect((await asked('POST', path, { text: ' ' })).statusCode).toBe(400);
  });

  it('tag somebody, and answer with the tags', async () => {
    const mia = await identify({ tags: ['vip'] });
    const tagged = await asked('POST', `/contacts/${mia}/tags`, { add: ['warm'], remove: ['vip'] });
    expect([tagged.statusCode, tagged.json()]).toEqual([200, { tags: ['warm'] }]);
    expect((await asked('POST', `/contacts/${mia}/tags`, {})).statusCode).toBe(400);
  });
});

describe('a test person', () => {
  it('is in the segment and gets the mail, and is in no figure and no list behind one (P17)', async () => {
    await one.world.publish('segment', 'trail', {
      name: 'Trail runners',
      condition: { kind: 'attribute', attribute: 'likes', op: 'equals', value: 'trail' },
    });
    await one.world.publish('template', 'cart', TEMPLATE);
    await one.world.publish('workflow', 'hello', {
      name: 'Hello',
      trigger: { type: 'segmentEntered', segment: 'trail' },
      enrollment: { again: 'never' },
      start: 'first',
      nodes: { first: { type: 'send', channel: 'email', template: 'cart', title: 'First mail' } },
    });
    const other = await identify({ likes: 'trail', email: 'one@example.com' });
    const test = await identify({ likes: 'trail', email: 'test@example.com', test_person: 'yes' });
    const atMs = later();
    for (const contactId of [other, test]) await one.world.append(atMs, page(contactId, '/shoes'));
    await one.at(atMs);

    const messages = await one.db.query<{ id: string }>(sql`
      select contact_id as id from messages where workspace_id = ${one.world.workspaceId}`);
    expect(messages.map(({ id }) => id).sort()).toEqual([other, test].sort());

    for (const of of [
      'segment:trail',
      'segment-joined:trail:today',
      'workflow:hello:entered',
      'visitors:today',
    ]) {
      const { total, items } = await one.get<{ total: number; items: unknown[] }>(`/people?of=${of}`);
      expect([of, total, items.length]).toEqual([of, 1, 1]);
    }
    const segment = await one.get<{ people: number; joinedToday: number }>('/segments/trail');
    expect(segment).toMatchObject({ people: 1, joinedToday: 1 });
    const results = await one.get<{ entered: number }>('/workflows/hello/results');
    expect(results.entered).toBe(1);
    const { items: contacts } = await one.get<{ items: unknown[] }>('/contacts?segment=trail');
    expect(contacts).toHaveLength(2);

    await edit(test, { attributes: { test_person: null } });
    const { total } = await one.get<{ total: number }>('/people?of=segment:trail');
    expect(total).toBe(2);
  });
});

describe('the registry of attributes', () => {
  const registered = async (name: string): Promise<AttributeRegistered> => {
    const { items } = await one.get<{ items: AttributeRegistered[] }>('/attributes/registry');
    return items.find((item) => item.name === name)!;
  };
  const send = (method: 'POST' | 'PATCH', path: string, payload: object) =>
    one.ana.inject({ method, url: `/api/w/${one.slug}${path}`, payload });

  it('says of each who carries it, with what, and where it is used', async () => {
    await identify({ Country: 'Germany', seats: '12' });
    const added = await asked('POST', '/contacts', { attributes: { country: 'AT', seats: 'many' } });
    expect(added.statusCode).toBe(201);
    const country = await registered('country');
    expect(country).toMatchObject({
      label: 'Country',
      isWellKnown: true,
      type: 'string',
      personal: false,
      usedIn: [{ kind: 'segment', key: 'austria', name: 'austria' }],
    });
    expect(country.people).toEqual({ count: 3, about: false });
    expect(country.examples).toEqual(['AT', 'DE']);
    expect(await registered('seats')).toMatchObject({ label: null, isWellKnown: false, source: 'hand' });
  });

  it("another type converts everybody's value, and notes those that cannot be read", async () => {
    const mia = await identify({ seats: '1.200,50' });
    const changed = await send('PATCH', '/attributes/seats', {
      type: 'number',
      label: 'Seats',
      purpose: 'To offer the right plan',
      legalBasis: 'contract',
    });
    expect(changed.statusCode).toBe(204);
    await one.world.fold(later());
    expect((await attributesOf(mia)).seats).toBe(1200.5);
    expect(await registered('seats')).toMatchObject({
      label: 'Seats',
      purpose: 'To offer the right plan',
      legalBasis: 'contract',
      isTyped: true,
      people: { count: 3, about: false },
      problems: 1,
    });
    await identify({ seats: '7' }, mia);
    expect((await attributesOf(mia)).seats).toBe(7);
  });

  it('refuses another type for what has a form of its own, and a name that is there', async () => {
    const fixed = await send('PATCH', '/attributes/country', { type: 'number' });
    expect([fixed.statusCode, fixed.json().code, fixed.json().field]).toEqual([
      400,
      'attribute-type-fixed',
      'type',
    ]);
    const taken = await send('POST', '/attributes', { name: 'Country', type: 'string' });
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'attribute-taken']);
    expect((await send('PATCH', '/attributes/nothing', { label: 'x' })).statusCode).toBe(404);
  });

  it('adds one before anybody carries it; an archived one is offered no more', async () => {
    const added = await send('POST', '/attributes', { name: 'shoeSize', type: 'number', label: 'Shoe size' });
    expect([added.statusCode, added.json()]).toEqual([201, { name: 'shoeSize' }]);
    expect((await registered('shoeSize')).people.count).toBe(0);
    const offered = async () =>
      (await one.get<{ items: { name: string }[] }>('/attributes')).items.map(({ name }) => name);
    expect(await offered()).toContain('shoeSize');
    await send('PATCH', '/attributes/shoeSize', { archived: true });
    expect(await offered()).not.toContain('shoeSize');
    expect((await registered('shoeSize')).archivedAt).not.toBeNull();
  });
});

describe('what follows from events', () => {
  const order = async (contactId: Uuid, value: number, occurredAtMs?: number): Promise<void> => {
    const atMs = later();
    const when = occurredAtMs === undefined ? {} : { occurredAtMs };
    const properties = { total: value, coupon: value > 20 ? 'SPRING' : 'NONE' };
    await one.world.append(atMs, {
      contactId,
      name: 'Order Completed',
      properties,
      mustFold: false,
      ...when,
    });
    await one.world.fold(atMs);
  };
  const compute = (name: string, rule: object) =>
    one.ana.inject({
      method: 'POST',
      url: `/api/w/${one.slug}/attributes/computed`,
      payload: { name, rule },
    });

  it('computed attributes count the past and go on with every event; conditions read them', async () => {
    const mia = await identify({ plan: 'pro' });
    await order(mia, 30);
    const rules = [
      ['orders', { kind: 'count', event: '@order' }],
      ['spent', { kind: 'sum', event: '@order', property: '@value' }],
      ['firstCoupon', { kind: 'first', event: 'Order Completed', property: 'coupon' }],
      ['usualCoupon', { kind: 'mostFrequent', event: 'Order Completed', property: 'coupon' }],
    ] as const;
    for (const [name, rule] of rules) expect((await compute(name, rule)).statusCode).toBe(201);
    await one.world.publish('segment', 'spenders', {
      name: 'Spenders',
      condition: { kind: 'attribute', attribute: 'spent', op: 'atLeast', value: 50 },
    });
    await one.world.fold(later());
    expect(await attributesOf(mia)).toMatchObject({ orders: 1, spent: 30, firstCoupon: 'SPRING' });

    const early = NOON - 60 * MINUTE;
    await order(mia, 10, early);
    await order(mia, 15.5);
    expect(await attributesOf(mia)).toEqual({
      plan: 'pro',
      orders: 3,
      spent: 55.5,
      firstCoupon: 'NONE',
      usualCoupon: 'NONE',
    });
    const { total } = await one.get<{ total: number }>('/people?of=segment:spenders');
    expect(total).toBe(1);
  });

  it('nobody else sets a computed attribute, and it goes with its rule', async () => {
    const mia = await identify({ spent: 1_000_000 });
    await order(mia, 12);
    expect(await attributesOf(mia)).toMatchObject({ orders: 1, spent: 12 });
    const url = `/api/w/${one.slug}/attributes/computed/orders`;
    expect((await one.ana.inject({ method: 'DELETE', url })).statusCode).toBe(204);
    await one.world.fold(later());
    expect(await attributesOf(mia)).toEqual({ spent: 12, firstCoupon: 'NONE', usualCoupon: 'NONE' });
    expect((await one.ana.inject({ method: 'DELETE', url })).statusCode).toBe(404);
    const wrong = await compute('x', { kind: 'sum', event: '@order' });
    expect([wrong.statusCode, wrong.json().field]).toEqual([400, 'rule.property']);
  });

  it('interests are read off visits and views, of the past too, and fade', async () => {
    const mia = await identify({ plan: 'pro' });
    const look = async (path: string): Promise<void> => {
      const atMs = later();
      await one.world.append(atMs, { ...page(mia, path), mustFold: false });
      await one.world.fold(atMs);
    };
    await look('/trail/one');
    const put = await one.ana.inject({
      method: 'PUT',
      url: `/api/w/${one.slug}/interests`,
      payload: { topics: [{ topic: 'Trail', paths: ['/trail/*'] }], categories: true },
    });
    expect(put.statusCode).toBe(200);
    await one.world.fold(later());
    await look('/trail/two');
    const atMs = later();
    const properties = { category: 'City Shoes' };
    await one.world.append(atMs, { contactId: mia, name: 'Product Viewed', properties, mustFold: false });
    await one.at(atMs);
    const interests = async () =>
      (await one.get<{ items: { topic: string; weight: number }[] }>(`/contacts/${mia}/interests`)).items;
    expect((await interests()).map(({ topic, weight }) => [topic, Math.round(weight)])).toEqual([
      ['Trail', 2],
      ['city shoes', 1],
    ]);
    one.test.clock.advance(30 * 24 * 60 * MINUTE);
    expect((await interests()).map(({ weight }) => Math.round(weight * 10))).toEqual([10, 5]);
  });

  it('are counted anew from the whole history when two become one (P10)', async () => {
    const mia = await identify({ plan: 'pro' });
    const device = { kind: 'anonymous', value: 'phone-1' };
    const atMs = later();
    const visitor = await one.world.append(atMs, {
      identities: [device],
      name: 'Order Completed',
      properties: { total: 40, coupon: 'X' },
    });
    await one.world.fold(atMs);
    await order(mia, 2);
    expect((await attributesOf(visitor)).spent).toBe(40);
    await one.world.append(later(), {
      contactId: mia,
      kind: 'identify',
      name: 'Identified',
      identities: [device],
    });
    await one.world.fold(later());
    expect((await attributesOf(mia)).spent).toBe(42);
  });
});

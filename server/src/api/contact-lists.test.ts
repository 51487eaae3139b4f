import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOON, type Scene, scene, shopMonday } from '../insights/testing.ts';
import type { Uuid } from '../platform/index.ts';
import type { BulkEdit, ContactDetail, ContactRow, ContactViewRow, Page } from './types.ts';

let one: Scene;
let mia: Uuid;
let noah: Uuid;
let stranger: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia, noah, stranger } = await shopMonday(one));
});
afterAll(() => one.close());

const send = (method: 'POST' | 'DELETE', path: string, payload?: object) =>
  one.ana.inject({ method, url: `/api/w/${one.slug}${path}`, ...(payload ? { payload } : {}) });

/** Lets the engine fold and time pass until a job is over. */
const ended = async (jobId: string): Promise<BulkEdit> => {
  for (let turn = 0; turn < 500; turn++) {
    const { items } = await one.get<{ items: BulkEdit[] }>('/contacts/bulk');
    const job = items.find((item) => item.jobId === jobId)!;
    if (job.state !== 'running') return job;
    await one.world.fold(one.test.clock.now());
    one.test.clock.advance(20);
  }
  throw new Error('the job does not end');
};

const attribute = async (contactId: string, name: string) =>
  (await one.get<ContactDetail>(`/contacts/${contactId}`)).attributes.find((held) => held.name === name)
    ?.value;

describe('views of the contacts list', () => {
  const views = async () => (await one.get<{ items: ContactViewRow[] }>('/contacts/views')).items;

  it('are shared by name, and one of the same name is replaced', async () => {
    for (const search of [{ show: 'known' }, { show: 'known', sort: 'seen' }])
      expect((await send('POST', '/contacts/views', { name: 'Known people', search })).statusCode).toBe(201);
    await send('POST', '/contacts/views', { name: 'active', search: { segment: 'active' } });
    expect((await views()).map(({ name, search }) => ({ name, search }))).toEqual([
      { name: 'active', search: { segment: 'active' } },
      { name: 'Known people', search: { show: 'known', sort: 'seen' } },
    ]);
    const [first] = await views();
    expect((await send('DELETE', `/contacts/views/${first!.viewId}`)).statusCode).toBe(204);
    expect((await send('DELETE', `/contacts/views/${first!.viewId}`)).statusCode).toBe(404);
    expect(await views()).toHaveLength(1);
  });
});

describe('a change of many contacts', () => {
  it('tags those who are named, and keeps the tags they had', async () => {
    await ended(
      (
        await send('POST', '/contacts/bulk', { people: { ids: [mia] }, change: { tags: { add: ['press'] } } })
      ).json().jobId,
    );
    const response = await send('POST', '/contacts/bulk', {
      people: { ids: [mia, noah] },
      change: { tags: { add: ['vip'] } },
    });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ what: 'Tag vip', total: 2, isAbout: false });
    expect(await ended(response.json().jobId)).toMatchObject({ state: 'done', done: 2 });
    expect(await attribute(mia, 'tags')).toEqual(['press', 'vip']);
    expect(await attribute(noah, 'tags')).toEqual(['vip']);
    expect(await attribute(stranger, 'tags')).toBeUndefined();
    expect((await one.get<{ items: string[] }>('/contacts/tags')).items).toEqual(['vip', 'press']);
  });

  it('sets attributes of all that a filter keeps, and of nobody else', async () => {
    const kept = (await one.get<Page<ContactRow>>('/contacts?known=true')).items.length;
    const response = await send('POST', '/contacts/bulk', {
      people: { filter: { known: 'true' } },
      change: { attributes: { plan: 'gold' } },
    });
    expect(response.json()).toMatchObject({ what: 'Set plan', total: kept });
    expect(await ended(response.json().jobId)).toMatchObject({ state: 'done', done: kept });
    expect(await attribute(mia, 'plan')).toBe('gold');
    expect(await attribute(stranger, 'plan')).toBeUndefined();
  });

  it('refuses to make many people one by an identity, and what names nobody', async () => {
    const own = await send('POST', '/contacts/bulk', {
      people: { ids: [mia, noah] },
      change: { attributes: { email: 'a@b.example' } },
    });
    expect([own.statusCode, own.json().code]).toEqual([400, 'identity-for-many']);
    expect(
      (await send('POST', '/contacts/bulk', { people: { ids: [] }, change: { tags: {} } })).statusCode,
    ).toBe(400);
    expect((await send('DELETE', `/contacts/bulk/${mia}`)).statusCode).toBe(404);
    expect(one.test.clock.now()).toBeGreaterThan(NOON);
  });
});

describe('people named one by one', () => {
  it('are listed, counted and exported, and nobody else', async () => {
    const ids = `ids=${mia},${noah}`;
    const { items } = await one.get<Page<ContactRow>>(`/contacts?${ids}`);
    expect(new Set(items.map(({ person }) => person.contactId))).toEqual(new Set([mia, noah]));
    expect(await one.get(`/contacts/count?${ids}&known=false`)).toEqual({ count: 0, about: false });
    const file = await one.ana.inject({
      url: `/api/w/${one.slug}/contacts/export.csv?ids=${mia}&columns=email`,
    });
    expect(file.body.trim().split('\n').slice(1)).toEqual([
      expect.stringContaining(`${mia},mia,mia@example.com`),
    ]);
    expect(file.body).not.toContain(noah);
    const many = Array.from({ length: 251 }, () => mia).join(',');
    for (const wrong of ['', 'mia', many])
      expect((await one.ana.inject({ url: `/api/w/${one.slug}/contacts?ids=${wrong}` })).statusCode).toBe(
        400,
      );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE, NOON, PAGE, type Scene, scene } from '../insights/testing.ts';
import { newId, sql, type Uuid } from '../platform/index.ts';
import type {
  CompanyDetail,
  CompanyPerson,
  CompanyRow,
  CompanySummary,
  ContactCompany,
  ContactRow,
  CountAnswer,
  FeedLine,
  Page,
} from './types.ts';

let one: Scene;
beforeAll(async () => {
  one = await scene();
});
afterAll(() => one.close());

type Method = 'POST' | 'PATCH' | 'DELETE';
const send = (method: Method, path: string, payload?: object, caller = one.ana) =>
  caller.inject({ method, url: `/api/w/${one.slug}${path}`, ...(payload ? { payload } : {}) });

const join = async (user: string, groupId: string, traits = {}): Promise<Uuid> => {
  const identities = [{ kind: 'user', value: user }];
  await one.world.append(one.test.clock.now(), {
    kind: 'identify',
    name: 'Identified',
    identities,
    traits: { name: user },
  });
  await one.world.fold(one.test.clock.now());
  const contactId = await one.world.append(one.test.clock.now(), {
    kind: 'group',
    name: 'Grouped',
    identities,
    payload: { groupId },
    traits,
  });
  await one.world.fold(one.test.clock.now());
  return contactId;
};

const list = (query = '') => one.get<Page<CompanyRow>>(`/companies${query}`);
const companyOf = async (contactId: string) =>
  (await one.get<{ company: ContactCompany | null }>(`/contacts/${contactId}/company`)).company;

describe('companies', () => {
  it('are listed with people, last act and the value of their orders, each once; the number counts its list (P17)', async () => {
    await one.at(NOON);
    const mia = await join('mia', 'acme', { name: 'Acme', industry: 'Retail' });
    await join('noah', 'acme');
    await one.at(NOON + 1);
    await join('zoe', 'solo', { name: 'Solo 100%' });
    for (const [contactId, orderId] of [
      [mia, 'o1'],
      [mia, 'o1'],
      [mia, 'o2'],
    ] as const)
      await one.world.append(NOON + MINUTE, {
        contactId,
        name: 'Order Completed',
        occurredAtMs: NOON + MINUTE,
        properties: { order_id: orderId, total: 40, revenue: 40, currency: 'EUR' },
      });
    await one.at(NOON + 2 * MINUTE);
    const { items } = await list();
    expect(items).toMatchObject([
      { name: 'Acme', people: 2, value: 80, lastSeenAt: new Date(NOON + MINUTE).toISOString() },
      { name: 'Solo 100%', people: 1, value: null },
    ]);
    const [acme] = items;
    const people = await one.get<Page<ContactRow>>(`/contacts?company=${acme!.companyId}`);
    expect(people.items).toHaveLength(2);
    expect(await one.get<CountAnswer>(`/contacts/count?company=${acme!.companyId}`)).toEqual({
      count: 2,
      about: false,
    });
    expect((await list('?search=0%25')).items.map(({ name }) => name)).toEqual(['Solo 100%']);
    expect((await list('?search=ACM')).items.map(({ name }) => name)).toEqual(['Acme']);

    const first = await list('?limit=1');
    expect((await list(`?limit=1&after=${first.next}`)).items.map(({ name }) => name)).toEqual(['Solo 100%']);
    const newest = await list('?sort=newest&limit=1');
    expect(newest.items.map(({ name }) => name)).toEqual(['Solo 100%']);
    expect((await list(`?sort=newest&limit=1&after=${newest.next}`)).items.map(({ name }) => name)).toEqual([
      'Acme',
    ]);

    const lines = await one.get<{ items: FeedLine[] }>(`/companies/${acme!.companyId}/timeline`);
    expect(lines.items[0]).toMatchObject({ person: { label: 'mia' }, verb: 'ordered' });
    const shown = await one.get<{ items: CompanyPerson[] }>(`/companies/${acme!.companyId}/people`);
    expect(shown.items.map(({ person, by }) => [person.label, by])).toEqual([
      ['mia', 'group'],
      ['noah', 'group'],
    ]);
  });

  it('are added and changed by hand; a domain is one company’s, and free mail is none', async () => {
    const added = await one.act('POST', '/companies', {
      name: 'Umbrella',
      domain: 'https://www.umbrella.co.uk/about',
    });
    expect(added.statusCode).toBe(201);
    const { companyId } = added.json<{ companyId: string }>();
    expect(await one.get<CompanyDetail>(`/companies/${companyId}`)).toMatchObject({
      name: 'Umbrella',
      domain: 'umbrella.co.uk',
      people: 0,
      value: null,
    });
    const taken = await send('POST', '/companies', { name: 'Other', domain: 'mail.umbrella.co.uk' });
    expect([taken.statusCode, taken.json()]).toMatchObject([409, { code: 'domain-taken', companyId }]);
    for (const domain of ['gmail.com', 'co.uk', '10.0.0.1', 'nonsense'])
      expect((await send('POST', '/companies', { name: 'Other', domain })).json()).toMatchObject({
        code: 'not-a-company-domain',
      });
    expect(
      (await one.act('PATCH', `/companies/${companyId}`, { attributes: { industry: 'Insurance' } }))
        .statusCode,
    ).toBe(200);
    expect((await one.get<CompanyDetail>(`/companies/${companyId}`)).attributes).toContainEqual({
      name: 'industry',
      value: 'Insurance',
    });
    expect((await send('PATCH', `/companies/${newId(NOON)}`, {})).statusCode).toBe(404);
  });

  it('take a person in and out by hand, for good', async () => {
    const lea = await join('lea', 'lea-co', { name: 'Lea & Co' });
    const [umbrella] = (await list('?search=umbrella')).items;
    expect(
      (await one.act('POST', `/companies/${umbrella!.companyId}/people`, { contactId: lea })).statusCode,
    ).toBe(200);
    expect(await companyOf(lea)).toEqual({ companyId: umbrella!.companyId, name: 'Umbrella', by: 'hand' });
    await join('lea', 'lea-co');
    expect(await companyOf(lea)).toMatchObject({ by: 'hand' });
    await one.act('DELETE', `/companies/${umbrella!.companyId}/people/${lea}`);
    expect(await companyOf(lea)).toBeNull();
    await join('lea', 'lea-co');
    expect(await companyOf(lea)).toBeNull();
    const [line] = await one.test.db.query<{ action: string; object: string }>(sql`
      select action, object from audit_log where object like 'company%' order by at desc, audit_id desc limit 1`);
    expect(line).toEqual({ action: 'took out of', object: 'company "Umbrella"' });
  });

  it('are merged by who may; the old address leads to the new company', async () => {
    const tom = await join('tom', 'tom-1', { name: 'Tom', city: 'Linz' });
    await join('tim', 'tom-2', { name: 'Tom Ltd' });
    const [from, into] = await Promise.all(
      ['tom-1', 'tom-2'].map(async (id) => (await list(`?search=${id}`)).items[0]!.companyId),
    );
    const sales = await one.test.userIn(one.slug, 'sales');
    expect((await send('POST', `/companies/${into}/merge`, { from }, sales)).statusCode).toBe(403);
    expect((await send('POST', `/companies/${into}/merge`, { from: into })).json()).toMatchObject({
      code: 'same-company',
    });
    expect((await one.act('POST', `/companies/${into}/merge`, { from })).statusCode).toBe(200);
    expect((await one.get<CompanyDetail>(`/companies/${from}`)).mergedInto).toBe(into);
    expect(await one.get<CompanyDetail>(`/companies/${into}`)).toMatchObject({ name: 'Tom Ltd', people: 2 });
    expect(await companyOf(tom)).toMatchObject({ companyId: into, name: 'Tom Ltd' });
    const again = await join('tea', 'tom-1');
    expect((await companyOf(again))?.companyId).toBe(into);
  });

  it('come of mail domains when that is asked for, also of people who were there before', async () => {
    const kim = await one.world.append(one.test.clock.now(), {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'email', value: 'kim@globex.com' }],
      traits: { email: 'kim@globex.com' },
    });
    await one.world.append(one.test.clock.now(), { contactId: kim, ...PAGE });
    await one.world.fold(one.test.clock.now());
    expect(await companyOf(kim)).toBeNull();
    expect((await one.get<CompanySummary>('/companies/summary')).domains).toBe('off');
    const answer = await send('PATCH', '/companies/settings', { domains: 'make' });
    expect(answer.json<CompanySummary>().domains).toBe('make');
    await one.world.fold(one.test.clock.now());
    expect(await companyOf(kim)).toMatchObject({ name: 'globex.com', by: 'domain' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import {
  COMPANY_INPUT,
  COMPANY_MERGED,
  COMPANY_TOLD,
  companiesById,
  type DomainRule,
  setDomainRule,
} from '../companies/index.ts';
import { type JsonObject, newId, sql, type Uuid } from '../platform/index.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const identify = (user: string, traits: JsonObject = {}) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [
    { kind: 'user', value: user },
    ...(typeof traits.email === 'string' ? [{ kind: 'email', value: traits.email }] : []),
  ],
  traits,
});

const group = (user: string, groupId: string, traits: JsonObject = {}) => ({
  kind: 'group',
  name: 'Grouped',
  identities: [{ kind: 'user', value: user }],
  payload: { groupId },
  traits,
});

const homeOf = async (contactId: Uuid) => {
  const [row] = await database.db.query<{
    companyId: Uuid | null;
    by: string | null;
    company: JsonObject | null;
  }>(sql`
    select company_id as "companyId", company_by as by, company from contact_state where contact_id = ${contactId}::uuid`);
  return row!;
};

const tell = (one: World, atMs: number, companyId: Uuid, name: string, payload: JsonObject) =>
  one.append(atMs, { contactId: companyId, kind: COMPANY_INPUT, name, payload });

const liveCompanies = async (one: World): Promise<number> => {
  const [row] = await database.db.query<{ n: number }>(sql`
    select count(*)::int as n from companies where workspace_id = ${one.workspaceId} and state = 'live'`);
  return row!.n;
};

const segmentsOf = async (contactId: Uuid): Promise<string[]> => {
  const rows = await database.db.query<{ key: string }>(sql`
    select d.key from memberships m
    join definitions d on d.workspace_id = m.workspace_id and d.definition_id = m.segment_id
    where m.contact_id = ${contactId}::uuid order by d.key`);
  return rows.map(({ key }) => key);
};

const byDomain = (one: World, rule: DomainRule, nowMs = T0) =>
  database.db.transaction((tx) => setDomainRule(tx, one.workspaceId, rule, nowMs));

const inIndustry = (industry: string) => ({
  name: industry,
  condition: { all: [{ kind: 'company', attribute: 'industry', op: 'equals', value: industry }] },
});

describe('a company by group calls', () => {
  it('is one for all who name it, tells them its facts, and tells them again when these change (P4)', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('segment', 'retail', inIndustry('Retail'));
    await one.publish('segment', 'travel', inIndustry('Travel'));
    const ana = await one.append(T0, identify('ana'));
    const ben = await one.append(T0, identify('ben'));
    await one.fold(T0);
    await one.append(
      T0 + 1,
      group('ana', 'acme', { name: 'Acme', industry: 'Retail', website: 'https://www.acme.com' }),
    );
    await one.append(T0 + 1, group('ben', 'acme'));
    await one.fold(T0 + MINUTE);
    const home = await homeOf(ana);
    expect(home).toEqual({
      companyId: home.companyId,
      by: 'group',
      company: {
        id: home.companyId,
        name: 'Acme',
        domain: 'acme.com',
        industry: 'Retail',
        website: 'https://www.acme.com',
      },
    });
    expect(await homeOf(ben)).toEqual(home);
    expect(await liveCompanies(one)).toBe(1);
    expect([await segmentsOf(ana), await segmentsOf(ben)]).toEqual([['retail'], ['retail']]);

    await one.append(T0 + 2 * MINUTE, group('ben', 'acme', { industry: 'Travel' }));
    await one.fold(T0 + 2 * MINUTE);
    expect([await segmentsOf(ana), await segmentsOf(ben)]).toEqual([['travel'], ['travel']]);
  });

  it('the later call counts; by hand outdoes the site, also "none"', async () => {
    const one = await createWorld(database.db, T0);
    const ana = await one.append(T0, identify('ana'));
    await one.fold(T0);
    await one.append(T0, group('ana', 'first'));
    await one.fold(T0);
    const first = await homeOf(ana);
    await one.append(T0 + 1, group('ana', 'second'));
    await one.fold(T0 + 1);
    const second = await homeOf(ana);
    expect(second.companyId).not.toBe(first.companyId);
    expect(second.company?.name).toBe('second');

    const edit = (home: Uuid | null) => ({
      contactId: ana,
      kind: 'edit',
      name: 'Contact Edited',
      payload: { home },
    });
    await one.append(T0 + 2, edit(first.companyId));
    await one.append(T0 + 3, group('ana', 'second'));
    await one.fold(T0 + 3);
    expect(await homeOf(ana)).toMatchObject({ companyId: first.companyId, by: 'hand' });
    await one.append(T0 + 4, edit(null));
    await one.append(T0 + 5, group('ana', 'second'));
    await one.fold(T0 + 5);
    expect(await homeOf(ana)).toEqual({ companyId: null, by: 'hand', company: null });
  });

  it('a call that says what is known already tells the company nothing', async () => {
    const one = await createWorld(database.db, T0);
    await one.append(T0, identify('ana'));
    await one.fold(T0);
    const call = group('ana', 'acme', { plan: 'gold' });
    await one.append(T0, call);
    await one.fold(T0);
    const [company] = await companiesById(one.db, one.workspaceId, [
      (await homeOf(await contact(one, 'ana'))).companyId!,
    ]);
    await one.append(T0 + 1, call);
    await one.fold(T0 + 1);
    const [after] = await companiesById(one.db, one.workspaceId, [company!.companyId]);
    expect(after).toEqual(company);
  });

  it('tells many in chunks, and everybody in the end', async () => {
    const one = await createWorld(database.db, T0);
    const people: Uuid[] = [];
    for (let n = 0; n < 1_203; n++)
      people.push(await one.append(T0, { ...identify(`p${n}`), contactId: newId(T0) }));
    await one.fold(T0);
    for (let n = 0; n < people.length; n++)
      await one.append(T0, { ...group(`p${n}`, 'big'), contactId: people[n]! });
    await one.fold(T0);
    const { companyId } = await homeOf(people[0]!);
    await tell(one, T0 + MINUTE, companyId!, COMPANY_TOLD, { attributes: { industry: 'Retail' } });
    await one.fold(T0 + MINUTE);
    const [row] = await database.db.query<{ n: number }>(sql`
      select count(*)::int as n from contact_state
      where workspace_id = ${one.workspaceId} and company ->> 'industry' = 'Retail'`);
    expect(row!.n).toBe(1_203);
  });
});

const contact = async (one: World, user: string): Promise<Uuid> => {
  const [row] = await database.db.query<{ id: Uuid }>(sql`
    select contact_id as id from identities
    where workspace_id = ${one.workspaceId} and kind = 'user' and value = ${user}`);
  return row!.id;
};

describe('a company by mail domain', () => {
  it('is made of work addresses, not of free mail; never where nobody asked for it', async () => {
    const one = await createWorld(database.db, T0);
    const before = await one.append(T0, identify('before', { email: 'before@acme.co.uk' }));
    await one.fold(T0);
    expect(await liveCompanies(one)).toBe(0);

    await byDomain(one, 'make');
    const ana = await one.append(T0 + 1, identify('ana', { email: 'ana@mail.acme.co.uk' }));
    const free = await one.append(T0 + 1, identify('free', { email: 'free@gmail.com' }));
    await one.fold(T0 + MINUTE);
    const home = await homeOf(ana);
    expect(home).toMatchObject({ by: 'domain', company: { name: 'acme.co.uk', domain: 'acme.co.uk' } });
    // who was there before the rule is found by its sweep
    expect(await homeOf(before)).toEqual(home);
    expect((await homeOf(free)).companyId).toBeNull();
    expect(await liveCompanies(one)).toBe(1);
  });

  it('joins only what is there under "join"; a group call outdoes the domain', async () => {
    const one = await createWorld(database.db, T0);
    await byDomain(one, 'join');
    const ana = await one.append(T0, identify('ana', { email: 'ana@acme.com' }));
    await one.fold(T0);
    expect((await homeOf(ana)).companyId).toBeNull();
    await one.append(T0, identify('ben'));
    await one.append(T0, group('ben', 'acme', { domain: 'acme.com', name: 'Acme' }));
    await one.fold(T0);
    const cid = await one.append(T0 + 1, identify('cid', { email: 'cid@acme.com' }));
    await one.fold(T0 + 1);
    expect(await homeOf(cid)).toMatchObject({ by: 'domain', company: { name: 'Acme' } });
    await one.append(T0 + 2, group('cid', 'other'));
    await one.append(T0 + 3, identify('cid', { email: 'cid.new@acme.com' }));
    await one.fold(T0 + 3);
    expect(await homeOf(cid)).toMatchObject({ by: 'group', company: { name: 'other' } });
  });

  it('gives way to the company that says the domain is its own', async () => {
    const one = await createWorld(database.db, T0);
    await byDomain(one, 'make');
    const ana = await one.append(T0, identify('ana', { email: 'ana@acme.com' }));
    await one.fold(T0);
    await one.append(T0, identify('ben'));
    await one.append(T0 + 1, group('ben', 'acme-1', { domain: 'acme.com', name: 'Acme' }));
    await one.fold(T0 + MINUTE);
    expect(await liveCompanies(one)).toBe(1);
    const ben = await homeOf(await contact(one, 'ben'));
    expect(await homeOf(ana)).toEqual({ ...ben, by: 'domain' });
    expect(ben.company).toMatchObject({ name: 'Acme', domain: 'acme.com' });
  });
});

describe('companies merged by hand', () => {
  it('become one: names, people and facts; two merged into each other stay one, not none', async () => {
    const one = await createWorld(database.db, T0);
    for (const [user, id, traits] of [
      ['ana', 'a', { name: 'A', city: 'Graz' }],
      ['ben', 'b', { name: 'B', industry: 'Retail' }],
    ] as const) {
      await one.append(T0, identify(user));
      await one.fold(T0);
      await one.append(T0, group(user, id, traits));
    }
    await one.fold(T0);
    const [ana, ben] = [await contact(one, 'ana'), await contact(one, 'ben')];
    const [a, b] = [(await homeOf(ana)).companyId!, (await homeOf(ben)).companyId!];
    await tell(one, T0 + 1, a, COMPANY_MERGED, { into: b, asked: true });
    await tell(one, T0 + 1, b, COMPANY_MERGED, { into: a, asked: true });
    await one.fold(T0 + 1);
    expect(await liveCompanies(one)).toBe(1);
    const home = await homeOf(ana);
    expect(home.company).toMatchObject({ city: 'Graz', industry: 'Retail' });
    expect(await homeOf(ben)).toEqual(home);
    // its id goes on to mean the company that it became
    await one.append(T0 + 2, identify('cid'));
    await one.fold(T0 + 2);
    await one.append(T0 + 2, group('cid', 'a'));
    await one.append(T0 + 2, { ...group('cid', 'b'), contactId: await contact(one, 'cid') });
    await one.fold(T0 + 2);
    expect(await homeOf(await contact(one, 'cid'))).toEqual(home);
  });
});

describe('contacts that merge', () => {
  it('keep the company that one of them has', async () => {
    const one = await createWorld(database.db, T0);
    const known = await one.append(T0, identify('ana'));
    const visitor = await one.append(T0 + 1, {
      kind: 'page',
      name: 'Page Viewed',
      identities: [{ kind: 'anonymous', value: 'v' }],
    });
    await one.fold(T0 + 1);
    await one.append(T0 + 1, {
      ...group('ana', 'acme'),
      contactId: visitor,
      identities: [{ kind: 'anonymous', value: 'v' }],
    });
    await one.fold(T0 + 1);
    const home = await homeOf(visitor);
    expect(home.companyId).not.toBeNull();
    await one.append(T0 + 2, {
      ...identify('ana'),
      identities: [
        { kind: 'user', value: 'ana' },
        { kind: 'anonymous', value: 'v' },
      ],
    });
    await one.fold(T0 + 2);
    expect(await homeOf(known)).toEqual(home);
  });
});

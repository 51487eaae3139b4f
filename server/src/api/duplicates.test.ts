import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type World } from '../../testing/index.ts';
import { bucketOf, sql } from '../platform/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type { DuplicatePair, DuplicateSummary, DuplicatesDecided, Page } from './types.ts';

let test: TestApp;
let ana: Caller;
let slug: string;
let world: World;
beforeAll(async () => {
  ({ test, slug, ana, world } = await testWorkspace());
});
afterAll(() => test.close());

type Method = 'GET' | 'POST' | 'DELETE' | 'PATCH';
const call = async <T>(
  method: Method,
  path: string,
  payload?: object,
  caller: Caller = ana,
): Promise<{ status: number; body: T }> => {
  const url = `/api/w/${slug}/duplicates${path}`;
  const response = await caller.inject({ method, url, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: (response.body ? response.json() : null) as T };
};
const pairs = async (query = ''): Promise<DuplicatePair[]> =>
  (await call<Page<DuplicatePair>>('GET', query)).body.items;
const summary = async (): Promise<DuplicateSummary> => (await call<DuplicateSummary>('GET', '/summary')).body;
const decide = (decision: 'merge' | 'different', ...some: DuplicatePair[]) =>
  call<DuplicatesDecided>('POST', '/decide', {
    decision,
    pairs: some.map(({ a, b }) => ({ a: a.person.contactId, b: b.person.contactId })),
  });

const search = async (): Promise<DuplicateSummary> => {
  test.clock.advance(1_000);
  expect((await call('POST', '/search')).status).toBe(202);
  return eventually(async () => {
    const found = await summary();
    expect(found.search.state).not.toBe('running');
    return found;
  });
};

const add = (traits: Record<string, string>, userId?: string) => {
  test.clock.advance(1);
  return world.append(test.clock.now(), {
    kind: 'identify',
    name: 'Identified',
    identities: [
      ...(userId ? [{ kind: 'user', value: userId }] : []),
      { kind: 'email', value: traits.email! },
    ],
    traits,
  });
};

const stateOf = async (contactId: string): Promise<string> => {
  const [row] = await test.db.query<{ state: string }>(sql`
    select state from contacts where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid
      and workspace_id = ${world.workspaceId}`);
  return row!.state;
};

const labels = ({ a, b }: DuplicatePair): string[] => [a.person.label, b.person.label].sort();

describe('duplicates', () => {
  it('has nothing to show before anybody looked', async () => {
    expect(await pairs()).toEqual([]);
    expect(await summary()).toMatchObject({ search: { state: 'never' }, mergesCertain: false });
  });

  it('proposes two contacts who are one person, with the reasons and their values', async () => {
    const bob = { firstName: 'Robert', lastName: 'Ottakring', birthday: '1971-06-24', city: 'Wien' };
    await add({ ...bob, email: 'robert@work.example' });
    await add({ ...bob, firstName: 'Bob', city: 'Graz', email: 'bob@home.example' });
    await add({ firstName: 'Eva', lastName: 'Maier', birthday: '1980-01-02', email: 'eva@home.example' });
    await world.fold(test.clock.now());
    expect(await search()).toMatchObject({
      search: { state: 'done', startedBy: 'Ana Berg', contacts: 3, found: 1, merged: 0 },
      counts: { certain: { count: 1, mergeable: 1 }, possible: { count: 0, mergeable: 0 } },
    });
    const [pair, ...others] = await pairs();
    expect(others).toEqual([]);
    expect(labels(pair!)).toEqual(['Bob Ottakring', 'Robert Ottakring']);
    expect(pair!.reasons).toContain('Same date of birth: "1971-06-24".');
    expect(pair!.against.join()).toMatch(/The city differs: .*Graz/);
    expect(pair![pair!.kept].person.label).toBe('Robert Ottakring');
  });

  it('merges a pair through the engine and leaves nothing of it in the queue (P10)', async () => {
    const [pair] = await pairs();
    expect((await decide('merge', pair!)).body).toEqual({ decided: 1, refused: [] });
    // nothing was written to the contacts: the engine does that
    expect(await stateOf(pair!.b.person.contactId)).toBe('live');
    expect(await pairs()).toEqual([]);
    await world.fold(test.clock.now());
    const states = await Promise.all([pair!.a, pair!.b].map(({ person }) => stateOf(person.contactId)));
    expect(states.sort()).toEqual(['live', 'merged']);
    expect(await stateOf(pair![pair!.kept].person.contactId)).toBe('live');
    const again = await decide('merge', pair!);
    expect(again.body).toMatchObject({
      decided: 0,
      refused: [{ why: expect.stringContaining('not proposed') }],
    });
  });

  it('does not propose again what somebody said are two people, until that is taken back', async () => {
    const twins = { lastName: 'Zwilling', birthday: '1990-05-05', street: 'Ring 1', city: 'Linz', email: '' };
    await add({ ...twins, firstName: 'Maria', email: 'maria@zwilling.example' });
    await add({ ...twins, firstName: 'Marta', email: 'marta@zwilling.example' });
    await world.fold(test.clock.now());
    await search();
    const [pair] = await pairs();
    expect(labels(pair!)).toEqual(['Maria Zwilling', 'Marta Zwilling']);
    expect((await decide('different', pair!)).body.decided).toBe(1);
    expect((await search()).search.found).toBe(1);
    expect(await pairs()).toEqual([]);
    const { a, b } = pair!;
    const both = { a: a.person.contactId, b: b.person.contactId };
    expect((await call('POST', '/reopen', both)).status).toBe(204);
    expect(await pairs()).toHaveLength(1);
    await decide('different', pair!);
  });

  it('says why two cannot be merged when the site gave each a user id, and merges neither in bulk', async () => {
    const same = { firstName: 'Karl', lastName: 'Doppelgang', birthday: '1966-02-03' };
    await add({ ...same, email: 'karl@one.example' }, 'user-1');
    await add({ ...same, email: 'karl@two.example' }, 'user-2');
    await world.fold(test.clock.now());
    const { counts } = await search();
    expect(counts.certain).toEqual({ count: 1, mergeable: 0 });
    const [pair] = await pairs();
    expect(pair!.barred).toContain('user id of its own');
    expect((await decide('merge', pair!)).body.refused[0]!.why).toContain('user id of its own');
    const all = await call<DuplicatesDecided>('POST', '/merge-all', { certainty: 'possible', count: 10 });
    expect(all.body).toEqual({ decided: 0, refused: [] });
    await decide('different', pair!);
  });

  it('merges the surest in bulk, only as sure as asked, and pages through the rest', async () => {
    const five = ['Ines Kowalski', 'Jörg Abendroth', 'Svea Lindqvist', 'Tomaso Ricci', 'Uma Okafor'];
    for (const [n, name] of five.entries()) {
      const one = { name, birthday: `19${4 + n}${9 - n}-0${n + 1}-${11 + 3 * n}` };
      await add({ ...one, email: `first${n}@one${n}.example` });
      await add({ ...one, email: `other${n}@two${n}.example` });
    }
    await add({ firstName: 'Lea', lastName: 'Vielleicht', birthday: '1977-07-17', email: 'lea@x.example' });
    await add({
      firstName: 'Lena',
      lastName: 'Vielleicht',
      birthday: '1978-01-11',
      email: 'lena@y.example',
      city: 'Graz',
    });
    await world.fold(test.clock.now());
    const { counts } = await search();
    expect(counts.certain).toEqual({ count: 5, mergeable: 5 });
    const first = await call<Page<DuplicatePair>>('GET', '?certainty=certain&limit=3');
    const rest = await call<Page<DuplicatePair>>(
      'GET',
      `?certainty=certain&limit=3&after=${first.body.next}`,
    );
    const seen = [...first.body.items, ...rest.body.items].map((pair) => labels(pair)[0]);
    expect(new Set(seen).size).toBe(5);
    expect(rest.body.next).toBeNull();
    const before = (await pairs('?limit=50')).length;
    const merged = await call<DuplicatesDecided>('POST', '/merge-all', { certainty: 'certain', count: 4 });
    expect(merged.body).toEqual({ decided: 4, refused: [] });
    await world.fold(test.clock.now());
    expect(await pairs('?limit=50')).toHaveLength(before - 4);
  });

  it('merges without asking only when the workspace said so, and only what is certain', async () => {
    const sales = await test.userIn(slug, 'sales');
    expect((await call('PATCH', '/settings', { mergesCertain: true }, sales)).status).toBe(403);
    const { body } = await call<DuplicateSummary>('PATCH', '/settings', { mergesCertain: true });
    expect(body.mergesCertain).toBe(true);
    expect((await search()).search.merged).toBe(1);
    await world.fold(test.clock.now());
    expect((await summary()).counts.certain.count).toBe(0);
    await call('PATCH', '/settings', { mergesCertain: false });
  });

  it('looks once at a time, can be cancelled, and one that died with its process can be started anew', async () => {
    const { workspaceId } = world;
    const running = sql`
      update duplicate_searches set state = 'running', run_id = gen_random_uuid(), beat_at = ${new Date(test.clock.now())}
      where workspace_id = ${workspaceId}`;
    await test.db.query(running);
    expect(await call('POST', '/search')).toMatchObject({ status: 409, body: { code: 'search-running' } });
    expect((await call('DELETE', '/search')).status).toBe(204);
    const [row] = await test.db.query(sql`
      select cancel_asked as "cancelAsked" from duplicate_searches where workspace_id = ${workspaceId}`);
    expect(row).toEqual({ cancelAsked: true });
    test.clock.advance(120_000);
    expect((await summary()).search.state).toBe('failed');
    expect((await search()).search.state).toBe('done');
  });

  it('notes who decided what in the log', async () => {
    const response = await ana.inject({ method: 'GET', url: `/api/w/${slug}/audit` });
    const actions = response.json().items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['merged', 'told apart', 'proposed again', 'changed']));
  });

  it('are looked for once a day by nobody in particular, and after an import', async () => {
    await search();
    const { startedAt: asked } = (await summary()).search;
    await test.deps.duplicates.lookWhereDue();
    expect((await summary()).search.startedAt).toBe(asked);
    test.clock.advance(24 * 3600_000);
    await test.deps.duplicates.lookWhereDue();
    const daily = (await summary()).search;
    expect(daily).toMatchObject({ state: 'done', startedBy: 'Baton' });
    expect(daily.startedAt).not.toBe(asked);
    test.clock.advance(60_000);
    await test.deps.duplicates.afterImport(world.workspaceId);
    expect((await summary()).search.startedAt).not.toBe(daily.startedAt);
  });
});

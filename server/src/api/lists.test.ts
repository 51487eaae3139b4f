import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import { newId } from '../platform/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type { ListChanged, ListDetail, Page, PeopleList, SegmentRow, Why } from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
let isWorking = true;
const people: Record<string, string> = {};

beforeAll(async () => {
  ({ test, ana, base, world } = await testWorkspace());
  // Workers that fold at once what is appended, or none: then only time passes.
  test.deps.hooks.inputAppended = () => {
    const folded = isWorking ? world.fold(test.clock.now()) : Promise.resolve();
    void folded.then(() => setImmediate(() => test.clock.advance(2_000)));
  };
  for (const name of ['ann', 'bea', 'cat'])
    people[name] = await world.append(test.clock.now(), {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'email', value: `${name}@example.com` }],
      traits: { email: `${name}@example.com` },
    });
  await world.fold(test.clock.now());
});
afterAll(() => test.close());

const post = async <Body = { code: string; field?: string }>(
  path: string,
  payload: object = {},
  caller: Caller = ana,
): Promise<{ status: number; body: Body }> => {
  const response = await caller.inject({ method: 'POST', url: `${base}${path}`, payload });
  return { status: response.statusCode, body: response.json() as Body };
};
const get = async <Body>(path: string): Promise<Body> =>
  (await ana.inject({ url: `${base}${path}` })).json() as Body;
const membersOf = async (key: string): Promise<string[]> => {
  const { items } = await get<PeopleList>(`/segments/${key}/people`);
  return items.map(({ person }) => person.email!).sort();
};

describe('a list', () => {
  it('is live at once, and takes people by id and by e-mail; each row that it cannot take says why', async () => {
    expect(await post('/segments/lists', { name: 'Fair guests' })).toEqual({
      status: 201,
      body: { key: 'fair-guests' },
    });
    const stranger = newId(test.clock.now());
    const put = await post<ListChanged>('/segments/fair-guests/members', {
      contactIds: [people.ann, stranger],
      emails: ['BEA@example.com ', 'ann@example.com', 'nobody@example.com', 'not an address'],
    });
    expect(put).toMatchObject({ status: 200, body: { people: 2, folded: true } });
    expect(put.body.refused.map(({ given, code }) => [given, code])).toEqual([
      [stranger, 'nobody'],
      ['ann@example.com', 'repeated'],
      ['nobody@example.com', 'nobody'],
      ['not an address', 'invalid-email'],
    ]);
    expect(await membersOf('fair-guests')).toEqual(['ann@example.com', 'bea@example.com']);
    expect(await get<ListDetail>('/segments/fair-guests')).toMatchObject({
      isList: true,
      state: 'live',
      people: 2,
      joinedToday: 2,
      building: null,
      document: { name: 'Fair guests', list: true },
    });
    const off = await post('/segments/fair-guests/members/remove', { emails: ['bea@example.com'] });
    expect(off).toMatchObject({ status: 200, body: { people: 1, refused: [] } });
    expect(await membersOf('fair-guests')).toEqual(['ann@example.com']);
    expect(await get<Why>(`/segments/fair-guests/why/${people.ann}`)).toMatchObject({
      code: 'member',
      because: { text: 'put on it by Ana Berg' },
    });
  });

  it('says when it is still being done', async () => {
    await post('/segments/lists', { name: 'Slow' });
    isWorking = false;
    const put = await post('/segments/slow/members', { contactIds: [people.cat] });
    isWorking = true;
    expect(put).toMatchObject({ status: 202, body: { people: 1, folded: false } });
    await world.fold(test.clock.now());
    expect(await membersOf('slow')).toEqual(['cat@example.com']);
  });

  it('is counted in the audit log, and salespeople may put people on it but make none', async () => {
    const sales = await test.userIn(base.split('/').at(-1)!, 'sales');
    expect(await post('/segments/lists', { name: 'Mine' }, sales)).toMatchObject({ status: 403 });
    const put = await post('/segments/slow/members', { contactIds: [people.ann] }, sales);
    expect(put.status).toBe(200);
    const { items } = await get<Page<{ action: string; object: string; detail: object }>>('/audit');
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'put people on', object: 'list "Slow"', detail: { people: 1 } }),
    );
  });

  it('takes a new name, keeps its people, and never becomes a rule', async () => {
    const { revision } = await get<SegmentRow>('/segments/slow');
    const draft = (document: object, at: number) =>
      ana.inject({
        method: 'PUT',
        url: `${base}/segments/slow/draft`,
        payload: { revision: at, document },
      });
    await draft({ name: 'Slower', list: true }, revision);
    expect(await post('/segments/slow/publish')).toMatchObject({ status: 200, body: { name: 'Slower' } });
    expect(await membersOf('slow')).toEqual(['ann@example.com', 'cat@example.com']);
    const { revision: next } = await get<SegmentRow>('/segments/slow');
    await draft({ name: 'Slower', condition: { all: [] } }, next);
    expect(await post('/segments/slow/publish')).toMatchObject({
      status: 422,
      body: { code: 'segment-kind-fixed' },
    });
  });

  it.each<[string, string, object, number, string]>([
    ['nobody named', '/segments/slow/members', {}, 400, 'invalid-input'],
    ['an id that is none', '/segments/slow/members', { contactIds: ['x'] }, 400, 'invalid-input'],
    [
      '10,001 people',
      '/segments/slow/members',
      { emails: Array(10_001).fill('a@b.c') },
      400,
      'invalid-input',
    ],
    ['no such list', '/segments/none/members', { emails: ['ann@example.com'] }, 404, 'definition-not-found'],
  ])('refuses %s', async (_, path, body, status, code) => {
    expect(await post(path, body)).toMatchObject({ status, body: { code } });
  });

  it('refuses people by hand where a rule decides', async () => {
    await post('/segments', { name: 'Ruled', document: { name: 'Ruled', condition: { all: [] } } });
    const put = () => post('/segments/ruled/members', { emails: ['ann@example.com'] });
    expect(await put()).toMatchObject({ status: 409, body: { code: 'segment-not-live' } });
    await post('/segments/ruled/publish');
    expect(await put()).toMatchObject({ status: 409, body: { code: 'segment-not-a-list' } });
  });
});

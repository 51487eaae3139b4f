import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import { suppress } from '../permission/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type { PeopleList, SegmentDetail, SegmentPreview, SegmentRow, Why } from './types.ts';

const DAY = 24 * 3_600_000;

let test: TestApp;
let ana: Caller;
let base: string;
let slug: string;
let world: World;
beforeAll(async () => {
  ({ test, slug, ana, base, world } = await testWorkspace());
});
afterAll(() => test.close());

const call = async (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  payload?: object,
  caller: Caller = ana,
): Promise<{ status: number; body: never }> => {
  const response = await caller.inject({ method, url: `${base}${path}`, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: response.json() as never };
};
const get = async <T>(path: string): Promise<T> => (await call('GET', path)).body;
const post = (path: string, payload: object = {}) => call('POST', path, payload);
const create = async (name: string, document: object): Promise<SegmentDetail> =>
  (await post('/segments', { name, document })).body;

const from = (country: string) => ({ kind: 'attribute', attribute: 'country', op: 'equals', value: country });
const seen = { kind: 'event', event: 'Seen', within: { days: 7 } };

const person = (name: string, country: string) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [{ kind: 'email', value: `${name}@example.com` }],
  traits: { email: `${name}@example.com`, firstName: name, country },
});

describe('a segment', () => {
  it('is made with a draft, saved by revision, and a stale save says who and when (P9)', async () => {
    const made = await post('/segments', { name: 'Austrians' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        key: 'austrians',
        state: 'draft',
        revision: 1,
        savedBy: 'Ana Berg',
        document: { condition: { all: [] } },
      },
    });
    const document = { name: 'Austrians', condition: from('AT') };
    const saved = await call('PUT', '/segments/austrians/draft', { revision: 1, document });
    expect(saved).toMatchObject({ status: 200, body: { revision: 2, document } });
    const marketer = await test.userIn(slug, 'marketer');
    const stale = await call('PUT', '/segments/austrians/draft', { revision: 1, document }, marketer);
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'draft-conflict', savedBy: 'Ana Berg', revision: 2, savedAt: expect.any(String) },
    });
  });

  it('is published, restored from versions, compared and archived, each in the audit log', async () => {
    await create('Lives', { condition: from('AT') });
    expect(await post('/segments/lives/publish')).toMatchObject({
      status: 200,
      body: { state: 'live', liveVersion: 1, hasDraft: false },
    });
    const { revision } = await get<SegmentDetail>('/segments/lives');
    const document = { name: 'Lives', condition: from('DE') };
    await call('PUT', '/segments/lives/draft', { revision, document });
    expect(await get('/segments/lives/diff')).toEqual({
      changes: [{ path: 'condition.value', what: 'changed', before: 'AT', after: 'DE' }],
      told: [],
    });
    const second = await post('/segments/lives/publish', { revision: revision + 1 });
    expect(second).toMatchObject({ body: { liveVersion: 2 } });
    expect(await post('/segments/lives/publish')).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-publish' },
    });
    const latest = (second.body as SegmentDetail).revision;
    expect(await post('/segments/lives/versions/1/restore', { revision: latest })).toMatchObject({
      body: { document: { condition: from('AT') }, live: { condition: from('DE') } },
    });
    expect(await get('/segments/lives/versions')).toMatchObject({
      items: [{ version: 2, publishedBy: 'Ana Berg' }, { version: 1 }],
    });
    expect(await get('/segments/lives/versions/1')).toMatchObject({ document: { condition: from('AT') } });
    expect(await post('/segments/lives/archive')).toMatchObject({ body: { state: 'archived' } });
    expect(await post('/segments/lives/publish')).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect(await post('/segments/lives/restore')).toMatchObject({ body: { state: 'live' } });
    const { items } = await get<{ items: { action: string; object: string }[] }>('/audit');
    const actions = items.filter(({ object }) => object === 'segment "Lives"').map(({ action }) => action);
    expect(actions.sort()).toEqual([
      'archived',
      'created',
      'published',
      'published',
      'restored',
      'restored a version',
    ]);
  });

  it('that is broken is refused with every problem, and nothing is published', async () => {
    await create('Broken', { condition: { all: [{ kind: 'segment', segment: 'nowhere' }] } });
    expect(await post('/segments/broken/publish')).toMatchObject({
      status: 422,
      body: { code: 'segment-invalid', field: 'condition.all[0]', problems: [{ severity: 'blocks' }] },
    });
    expect(await get('/segments/broken')).toMatchObject({ state: 'draft', liveVersion: null });
  });
});

describe('figures', () => {
  it('count who is in, joined and left, and the list has that length', async () => {
    const start = test.clock.now();
    await create('Visitors', { condition: seen });
    await post('/segments/visitors/publish');
    const detail = () => get<SegmentDetail>('/segments/visitors');
    expect((await detail()).building).toBe(0);
    const contacts = [];
    for (const name of ['ann', 'bea', 'cat']) {
      const contactId = await world.append(start, person(name, 'AT'));
      await world.append(start + 1, { contactId, name: 'Seen' });
      contacts.push(contactId);
    }
    await world.fold(start + 1);
    expect(await detail()).toMatchObject({
      people: 3,
      joinedToday: 3,
      leftToday: 0,
      building: null,
      sentence: expect.stringContaining('Seen'),
    });
    await world.append(start + 5 * DAY, { contactId: contacts[0]!, name: 'Seen' });
    await world.fold(start + 7 * DAY + 1);
    test.clock.advance(7 * DAY + 2);
    const after = await detail();
    expect(after).toMatchObject({ people: 1, joinedToday: 0, leftToday: 2 });
    expect(after.spark).toHaveLength(30);
    expect(after.spark.slice(-9)).toEqual([0, 3, 3, 3, 3, 3, 3, 3, 1]);
    const { items } = await get<{ items: SegmentRow[] }>('/segments');
    expect(items.find(({ key }) => key === 'visitors')).toMatchObject({
      people: 1,
      leftToday: 2,
      spark: after.spark,
    });
    const list = await get<PeopleList>('/segments/visitors/people');
    expect(list).toMatchObject({
      title: 'In Visitors',
      total: 1,
      items: [{ person: { label: 'ann' } }],
    });
    expect(list.items[0]!.text).toMatch(/^Leaves .* by time alone$/);
    const why = (contactId: string) => get<Why>(`/segments/visitors/why/${contactId}`);
    expect(await why(contacts[0]!)).toMatchObject({ sentence: 'ann is in Visitors', code: 'member' });
    expect(await why(contacts[1]!)).toMatchObject({
      sentence: 'bea is not in Visitors',
      code: 'notMember',
      because: { matched: false },
    });
  });

  it('say where it is used', async () => {
    await create('Base', { condition: from('AT') });
    await post('/segments/base/publish');
    await create('Upper', { condition: { kind: 'segment', segment: 'base' } });
    await post('/segments/upper/publish');
    expect(await get('/segments/base')).toMatchObject({
      usedIn: [{ kind: 'segment', key: 'upper', name: 'Upper' }],
    });
    expect((await get<SegmentDetail>('/segments/upper')).sentence).toContain('Base');
    expect(await post('/segments/base/archive')).toMatchObject({
      status: 409,
      body: { code: 'segment-in-use' },
    });
  });
});

const PHONES = { dan: '+33612345678', eva: '+33612345679', test: '+33612345670' };
const textable = (name: keyof typeof PHONES, more: object = {}) => {
  const one = person(name, 'FR');
  return { ...one, traits: { ...one.traits, phone: PHONES[name], ...more } };
};

describe('a preview', () => {
  it('shows people with reasons and what publishing would do, and touches nothing', async () => {
    const nowMs = test.clock.now();
    await world.append(nowMs, textable('dan'));
    await world.append(nowMs, { name: 'Seen', identities: [{ kind: 'anonymous', value: 'x' }] });
    await world.append(nowMs, textable('eva'));
    await world.fold(nowMs);
    const bar = { workspaceId: world.workspaceId, reason: 'complained', source: {}, atMs: nowMs } as const;
    await suppress(test.db, [
      { ...bar, channel: 'email', address: 'eva@example.com' },
      { ...bar, channel: 'sms', address: PHONES.eva },
    ]);
    const before = await get<{ items: SegmentRow[] }>('/segments');
    const preview = (await post('/segments/preview', { condition: from('FR'), seed: 3 }))
      .body as SegmentPreview;
    expect(preview).toMatchObject({
      count: { count: 2, about: false },
      reachableEmail: { count: 1, about: false },
      reachableText: { count: 1, about: false },
      joiners: null,
      problems: [{ path: 'condition', severity: 'warns', text: 'Nobody has "country" yet.' }],
    });
    expect(preview.sample.map(({ person: { label } }) => label).sort()).toEqual(['dan', 'eva']);
    expect(preview.sample[0]!.because.matched).toBe(true);
    expect(await get('/segments')).toEqual(before);
  });

  it('counts those whom its numbers open, channel by channel, test persons apart (P17)', async () => {
    await world.append(test.clock.now(), textable('test', { test_person: true }));
    await world.fold(test.clock.now());
    const preview = (await post('/segments/preview', { condition: from('FR') })).body as SegmentPreview;
    const listed = async (condition: object): Promise<number> => {
      const query = `counted=true&condition=${encodeURIComponent(JSON.stringify(condition))}`;
      const { count } = await get<{ count: number }>(`/contacts/count?${query}`);
      const { items } = await get<{ items: object[] }>(`/contacts?${query}`);
      expect(items).toHaveLength(count);
      return count;
    };
    const reachedBy = (channel: string) => ({ kind: 'reachable', channel, is: 'reachable' });
    expect(await listed(from('FR'))).toBe(preview.count.count);
    expect(await listed({ all: [from('FR'), reachedBy('email')] })).toBe(preview.reachableEmail.count);
    expect(await listed({ all: [from('FR'), reachedBy('sms')] })).toBe(preview.reachableText.count);
    expect(preview).toMatchObject({ count: { count: 2 }, reachableText: { count: 1 } });
  });

  it('refuses a rule that is none, naming the place', async () => {
    const condition = { all: [from('AT'), { kind: 'event', event: '' }] };
    expect(await post('/segments/preview', { condition })).toMatchObject({
      status: 400,
      body: { field: expect.stringContaining('condition.all.1') },
    });
  });
});

describe('a rule that is not published', () => {
  it('says for one person why it would keep them, and until when (P12)', async () => {
    const now = test.clock.now();
    const contactId = await world.append(now, person('dora', 'AT'));
    await world.append(now, { contactId, name: 'Seen' });
    await world.fold(now);
    const why = (condition: object) => post('/segments/why', { contactId, condition });
    const inside = await why({ all: [from('AT'), seen] });
    expect(inside).toMatchObject({
      status: 200,
      body: {
        sentence: 'dora matches',
        code: 'member',
        values: [{ value: new Date(now + 7 * DAY).toISOString() }],
        because: { matched: true, children: [{ matched: true }, { matched: true, seen: 1 }] },
      },
    });
    expect(await why(from('DE'))).toMatchObject({
      body: { code: 'notMember', because: { matched: false, seen: 'AT' } },
    });
  });

  it.each<[string, object, string]>([
    ['a window of no days', { kind: 'event', event: 'Seen', within: { days: 0 } }, 'condition.within'],
    ['a window of 10^9 days', { kind: 'event', event: 'Seen', within: { days: 1e9 } }, 'condition.within'],
    ['a kind that there is not', { all: [{ kind: 'mood' }] }, 'condition.all'],
  ])(
    'is refused with its place for %s, in a preview, in a why and when published',
    async (_, condition, field) => {
      const contactId = '00000000-0000-7000-8000-000000000000';
      const refused = (code: string, at: string) => ({ body: { code, field: expect.stringContaining(at) } });
      expect(await post('/segments/preview', { condition })).toMatchObject({
        status: 400,
        ...refused('invalid-input', field),
      });
      expect(await post('/segments/why', { condition, contactId })).toMatchObject({ status: 400 });
      const { key } = await create(`Bad ${field} ${JSON.stringify(condition).length}`, { condition });
      expect(await post(`/segments/${key}/publish`)).toMatchObject({
        status: 422,
        ...refused('segment-invalid', field),
      });
    },
  );

  it('answers nothing about people who are not there', async () => {
    const contactId = '00000000-0000-7000-8000-000000000000';
    expect(await post('/segments/why', { contactId, condition: from('AT') })).toMatchObject({
      status: 404,
      body: { code: 'contact-not-found' },
    });
  });
});

it('suggests nothing where nobody has done a thing', async () => {
  expect(await get('/suggested-segments')).toEqual({ items: [] });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLeases } from '../engine/index.ts';
import { sql } from '../platform/index.ts';
import { recipes } from '../workflows/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { Recipe, RecipeSetup, TemplateDetail, WorkflowDetail } from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
beforeAll(async () => {
  test = await testApp();
  const setUp = await test.setUp();
  ana = setUp.ana;
  base = `/api/w/${setUp.slug}`;
  await ensureLeases(test.db, 2);
});
afterAll(() => test.close());

const get = async <T>(path: string): Promise<T> => (await ana.inject({ url: `${base}${path}` })).json();
const post = async (path: string, payload: object = {}) => {
  const response = await ana.inject({ method: 'POST', url: `${base}${path}`, payload });
  return { status: response.statusCode, body: response.json() };
};
const recipe = async (key: string): Promise<Recipe> =>
  (await get<{ items: Recipe[] }>('/recipes')).items.find((one) => one.key === key)!;

describe('recipes', () => {
  it.each(recipes.map(({ key }) => key))('%s is installed as a draft that can be published', async (key) => {
    expect((await recipe(key)).installed).toBeNull();
    expect(await post(`/recipes/${key}/install`)).toEqual({ status: 201, body: { workflowKey: key } });
    expect((await recipe(key)).installed).toBe(key);
    const draft = await get<WorkflowDetail>(`/workflows/${key}`);
    expect(draft).toMatchObject({ state: 'draft', problems: 0 });
    expect(await post(`/workflows/${key}/publish`)).toMatchObject({ status: 200, body: { state: 'live' } });
  });

  it('say what they need is ready once such an event was seen', async () => {
    const ready = async () => (await recipe('abandoned-cart')).needs.map((need) => need.ready);
    expect(await ready()).toEqual([false, false, false]);
    await test.db.query(sql`
      insert into event_registry (workspace_id, name, first_seen_at, last_seen_at)
      select workspace_id, 'Product Added', created_at, created_at from workspaces`);
    expect(await ready()).toEqual([true, false, false]);
  });

  it('installed again share what is unchanged and leave alone what was edited', async () => {
    const { revision, document } = await get<TemplateDetail>('/templates/cart-left');
    const edited = { ...document, subject: 'Mine' };
    await ana.inject({
      method: 'PUT',
      url: `${base}/templates/cart-left/draft`,
      payload: { revision, document: edited },
    });
    expect(await post('/recipes/abandoned-cart/install')).toMatchObject({
      body: { workflowKey: 'abandoned-cart-2' },
    });
    const second = await get<WorkflowDetail>('/workflows/abandoned-cart-2');
    const sends = Object.values(second.document.nodes).flatMap((node) =>
      node.type === 'send' ? [node.template] : [],
    );
    expect(sends.sort()).toEqual(['cart-code', 'cart-left-2', 'cart-reminder']);
    expect(await get('/templates/cart-left')).toMatchObject({ document: { subject: 'Mine' } });
    expect(await get('/templates/cart-left-2')).toMatchObject({
      state: 'live',
      live: { subject: document.subject },
    });
  });

  it('are set up with what was really seen: likely names, three examples, times and topic', async () => {
    await test.db.query(sql`
      insert into event_registry (workspace_id, name, properties, first_seen_at, last_seen_at)
      select workspace_id, 'user_registered', '{"plan": "string"}', created_at, created_at from workspaces`);
    await test.db.query(sql`
      insert into events (bucket, contact_id, workspace_id, event_id, kind, name, occurred_at, received_at, properties)
      select 7, gen_random_uuid(), workspace_id, gen_random_uuid(), 'track', 'user_registered', at, at,
        jsonb_build_object('plan', 'team', 'seats', n, 'deep', '{}'::jsonb)
      from workspaces, generate_series(1, 5) n, lateral (select ${new Date(test.clock.now() - 60_000)}::timestamptz as at) t`);
    const setup = await get<RecipeSetup>('/recipes/onboarding');
    expect(setup.events.map(({ name, suggested }) => [name, suggested])).toEqual([
      ['Signed Up', 'user_registered'],
      ['Project Created', null],
      ['Activated', null],
    ]);
    const seen = setup.seenEvents.find(({ name }) => name === 'user_registered')!;
    expect(seen.examples).toHaveLength(3);
    expect(seen.examples[0]).toMatch(/^plan team, seats \d$/);
    expect(setup.waits).toContainEqual({
      step: 'weekday-10',
      title: expect.stringMatching(/^Before: /),
      length: null,
      time: '10:00',
    });
    expect(setup.messages.map(({ key }) => key)).toContain('onboarding-welcome');
    expect(setup.topics.map(({ key }) => key)).toContain('news');
    expect(setup.shape[0]).toBe('send');

    const body = {
      events: { 'Signed Up': 'user_registered' },
      attributes: { plan: 'plan name' },
      topic: 'news',
      times: { 'weekday-10': '08:30' },
      waits: { 'first-step': { hours: 12 } },
    };
    const { body: made } = await post('/recipes/onboarding/install', body);
    const { document } = await get<WorkflowDetail>(`/workflows/${made.workflowKey}`);
    expect(document.trigger).toEqual({ type: 'event', event: 'user_registered' });
    expect(document.nodes['weekday-10']).toMatchObject({ until: { time: '08:30' } });
    expect(document.nodes['first-step']).toMatchObject({ limit: { hours: 12 }, event: 'Project Created' });
    expect(JSON.stringify(document.nodes.business)).toContain('"attribute":"plan name"');
    const template = (document.nodes['welcome-mail'] as { template: string }).template;
    expect(await get(`/templates/${template}`)).toMatchObject({ state: 'live', live: { topic: 'news' } });
    expect(await post('/recipes/onboarding/install', { times: { x: 'noon' } })).toMatchObject({
      status: 400,
    });
  });

  it('that do not exist are not found', async () => {
    expect((await ana.inject({ url: `${base}/recipes/none` })).statusCode).toBe(404);
    expect(await post('/recipes/none/install')).toMatchObject({ status: 404 });
  });
});

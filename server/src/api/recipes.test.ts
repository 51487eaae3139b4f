import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLeases } from '../engine/index.ts';
import { sql } from '../platform/index.ts';
import { recipes } from '../workflows/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { Recipe, TemplateDetail, WorkflowDetail } from './types.ts';

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

  it('that do not exist are not found', async () => {
    expect(await post('/recipes/none/install')).toMatchObject({ status: 404 });
  });
});

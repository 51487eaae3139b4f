import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { type TestApp, testApp } from './testing.ts';

let test: TestApp;
let slug: string;
let ana: Awaited<ReturnType<TestApp['setUp']>>['ana'];
beforeAll(async () => {
  test = await testApp();
  ({ slug, ana } = await test.setUp());
});
afterAll(() => test.close());

it('what belongs to the sample company is refused in one of our own', async () => {
  const path = `/api/w/${slug}/sample`;
  for (const request of [
    { method: 'PATCH', url: path, payload: { speed: 60 } },
    { method: 'DELETE', url: path },
    { method: 'POST', url: `${path}/rush` },
    { method: 'GET', url: `${path}/rush/7` },
    { method: 'POST', url: `${path}/plug` },
  ] as const) {
    const response = await ana.inject(request);
    expect(response.statusCode).toBe(409);
    expect(response.json().code).toBe('not-a-sample');
  }
});

it('a speed that there is not is refused, and the field named', async () => {
  const response = await ana.inject({ method: 'PATCH', url: `/api/w/${slug}/sample`, payload: { speed: 7 } });
  expect(response.statusCode).toBe(400);
  expect(response.json().field).toBe('speed');
});

it('says that nothing is being made', async () => {
  const response = await ana.inject({ method: 'GET', url: '/api/sample' });
  expect(response.json()).toEqual({ share: null, doing: null });
});

it('nobody makes one who is no admin anywhere', async () => {
  const reader = await test.userIn(slug, 'readonly');
  const response = await reader.inject({ method: 'POST', url: '/api/sample' });
  expect(response.statusCode).toBe(403);
});

it('the plug is pulled by an admin of the sample company alone, and only where the server comes back', async () => {
  const plug = { method: 'POST', url: '/api/w/looks-like-a-sample/sample/plug' } as const;
  await test.db.query(sql`
    with made as (
      insert into workspaces (slug, name, time_zone, currency, settings, is_sample, created_at)
      values ('looks-like-a-sample', 'Sample', 'UTC', 'EUR', '{}', true, ${new Date(test.clock.now())})
      returning workspace_id
    )
    insert into members (workspace_id, user_id, role, joined_at)
    select made.workspace_id, m.user_id, m.role, m.joined_at from made, members m`);
  const alone = await ana.inject(plug);
  expect(alone.statusCode).toBe(409);
  expect(alone.json().code).toBe('no-supervisor');
  let kills = 0;
  test.deps.hooks.pullPlug = () => void kills++;
  expect((await ana.inject({ method: 'POST', url: `/api/w/${slug}/sample/plug` })).statusCode).toBe(409);
  const marketer = await test.userIn('looks-like-a-sample', 'marketer');
  expect((await marketer.inject(plug)).statusCode).toBe(403);
  expect(kills).toBe(0);
  const pulled = await ana.inject(plug);
  expect(pulled.statusCode).toBe(202);
  expect(pulled.json()).toEqual({ inputs: 0, messages: 0 });
  expect(kills).toBe(1);
});

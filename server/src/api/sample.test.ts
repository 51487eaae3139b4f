import { afterAll, beforeAll, expect, it } from 'vitest';
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

import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, SCOPES } from '../workspaces/index.ts';
import { type Access, ROLE_ACCESS, requireAccess, type WorkspaceAccess } from './access.ts';
import { ACCESS_TABLE } from './access-table.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

let test: TestApp;
let slug: string;
beforeAll(async () => {
  test = await testApp();
  slug = (await test.setUp()).slug;
});
afterAll(async () => {
  await test.close();
});

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
const SOME_ID = '00000000-0000-7000-8000-000000000000';

/** A request to a route with parameters that exist nowhere and an empty body: rights are judged before either is. */
const requestTo = (route: string) => {
  const [method, path] = route.split(' ') as [Method, string];
  const url = path.replace(':slug', slug).replaceAll(/:[a-zA-Z]+/g, SOME_ID);
  return { method, url, ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }) };
};

/** Streams never end: their right to look is tested with the stream. */
const isStream = (route: string): boolean => route.endsWith('/live');
const inWorkspace = (access: Access): access is WorkspaceAccess => access !== 'public' && access !== 'user';
const workspaceRoutes = Object.entries(ACCESS_TABLE).flatMap(([route, access]) =>
  inWorkspace(access) && !isStream(route) ? [{ route, access }] : [],
);

describe('the access table', () => {
  it('lists every route under /api with the access it has, and no other', () => {
    const registered = Object.fromEntries(test.app.routeAccess.map(({ route, access }) => [route, access]));
    expect(registered).toEqual(ACCESS_TABLE);
  });

  describe.each(ROLES)('for the role %s', (role) => {
    let caller: Caller;
    beforeAll(async () => {
      caller = await test.userIn(slug, role, `${role}@table.test`);
    });
    it.each(workspaceRoutes)('$route ($access)', async ({ route, access }) => {
      const { statusCode } = await caller.inject(requestTo(route));
      expect(statusCode, route).not.toBe(401);
      if (ROLE_ACCESS[role].includes(access)) expect(statusCode, route).not.toBe(403);
      else expect(statusCode, route).toBe(403);
      expect(statusCode, route).toBeLessThan(500);
    });
  });

  describe.each(SCOPES)('for a key with the scope %s', (scope) => {
    it('opens the routes of that access and no other', async () => {
      const caller = await test.keyIn(slug, [scope]);
      for (const { route, access } of workspaceRoutes) {
        const { statusCode } = await caller.inject(requestTo(route));
        if (access === scope) expect([401, 403], route).not.toContain(statusCode);
        else expect(statusCode, route).toBe(403);
      }
    });
  });

  it('lets nobody without a session or key into a workspace', async () => {
    for (const { route } of workspaceRoutes) {
      const response = await test.anonymous.inject(requestTo(route));
      expect(response.statusCode, route).toBe(401);
      expect(response.json()).toMatchObject({ code: 'unauthenticated', fix: expect.any(String) });
    }
  });

  it('lets only users into routes of users', async () => {
    const key = await test.keyIn(slug, [...SCOPES]);
    for (const [route, access] of Object.entries(ACCESS_TABLE)) {
      if (access !== 'user') continue;
      expect((await test.anonymous.inject(requestTo(route))).statusCode, route).toBe(401);
      expect((await key.inject(requestTo(route))).statusCode, route).toBe(403);
    }
  });

  it('refuses made-up, revoked and malformed keys', async () => {
    for (const authorization of ['Bearer api_made-up', 'Bearer', 'Basic YTpi', '']) {
      const response = await test.anonymous.inject({ url: `/api/w/${slug}`, headers: { authorization } });
      expect(response.statusCode, authorization).toBe(401);
    }
  });
});

describe('a route under /api', () => {
  it.each([
    ['/api/thing', undefined],
    ['/api/thing', 'read'],
    ['/api/w/:slug/thing', 'public'],
    ['/api/w/:slug/thing', undefined],
  ] as const)('%s with access %s stops the start', (url, access) => {
    const app = Fastify();
    requireAccess(app);
    expect(() => app.get(url, { config: access ? { access } : {} }, async () => 'x')).toThrow(
      /route GET \/api/,
    );
  });
});

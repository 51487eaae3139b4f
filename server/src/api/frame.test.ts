import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RATE_LIMITS } from './rate-limits.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

let test: TestApp;
let slug: string;
let ana: Caller;
let webFolder: string;
beforeAll(async () => {
  webFolder = mkdtempSync(join(tmpdir(), 'baton-web-'));
  mkdirSync(join(webFolder, 'assets'));
  writeFileSync(join(webFolder, 'index.html'), '<title>Baton</title>');
  writeFileSync(join(webFolder, 'assets', 'index-abc123.js'), 'export {}');
  test = await testApp({
    options: {
      webFolder,
      plugins: [
        async (app) => {
          app.get('/boom', async () => {
            throw new Error('select secret from table');
          });
          app.get('/storm', async () => {
            throw Object.assign(new Error('terminating connection'), { code: '57P01' });
          });
        },
      ],
    },
  });
  ({ slug, ana } = await test.setUp());
});
afterAll(async () => {
  await test.close();
  rmSync(webFolder, { recursive: true });
});

const post = (payload: string, headers: Record<string, string> = {}) =>
  ana.inject({
    method: 'POST',
    url: `/api/w/${slug}/invites`,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('an error', () => {
  it.each([
    ['{"email":', 400, 'malformed-json', undefined],
    ['[]', 400, 'invalid-input', 'body'],
    ['"text"', 400, 'invalid-input', 'body'],
    ['null', 400, 'invalid-input', 'body'],
    ['', 400, 'invalid-input', 'email'],
    ['{"email":"a@b.test"}', 400, 'invalid-input', 'role'],
    ['{"email":"a@b.test","role":"owner"}', 400, 'invalid-input', 'role'],
    ['{"email":"a@b.test","role":"sales","more":1}', 400, 'invalid-input', 'body'],
    ['{"email":"a\\u0000@b.test","role":"sales"}', 400, 'unstorable-text', 'email'],
    ['{"email":"a@b.test","role":"\\ud800"}', 400, 'unstorable-text', 'role'],
    ['{"__proto__":{"role":"admin"},"email":"a@b.test","role":"sales"}', 400, 'malformed-json', undefined],
    [`{"email":"${'a'.repeat(1_000_000)}"}`, 413, 'body-too-large', undefined],
  ])('for the body %.40s is a problem document with code and fix', async (body, status, code, field) => {
    const response = await post(body);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({
      status,
      code,
      title: expect.any(String),
      fix: expect.any(String),
      requestId: response.headers['x-request-id'],
      ...(field ? { field } : {}),
    });
  });

  it('lists every wrong field', async () => {
    const response = await post('{"email":"nobody","role":"owner"}');
    expect(response.json().errors.map((error: { field: string }) => error.field)).toEqual(['email', 'role']);
  });

  it('takes a form, as a page of another site could send it, for no JSON', async () => {
    const response = await post('email=a', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(response.statusCode).toBe(415);
  });

  it('refuses a NUL byte in an address, and a place that is not in the list', async () => {
    expect((await ana.inject({ url: `/api/w/${slug}/audit?after=%00` })).json().code).toBe('unstorable-text');
    for (const after of ['x', 'WzFd', 'e30', Buffer.from('["a"]').toString('base64url')])
      expect((await ana.inject({ url: `/api/w/${slug}/audit?after=${after}` })).json().code).toBe(
        'invalid-cursor',
      );
  });

  it('that nobody expected says where to look, and nothing of its inside', async () => {
    const response = await test.anonymous.inject({ url: '/boom' });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: 'internal', requestId: response.headers['x-request-id'] });
    expect(response.body).not.toContain('secret');
  });

  it('of the weather asks to try again (P15)', async () => {
    const response = await test.anonymous.inject({ url: '/storm' });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
  });

  it('answers unknown paths of the API as such', async () => {
    for (const url of ['/api/nothing', `/api/w/${slug}/nothing`, '/v1/nothing']) {
      const response = await ana.inject({ url });
      expect([response.statusCode, response.json().code]).toEqual([404, 'not-found']);
    }
  });
});

describe('a change asked for by a page of another site (CSRF)', () => {
  const stop = (headers: Record<string, string>, caller: Caller = ana) =>
    caller.inject({ method: 'POST', url: `/api/w/${slug}/sending/resume`, headers });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://other.acme.test' }],
    [{ origin: 'https://evil.test' }],
    [{ origin: 'null' }],
    [{ origin: 'https://localhost.evil.test' }],
  ])('is refused: %o', async (headers) => {
    const response = await stop(headers);
    expect([response.statusCode, response.json().code]).toEqual([403, 'cross-site']);
  });

  it.each([
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'http://localhost:4000', host: 'localhost:4000' }],
    [{ origin: 'https://app.test', host: 'app.test' }],
    [{}],
  ])('is none: %o', async (headers) => {
    expect((await stop(headers)).statusCode).toBe(200);
  });

  it('cannot sign somebody in or out', async () => {
    for (const url of ['/api/auth/sign-in/email', '/api/auth/sign-out', '/api/setup'])
      expect(
        (
          await ana.inject({ method: 'POST', url, payload: {}, headers: { origin: 'https://evil.test' } })
        ).json().code,
      ).toBe('cross-site');
  });

  it('does not concern keys, which no page can add', async () => {
    const key = await test.keyIn(slug, ['build']);
    expect((await stop({ origin: 'https://evil.test' }, key)).statusCode).toBe(200);
  });
});

describe('sign-in', () => {
  const signIn = (payload: object, remoteAddress = '10.1.1.1') =>
    test.anonymous.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload, remoteAddress });

  it('says the same for a wrong password and an unknown e-mail', async () => {
    const wrong = await signIn({ email: 'ana@acme.test', password: 'wrong wrong' });
    const unknown = await signIn({ email: 'nobody@acme.test', password: 'wrong wrong' });
    expect(wrong.statusCode).toBe(401);
    const { requestId: _one, ...first } = wrong.json();
    const { requestId: _other, ...second } = unknown.json();
    expect(first).toEqual(second);
  });

  it('sets a cookie that scripts cannot read and other sites do not get, and signs out again', async () => {
    const response = await signIn({ email: 'ana@acme.test', password: test.password });
    expect(response.statusCode).toBe(200);
    const session = response.cookies.find(({ name }) => name === 'baton.session_token');
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    const cookie = `baton.session_token=${encodeURIComponent(session!.value)}`;
    const headers = { cookie };
    expect((await test.app.inject({ url: '/api/me', headers })).statusCode).toBe(200);
    await test.app.inject({ method: 'POST', url: '/api/auth/sign-out', payload: {}, headers });
    expect((await test.app.inject({ url: '/api/me', headers })).statusCode).toBe(401);
  });

  // Limits count before the password is judged: what is no e-mail spares the tests the slow hash.
  it('is limited per e-mail, from wherever it comes', async () => {
    const statuses: number[] = [];
    for (let n = 0; n <= RATE_LIMITS.signInPerEmail; n++)
      statuses.push((await signIn({ email: 'Limited', password: 'wrong wrong' }, `10.2.0.${n}`)).statusCode);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(statuses.at(-1)).toBe(429);
  });

  it('is limited per address, whatever e-mail is tried; setup is too', async () => {
    const last = async (url: string, max: number) => {
      let response = await test.anonymous.inject({
        method: 'POST',
        url,
        payload: {},
        remoteAddress: '10.3.0.1',
      });
      for (let n = 0; n < max; n++)
        response = await test.anonymous.inject({
          method: 'POST',
          url,
          payload: { email: `n${n}`, password: 'wrong wrong' },
          remoteAddress: '10.3.0.1',
        });
      return response;
    };
    const response = await last('/api/auth/sign-in/email', RATE_LIMITS.signInPerAddress);
    expect([response.statusCode, response.json().code]).toEqual([429, 'too-many-requests']);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect((await last('/api/setup', RATE_LIMITS.joinPerAddress)).statusCode).toBe(429);
  });
});

describe('every answer', () => {
  it('carries the security headers; those of the API are not cached', async () => {
    const { headers } = await test.anonymous.inject({ url: '/api/setup' });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
  });
});

describe('the web app', () => {
  it('is served, and its router gets every page address', async () => {
    for (const url of ['/', '/w/acme/contacts', '/invite/abc'])
      expect((await test.anonymous.inject({ url, headers: { accept: 'text/html' } })).body).toContain(
        '<title>',
      );
    const asset = await test.anonymous.inject({ url: '/assets/index-abc123.js' });
    expect(asset.headers['cache-control']).toContain('immutable');
    expect((await test.anonymous.inject({ url: '/' })).headers['cache-control']).toBe('no-cache');
  });

  it('does not stand in for a missing file', async () => {
    expect((await test.anonymous.inject({ url: '/assets/index-old.js' })).statusCode).toBe(404);
    expect((await test.anonymous.inject({ url: '/../../etc/passwd' })).statusCode).toBeGreaterThanOrEqual(
      200,
    );
    expect((await test.anonymous.inject({ url: '/..%2f..%2fetc%2fpasswd' })).body).not.toContain('root:');
  });
});

describe('health', () => {
  it('answers, and metrics are text', async () => {
    expect((await test.anonymous.inject({ url: '/healthz' })).json()).toEqual({ ok: true });
    expect((await test.anonymous.inject({ url: '/readyz' })).json()).toEqual({ ok: true });
    expect((await test.anonymous.inject({ url: '/metrics' })).headers['content-type']).toContain(
      'text/plain',
    );
  });
});

type Operation = { responses: Record<string, { content?: object }> };

describe('the OpenAPI document', () => {
  it('is 3.1, and describes each route with a summary, its input and the problem answer', async () => {
    const document = (await test.anonymous.inject({ url: '/api/openapi.json' })).json();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.entries(document.paths as Record<string, Record<string, never>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(operations.length).toBe(test.app.routeAccess.length - 1);
    for (const { operation } of operations)
      expect(operation).toMatchObject({
        summary: expect.any(String),
        responses: { default: expect.anything() },
      });
    const invite =
      document.paths['/api/w/{slug}/invites'].post.requestBody.content['application/json'].schema;
    expect(invite).toMatchObject({
      properties: { role: { enum: ['admin', 'marketer', 'sales', 'readonly'] } },
    });
  });

  it('has a schema for what every route answers when it does what was asked, and names files as files', async () => {
    const { paths, components } = (await test.anonymous.inject({ url: '/api/openapi.json' })).json();
    const bare: string[] = [];
    for (const [path, methods] of Object.entries<Record<string, Operation>>(paths))
      for (const [method, { responses }] of Object.entries(methods)) {
        const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
        const isSaid = successes.every(([status, { content }]) => status === '204' || content !== undefined);
        if (successes.length === 0 || !isSaid) bare.push(`${method} ${path}`);
      }
    expect(bare).toEqual([]);
    expect(paths['/api/w/{slug}/contacts/export.csv'].get.responses['200'].content).toHaveProperty(
      'text/csv',
    );
    const bodyOf = (path: string, method: string) => paths[path][method].requestBody.content;
    expect(bodyOf('/api/w/{slug}/products/import', 'post')).toHaveProperty('application/octet-stream');
    expect(bodyOf('/api/auth/sign-in/email', 'post')).toMatchObject({
      'application/json': { schema: { required: ['email', 'password'] } },
    });
    for (const [reference] of JSON.stringify(paths).matchAll(/#\/components\/schemas\/\w+/g))
      expect(components.schemas).toHaveProperty(reference.split('/').pop()!);
  });
});

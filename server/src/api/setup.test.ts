import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOutbound } from '../webhooks/index.ts';
import { type TestApp, testApp } from './testing.ts';

let test: TestApp;
beforeEach(async () => {
  test = await testApp();
});
afterEach(async () => {
  await test.close();
});

const FIRST_RUN = {
  company: 'Müller & Söhne',
  name: 'Ana Berg',
  email: 'Ana@Acme.test',
  password: 'correct horse battery',
  timeZone: 'Europe/Vienna',
  currency: 'eur',
  website: 'shop.example',
};
const setUp = (payload: object) => test.anonymous.inject({ method: 'POST', url: '/api/setup', payload });

describe('the first run', () => {
  it('makes the first user, signed in, admin of a workspace that has a write key', async () => {
    expect((await test.anonymous.inject({ url: '/api/setup' })).json()).toEqual({ needed: true });
    const response = await setUp(FIRST_RUN);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({ workspace: { slug: 'muller-sohne' } });
    expect((await test.anonymous.inject({ url: '/api/setup' })).json()).toEqual({ needed: false });

    const ana = await test.signIn('ana@acme.test');
    const me = await ana.inject({ url: '/api/me' });
    expect(me.json()).toMatchObject({
      user: { name: 'Ana Berg', email: 'ana@acme.test' },
      workspaces: [{ slug: 'muller-sohne', name: 'Müller & Söhne', role: 'admin', isSample: false }],
    });
    const workspace = (await ana.inject({ url: '/api/w/muller-sohne' })).json();
    expect(workspace).toMatchObject({
      timeZone: 'Europe/Vienna',
      currency: 'EUR',
      settings: { website: 'https://shop.example', smtp: null },
      sendingStopped: null,
    });
    const sources = (await ana.inject({ url: '/api/w/muller-sohne/sources' })).json();
    expect(sources.items).toMatchObject([{ kind: 'write', name: 'Website' }]);
  });

  it('succeeds once when two people finish it at the same moment', async () => {
    const responses = await Promise.all([
      setUp(FIRST_RUN),
      setUp({ ...FIRST_RUN, email: 'bo@acme.test', company: 'Other' }),
    ]);
    expect(responses.map((response) => response.statusCode).sort()).toEqual([201, 409]);
    const refused = responses.find((response) => response.statusCode === 409)!;
    expect(refused.json()).toMatchObject({ code: 'already-set-up' });
  });

  it('names the field that is wrong, and stays to be done', async () => {
    const cases: [string, object][] = [
      ['timeZone', { timeZone: 'Mars/Olympus' }],
      ['timeZone', { timeZone: '+02:00' }],
      ['currency', { currency: 'ZZZ' }],
      ['website', { website: 'javascript:alert(1)' }],
      ['email', { email: 'nobody' }],
      ['password', { password: 'short' }],
      ['company', { company: '  ' }],
    ];
    for (const [field, wrong] of cases) {
      const response = await setUp({ ...FIRST_RUN, ...wrong });
      expect(response.statusCode, field).toBe(400);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(response.json()).toMatchObject({ field, fix: expect.any(String), detail: expect.any(String) });
    }
    expect((await test.anonymous.inject({ url: '/api/setup' })).json()).toEqual({ needed: true });
  });

  it('is closed to sign-up afterwards', async () => {
    await setUp(FIRST_RUN);
    const response = await test.anonymous.inject({
      method: 'POST',
      url: '/api/auth/sign-up/email',
      payload: { name: 'Eve', email: 'eve@evil.test', password: 'correct horse battery' },
    });
    expect(response.statusCode).toBe(404);
  });
});

describe('a look at the website', () => {
  const look = (website: string) =>
    test.anonymous.inject({ method: 'POST', url: '/api/setup/website', payload: { website } });

  it('proposes name, logo and colour, which the first workspace can begin with', async () => {
    const site = createServer((request, response) => {
      if (request.url === '/feed') return response.setHeader('content-type', 'text/xml').end('<rss/>');
      if (request.url === '/gone') return response.writeHead(410).end();
      return response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end('<title>Acme</title><meta name=theme-color content=#0b6b63><link rel=icon href=/i.svg>');
    });
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    await test.close();
    test = await testApp({ deps: { outbound: createOutbound({ allowPrivate: true }) } });

    const found = await look(address);
    expect(found.json()).toEqual({ name: 'Acme', logoUrl: `${address}/i.svg`, color: '#0b6b63' });
    expect((await look(`${address}/gone`)).json()).toMatchObject({
      code: 'website-not-read',
      field: 'website',
    });
    expect((await look(`${address}/feed`)).json().detail).toMatch(/not a page/);

    const { logoUrl, color } = found.json();
    await setUp({ ...FIRST_RUN, brand: { logoUrl, color } });
    const ana = await test.signIn('ana@acme.test');
    const workspace = (await ana.inject({ url: '/api/w/muller-sohne' })).json();
    expect(workspace.settings.brand).toEqual({ logoUrl, color });
    expect((await look(address)).json().code).toBe('already-set-up');
    site.close();
  });

  it('never reaches inside the network, and says what was wrong', async () => {
    const inside = await look('http://127.0.0.1:1/');
    expect([inside.statusCode, inside.json().detail]).toEqual([
      422,
      expect.stringMatching(/private network/),
    ]);
    expect((await look('javascript:alert(1)')).json().code).toBe('invalid-website');
  });
});

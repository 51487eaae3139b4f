/** Pictures for mails: uploaded, offered, shown to whoever has their address, and nothing but pictures. */
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PICTURE_BYTES_MAX, pictureRoutes } from '../content/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { Page, PictureShown } from './types.ts';

let test: TestApp;
let ana: Caller;
let slug: string;
let base: string;
beforeAll(async () => {
  // its database is made with the app
  const db = { query: ((...of) => test.deps.db.query(...of)) as TestApp['deps']['db']['query'] };
  test = await testApp({ options: { plugins: [(scope) => pictureRoutes(scope, { db })] } });
  const setUp = await test.setUp();
  ana = setUp.ana;
  slug = setUp.slug;
  base = `/api/w/${slug}`;
});
afterAll(() => test.close());

const png = (width: number, height: number): Buffer => {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([head, size, Buffer.from('0806000000', 'hex'), deflateSync(Buffer.alloc(64))]);
};

const upload = (payload: Buffer, name = 'Mug.png', by = ana) =>
  by.inject({
    method: 'POST',
    url: `${base}/pictures?name=${encodeURIComponent(name)}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload,
  });
const page = async (query = '') =>
  (await ana.inject({ method: 'GET', url: `${base}/pictures${query}` })).json<Page<PictureShown>>();

it('is offered as soon as it is uploaded, newest first, and shown for ever under the hash of its bytes', async () => {
  const first = (await upload(png(320, 200))).json<PictureShown>();
  test.clock.advance(1_000);
  const second = (await upload(png(640, 400), 'Pot.png')).json<PictureShown>();
  expect(first).toMatchObject({ name: 'Mug.png', type: 'image/png', width: 320, height: 200 });
  expect((await page()).items.map(({ name }) => name)).toEqual(['Pot.png', 'Mug.png']);
  const rest = await page(`?limit=1&after=${encodeURIComponent((await page('?limit=1')).next!)}`);
  expect(rest.items.map(({ hash }) => hash)).toEqual([first.hash]);

  const path = new URL(second.url).pathname;
  const shown = await test.app.inject({ method: 'GET', url: path });
  expect(shown.statusCode).toBe(200);
  expect(shown.rawPayload).toEqual(png(640, 400));
  expect(shown.headers).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  expect(shown.headers['content-security-policy']).toContain('sandbox');

  // the same bytes are the same picture; taken out of the picker it is still in the mails that show it
  test.clock.advance(1_000);
  expect((await upload(png(320, 200), 'Again.png')).json<PictureShown>().hash).toBe(first.hash);
  expect((await page()).items.map(({ name }) => name)).toEqual(['Again.png', 'Pot.png']);
  const hide = () => ana.inject({ method: 'DELETE', url: `${base}/pictures/${second.hash}` });
  expect([(await hide()).statusCode, (await hide()).statusCode]).toEqual([204, 404]);
  expect((await page()).items).toHaveLength(1);
  expect((await test.app.inject({ method: 'GET', url: path })).statusCode).toBe(200);
});

it('is refused when it is none, too large, or of somebody who may not build', async () => {
  expect((await upload(Buffer.from('<svg onload="alert(1)"/>'), 'x.png')).json()).toMatchObject({
    code: 'no-picture',
  });
  expect((await upload(Buffer.alloc(0))).statusCode).toBe(422);
  expect((await upload(png(9_000, 10))).json()).toMatchObject({ code: 'picture-too-large' });
  expect((await upload(Buffer.concat([png(10, 10), Buffer.alloc(PICTURE_BYTES_MAX)]))).statusCode).toBe(413);
  const reader = await test.userIn(slug, 'readonly');
  expect((await upload(png(1, 1), 'x.png', reader)).statusCode).toBe(403);
});

it('is nothing at any other address', async () => {
  for (const path of [
    '/media/1/x.png',
    `/media/0/${'a'.repeat(32)}.png`,
    `/media/99999999999/${'a'.repeat(32)}.png`,
    `/media/1/${'a'.repeat(32)}.png`,
    `/media/1/${'a'.repeat(32)}.svg`,
    '/media/1/..%2f..%2fetc%2fpasswd',
  ])
    expect([path, (await test.app.inject({ method: 'GET', url: path })).statusCode]).toEqual([path, 404]);
});

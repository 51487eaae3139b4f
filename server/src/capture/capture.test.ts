import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/index.ts';
import { sql, systemClock } from '../platform/index.ts';
import { type TestCapture, testCapture } from './testing.ts';

let test: TestCapture;
beforeAll(async () => {
  test = await testCapture();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.clearInbox();
  test.signalled.clear();
});

const track = (more: object = {}): object => ({ userId: 'u1', event: 'Order Completed', ...more });
const clipOf = async (more: object) => {
  const answer = await test.post('/v1/track', track(more));
  expect(answer.status).toBe(200);
  const [input] = await test.inbox();
  return { clipped: answer.body.clipped, input: input! };
};

describe('a stored call', () => {
  it('stands in the inbox of its contact when the 200 arrives (P1)', async () => {
    const answer = await test.post('/v1/track', track({ properties: { value: 12.5 }, messageId: 'm1' }));
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    const [input, ...others] = await test.inbox();
    expect(others).toEqual([]);
    expect(input).toMatchObject({
      workspaceId: test.workspaceId,
      kind: 'track',
      name: 'Order Completed',
      via: 'user:u1',
      payload: {
        type: 'track',
        messageId: 'm1',
        userId: 'u1',
        identities: [{ kind: 'user', value: 'u1' }],
        properties: { value: 12.5 },
        writeKeyId: 1,
      },
    });
    expect(input!.bucket).toBe(Number.parseInt(input!.contactId.slice(15, 18), 16));
    expect([...test.signalled]).toEqual([input!.bucket]);
  });

  it.each([
    ['identify', 'i', 'Identified', { traits: { email: 'A@B.example ' } }],
    ['page', 'p', 'Page Viewed', { name: 'Home', properties: { url: 'https://x.test/' } }],
    ['screen', 's', 'Screen Viewed', { name: 'Start' }],
    ['group', 'g', 'Grouped', { groupId: 'g1', traits: { name: 'Acme' } }],
    ['alias', 'a', 'Aliased', { previousId: 'before' }],
    ['track', 't', 'Signed Up', { event: 'Signed Up' }],
  ])('%s has a long and a short path', async (path, short, name, body) => {
    for (const url of [`/v1/${path}`, `/v1/${short}`, `/v1/${path}/`])
      expect((await test.post(url, { userId: `of-${path}`, ...body })).status).toBe(200);
    expect((await test.inbox()).map((input) => input.name)).toEqual([name, name, name]);
  });

  it.each(['/v1/batch', '/v1/b', '/v1/import'])('%s takes many, in array order (P2)', async (path) => {
    const batch = Array.from({ length: 1_200 }, (_, index) => ({
      type: 'track',
      ...track(),
      event: `n${index}`,
    }));
    expect((await test.post(path, { batch })).status).toBe(200);
    const inputs = await test.inbox();
    expect(inputs.map((input) => input.name)).toEqual(batch.map((entry) => entry.event));
    expect(new Set(inputs.map((input) => input.contactId)).size).toBe(1);
  });

  it('is found by each way to send the write key', async () => {
    const none = { authorization: '' };
    const answers = await Promise.all([
      test.post('/v1/track', track()),
      test.post('/v1/track', track({ writeKey: 'wk' }), none),
      test.post('/v1/track?writeKey=wk', track(), none),
      test.post('/v1/track', track(), { ...none, 'x-write-key': 'wk' }),
      test.post('/v1/batch', { batch: [{ type: 'track', writeKey: 'wk', ...track() }] }, none),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('may come as text/plain, as a beacon sends it, or compressed', async () => {
    const zipped = gzipSync(JSON.stringify({ batch: [{ type: 'track', ...track() }] }));
    const answers = await Promise.all([
      test.post('/v1/t', JSON.stringify(track()), { 'content-type': 'text/plain' }),
      test.post('/v1/t', JSON.stringify(track()), { 'content-type': 'application/x-www-form-urlencoded' }),
      test.post('/v1/batch', zipped, { 'content-encoding': 'gzip' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await test.inbox()).toHaveLength(3);
  });

  it('answers any origin, and its preflight', async () => {
    const answer = await test.post('/v1/t', track(), { origin: 'https://shop.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await fetch(`${test.url}/v1/batch`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
  });

  it('notes the use of its key and the page it came from', async () => {
    await eventually(async () => {
      await test.post('/v1/page', { anonymousId: 'k', context: { page: { url: 'https://x.test/start' } } });
      return test.keyUses.some(({ keyId, page }) => keyId === 1 && page === 'https://x.test/start');
    });
  });

  it('carries the address and browser of a page that calls, not those of a server', async () => {
    await test.post(
      '/v1/page',
      { anonymousId: 'b1' },
      { origin: 'https://x.test', 'user-agent': 'Mozilla/5.0' },
    );
    await test.post('/v1/page', { anonymousId: 'b1' }, { 'user-agent': 'shop-server' });
    const [page, server] = await test.inbox();
    expect(page!.payload.context).toMatchObject({ ip: '127.0.0.1', userAgent: 'Mozilla/5.0' });
    expect(server!.payload.context).toEqual({});
  });
});

describe('a message id', () => {
  it('counts once, also at the same instant and in one batch (P1)', async () => {
    const one = { type: 'track', ...track({ messageId: 'same' }) };
    await Promise.all(Array.from({ length: 20 }, () => test.post('/v1/batch', { batch: [one, one] })));
    expect(await test.inbox()).toHaveLength(1);
  });

  it('counts once from week to week, and again after two (P1)', async () => {
    await test.post('/v1/track', track({ messageId: 'weekly' }));
    const age = (weeks: number) =>
      test.db.query(sql`update seen set week = week - ${weeks}::smallint where bucket >= 0`);
    await age(1);
    await test.post('/v1/track', track({ messageId: 'weekly' }));
    expect(await test.inbox()).toHaveLength(1);
    await age(1);
    await test.post('/v1/track', track({ messageId: 'weekly' }));
    expect(await test.inbox()).toHaveLength(2);
  });

  it('of one workspace is not that of another (P14)', async () => {
    await test.post('/v1/track', track({ messageId: 'shared' }));
    await test.post('/v1/track', track({ messageId: 'shared' }), {
      authorization: `Basic ${btoa('other:')}`,
    });
    const inputs = await test.inbox();
    expect(inputs.map((input) => input.workspaceId).sort()).toEqual([test.workspaceId, test.otherId].sort());
    expect(inputs[0]!.contactId).not.toBe(inputs[1]!.contactId);
  });

  it('that was there already founds no contact', async () => {
    await test.post('/v1/track', { anonymousId: 'first', event: 'x', messageId: 'once' });
    await test.post('/v1/track', { anonymousId: 'second', event: 'x', messageId: 'once' });
    const rows = await test.db.query(sql`
      select value from identities where bucket >= 0 and workspace_id = ${test.workspaceId} and value in ('first', 'second')`);
    expect(rows).toEqual([{ value: 'first' }]);
  });
});

describe('time', () => {
  const receivedAt = (input: { at: Date }) => input.at.getTime();
  const apart = (a: number, b: number) => Math.abs(a - b);

  it('is corrected by the error of the sender’s clock (sentAt)', async () => {
    const { input, clipped } = await clipOf({
      timestamp: '2031-01-01T10:00:00.000Z',
      sentAt: '2031-01-01T10:00:05.000Z',
    });
    expect(clipped).toBeUndefined();
    expect(apart(receivedAt(input) - input.occurredAt.getTime(), 5_000)).toBeLessThan(1_000);
  });

  it('weeks back is welcome (a till, an import)', async () => {
    const back = systemClock.now() - 40 * 86_400_000;
    const { input, clipped } = await clipOf({ timestamp: new Date(back).toISOString() });
    expect(clipped).toBeUndefined();
    expect(input.occurredAt.getTime()).toBe(back);
  });

  it('from 1970 becomes ten years ago, and the answer says so', async () => {
    const { input, clipped } = await clipOf({ timestamp: '1970-01-01T00:00:00Z' });
    expect(clipped).toMatchObject([{ index: 0, field: 'timestamp' }]);
    expect(clipped![0]!.detail).toMatch(/^1970-01-01T00:00:00.000Z is more than ten years ago; /);
    expect(apart(receivedAt(input) - input.occurredAt.getTime(), 10 * 365.25 * 86_400_000)).toBeLessThan(
      60_000,
    );
  });

  it('from 2099 becomes the arrival, and the answer says so', async () => {
    const { input, clipped } = await clipOf({ timestamp: '2099-01-01T00:00:00Z' });
    expect(clipped![0]!.detail).toMatch(/^2099-01-01T00:00:00.000Z lies in the future/);
    expect(input.occurredAt <= input.at).toBe(true);
    expect(apart(receivedAt(input), input.occurredAt.getTime())).toBeLessThan(1_000);
  });

  it('that is none becomes the arrival, and the answer says so', async () => {
    const { clipped } = await clipOf({ timestamp: 'yesterday' });
    expect(clipped![0]!.detail).toMatch(/^Not an ISO 8601 instant/);
  });
});

describe('bad input gets a clear answer and loses nothing else', () => {
  const refusalOf = async (body: unknown, headers?: Record<string, string>, path = '/v1/track') => {
    const { status, headers: answered, body: problem } = await test.post(path, body, headers);
    expect(answered.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem.title).toBeTypeOf('string');
    expect(problem.detail).toBeTypeOf('string');
    expect(problem.field).toBeTypeOf('string');
    expect(problem.fix).toBeTypeOf('string');
    expect(await test.inbox()).toEqual([]);
    return [status, problem.code];
  };

  it.each([
    ['malformed JSON', '{"userId": "u1", "event": ', 'malformed-json'],
    ['an empty body', '', 'malformed-json'],
    ['a list', '[]', 'malformed-json'],
    ['null', 'null', 'malformed-json'],
    ['no event name', { userId: 'u1' }, 'event-name-missing'],
    ['nobody', { event: 'x' }, 'identity-missing'],
    ['an id that names nobody', { event: 'x', userId: '[object Object]' }, 'identity-missing'],
    ['properties that are a list', { event: 'x', userId: 'u', properties: [] }, 'not-an-object'],
    ['an id that is an object', { event: 'x', userId: {} }, 'not-an-id'],
    [
      'nesting without end',
      `{"userId":"u","event":"x","properties":{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}}`,
      'event-too-deep',
    ],
    [
      'nesting without end, and large',
      `{"userId":"u","event":"x","properties":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
      'event-too-deep',
    ],
  ])('%s: 400', async (_, body, code) => {
    expect(await refusalOf(body)).toEqual([400, code]);
  });

  it('a wrong key, no key: 401', async () => {
    expect(await refusalOf(track(), { authorization: `Basic ${btoa('wrong:')}` })).toEqual([
      401,
      'write-key-unknown',
    ]);
    expect(await refusalOf(track(), { authorization: '' })).toEqual([401, 'write-key-missing']);
    expect(await refusalOf(track(), { authorization: 'Bearer wk' })).toEqual([401, 'write-key-missing']);
  });

  it('an event of 33 KB: 413', async () => {
    expect(await refusalOf(track({ properties: { text: 'x'.repeat(33_000) } }))).toEqual([
      413,
      'event-too-large',
    ]);
    expect((await test.post('/v1/track', track({ properties: { text: 'x'.repeat(32_000) } }))).status).toBe(
      200,
    );
  });

  it('a batch of 501 KB: 413, compressed or not; a bomb costs no more', async () => {
    const body = JSON.stringify({
      batch: Array.from({ length: 501 }, () => ({
        type: 'track',
        ...track({ properties: { text: 'x'.repeat(930) } }),
      })),
    });
    expect(body.length).toBeGreaterThan(501_000);
    expect(await refusalOf(body, {}, '/v1/batch')).toEqual([413, 'batch-too-large']);
    const zipped = { 'content-encoding': 'gzip' };
    expect(await refusalOf(gzipSync(body), zipped, '/v1/batch')).toEqual([413, 'batch-too-large']);
    const bomb = gzipSync(Buffer.alloc(50_000_000, 'x'));
    expect(await refusalOf(bomb, zipped, '/v1/batch')).toEqual([413, 'batch-too-large']);
    expect(await refusalOf('x'.repeat(5_000_000), {}, '/v1/batch')).toEqual([413, 'batch-too-large']);
  });

  it('compression that is none: 400; that is unknown: 415', async () => {
    expect(await refusalOf('not gzip', { 'content-encoding': 'gzip' })).toEqual([400, 'malformed-encoding']);
    expect(await refusalOf('x', { 'content-encoding': 'constructor' })).toEqual([415, 'unknown-encoding']);
  });

  it('a batch that is none, or of too many: refused whole', async () => {
    expect(await refusalOf({ batch: {} }, {}, '/v1/batch')).toEqual([400, 'batch-missing']);
    const batch = Array.from({ length: 2_501 }, () => ({ type: 'track' }));
    expect(await refusalOf({ batch }, {}, '/v1/batch')).toEqual([413, 'batch-too-long']);
  });

  it('wrong entries of a batch are listed and the others kept', async () => {
    const good = { type: 'track', ...track(), messageId: 'good' };
    const { status, body } = await test.post('/v1/batch', {
      batch: [
        good,
        { type: 'track', userId: 'u1', messageId: 'nameless' },
        null,
        { type: 'constructor', userId: 'u1' },
        { ...good, messageId: 'large', properties: { text: 'x'.repeat(33_000) } },
        { ...good, messageId: 'old', timestamp: '1970-01-01' },
      ],
    });
    expect(status).toBe(200);
    expect(body.refused).toMatchObject([
      { index: 1, messageId: 'nameless', code: 'event-name-missing', field: 'event' },
      { index: 2, code: 'event-not-an-object' },
      { index: 3, code: 'type-unknown' },
      { index: 4, messageId: 'large', code: 'event-too-large' },
    ]);
    expect(body.clipped).toMatchObject([{ index: 5, messageId: 'old', field: 'timestamp' }]);
    expect((await test.inbox()).map((input) => input.payload.messageId)).toEqual(['good', 'old']);
  });

  it('a batch of nothing but wrong entries: 400 with the list', async () => {
    const { status, body } = await test.post('/v1/batch', { batch: [{ type: 'track' }, {}] });
    expect(status).toBe(400);
    expect(body.refused).toHaveLength(2);
  });

  it('NUL characters and broken characters are removed, and the answer says so', async () => {
    const escaped = await test.post(
      '/v1/track',
      '{"userId":"nul\\u0000a","event":"x\\u0000","properties":{"k\\u0000":"a\\ud800b"}}',
    );
    expect(escaped.status).toBe(200);
    expect(escaped.body.clipped).toMatchObject([{ field: 'event' }]);
    const raw = await test.post('/v1/track', '{"userId":"nula","event":"x","properties":{"k":"a\u0000b"}}');
    expect(raw.body.clipped).toMatchObject([{ field: 'body', detail: 'NUL bytes were removed.' }]);
    const inputs = await test.inbox();
    expect(inputs.map((input) => [input.name, input.via, input.payload.properties])).toEqual([
      ['x', 'user:nula', { k: 'a\ufffdb' }],
      ['x', 'user:nula', { k: 'ab' }],
    ]);
  });

  it('an emoji written as escapes stays whole', async () => {
    const { body } = await test.post('/v1/track', '{"userId":"u1","event":"\\ud83d\\ude00"}');
    expect(body.clipped).toBeUndefined();
    expect((await test.inbox())[0]!.name).toBe('😀');
  });

  it('a name of 300 letters is cut, and the answer says so', async () => {
    const { body } = await test.post('/v1/track', { userId: 'u1', event: 'n'.repeat(300) });
    expect(body.clipped).toMatchObject([{ field: 'event', detail: 'The name was cut to 200 letters.' }]);
    expect((await test.inbox())[0]!.name).toBe('n'.repeat(200));
  });

  it('names that JavaScript knows are names like others', async () => {
    const raw =
      '{"userId":"__proto__","event":"constructor","properties":{"__proto__":{"x":1},"toString":2},"context":{"page":{"__proto__":1,"url":"https://x.test/?constructor=1"}}}';
    expect((await test.post('/v1/track', raw)).status).toBe(200);
    expect((await test.inbox())[0]).toMatchObject({ name: 'constructor', via: 'user:__proto__' });
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('other protocols hear what is spoken here: 404', async () => {
    for (const path of ['/batch/', '/com.snowplowanalytics.snowplow/tp2'])
      expect(await test.post(path, { api_key: 'x' })).toMatchObject({
        status: 404,
        body: { code: 'protocol-unknown' },
      });
  });
});

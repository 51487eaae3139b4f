import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendInputs } from '../src/capture/index.ts';
import { createPost, type Post, SECRET } from '../src/channels/testing.ts';
import { type FeedbackDeps, feedbackRoutes } from '../src/feedback/index.ts';
import { bucketOf, type Db, newId, sql, systemClock, type Uuid } from '../src/platform/index.ts';
import {
  eventually,
  type TestDatabase,
  testDatabase,
  type VirtualClock,
  virtualClock,
} from '../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

let database: TestDatabase;
let db: Db;
let app: FastifyInstance;
let deps: FeedbackDeps;
let sink: SmtpSink;
let post: Post;
let clock: VirtualClock;
const signalled: number[] = [];

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  sink = await startSmtpSink();
  clock = virtualClock(systemClock.now() + 60_000);
  app = Fastify();
  deps = {
    db,
    clock,
    secret: SECRET,
    append: appendInputs,
    signal: (bucket: number) => signalled.push(bucket),
    onError: (error: unknown) => {
      throw error;
    },
  };
  await app.register((scope) => feedbackRoutes(scope, deps));
  post = await createPost(database);
});
afterAll(async () => {
  await app.close();
  await sink.close();
  await database.close();
});
beforeEach(async () => {
  clock.advance(120_000);
  await db.query(sql`delete from inbox where bucket >= 0`);
  await db.query(sql`delete from mail_touches where bucket >= 0`);
  sink.mails.length = 0;
});

interface Sent {
  messageId: Uuid;
  contactId: Uuid;
  address: string;
  pixel: string;
  clicks: string[];
  unsubscribe: string;
}

const paths = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(([, path]) => path!);

const sent = async (): Promise<Sent> => {
  const one = await post.request();
  await post.sendAll({ smtpUrl: sink.url });
  const mail = sink.mails.at(-1)!;
  const html = mail.body('text/html');
  return {
    ...one,
    address: mail.to,
    pixel: paths(html, /https:\/\/t\.example(\/t\/o\/[^"]+)/g)[0]!,
    clicks: paths(html, /https:\/\/t\.example(\/t\/c\/[^"]+\/\d+)"/g),
    unsubscribe: new URL(mail.header('List-Unsubscribe')!.slice(1, -1)).pathname,
  };
};

const inputs = () =>
  db.query<{ name: string; contactId: Uuid; payload: { properties: Record<string, unknown> } }>(sql`
    select name, actor_id as "contactId", payload from inbox where bucket >= 0 order by bucket, seq`);
const suppressedCount = async (address: string): Promise<number> => {
  const [row] = await db.query<{ n: number }>(sql`
    select count(*) as n from suppressions where bucket >= 0 and address = ${address} and workspace_id = ${post.workspaceId}`);
  return row!.n;
};
/** Inputs once the clicks were judged by what came with them. */
const judgedInputs = async () => {
  clock.advance(2_000);
  await eventually(async () => {
    const held = await db.query(sql`select 1 as n from mail_touches where bucket >= 0 and input is not null`);
    return held.length === 0;
  });
  return inputs();
};
const verdicts = async () => (await judgedInputs()).map(({ payload }) => payload.properties.verdict);
const get = (url: string, headers: Record<string, string> = { 'user-agent': CHROME }) =>
  app.inject({ url, headers });

describe('opens and clicks', () => {
  it('become inputs of the contact, with where they came from and a verdict', async () => {
    const mail = await sent();
    const open = await get(mail.pixel);
    expect(open.headers['content-type']).toBe('image/gif');
    expect(open.headers['cache-control']).toContain('no-store');
    const click = await get(mail.clicks[1]!);
    expect([click.statusCode, click.headers.location]).toEqual([302, 'https://shop.example/cart/1']);
    expect((await inputs()).map(({ name }) => name)).toEqual(['Email Opened']);
    expect(await judgedInputs()).toMatchObject([
      {
        name: 'Email Opened',
        contactId: mail.contactId,
        payload: { properties: { message_id: mail.messageId, verdict: 'human' } },
      },
      {
        name: 'Email Clicked',
        payload: {
          properties: {
            url: 'https://shop.example/cart/1',
            verdict: 'human',
            verdict_reason: 'a browser',
            template: expect.any(String),
          },
        },
      },
    ]);
    expect(signalled.at(-1)).toBe(bucketOf(mail.contactId));
  });

  it('count once for a picture loaded twice and a double click', async () => {
    const mail = await sent();
    for (const url of [mail.pixel, mail.pixel, mail.clicks[0]!, mail.clicks[0]!]) await get(url);
    expect((await judgedInputs()).map(({ name }) => name)).toEqual(['Email Opened', 'Email Clicked']);
  });

  it('of a scanner that follows all links are a machine’s, the first as well (P16)', async () => {
    const mail = await sent();
    for (const url of mail.clicks) {
      await get(url);
      clock.advance(300);
    }
    expect(await inputs()).toEqual([]);
    expect(await verdicts()).toEqual(['machine', 'machine']);
  });

  it('are judged by what comes to another process too', async () => {
    const mail = await sent();
    const other = Fastify();
    await other.register((scope) => feedbackRoutes(scope, deps));
    await Promise.all([
      get(mail.clicks[0]!),
      other.inject({ url: mail.clicks[1]!, headers: { 'user-agent': CHROME } }),
    ]);
    expect(await verdicts()).toEqual(['machine', 'machine']);
    await other.close();
  });

  it('are judged also when the process that took them ends', async () => {
    const mail = await sent();
    const other = Fastify();
    await other.register((scope) => feedbackRoutes(scope, deps));
    await other.inject({ url: mail.clicks[0]!, headers: { 'user-agent': CHROME } });
    await other.close();
    clock.advance(5_000);
    expect(await verdicts()).toEqual(['human']);
  });

  it('behind the link that nobody sees are a machine’s, whoever it says it is', async () => {
    const mail = await sent();
    const answer = await get(mail.clicks[0]!.replace(/\d+$/, 'h'));
    expect(answer.statusCode).toBe(404);
    clock.advance(5_000);
    await get(mail.clicks[0]!);
    expect(await verdicts()).toEqual(['machine', 'machine']);
    clock.advance(60_000);
    await get(mail.clicks[1]!);
    expect(await verdicts()).toEqual(['machine', 'machine', 'human']);
  });

  it('after a HEAD of the same program are a machine’s', async () => {
    const mail = await sent();
    await app.inject({ method: 'HEAD', url: mail.clicks[0]!, headers: { 'user-agent': CHROME } });
    await get(mail.clicks[0]!);
    expect(await verdicts()).toEqual(['machine']);
  });

  it('by HEAD change nothing', async () => {
    const mail = await sent();
    for (const url of [mail.pixel, mail.clicks[0]!, mail.unsubscribe]) {
      const { statusCode } = await app.inject({ method: 'HEAD', url, headers: { 'user-agent': CHROME } });
      expect(statusCode).toBeLessThan(400);
    }
    expect(await inputs()).toEqual([]);
    expect(await suppressedCount(mail.address)).toBe(0);
  });

  it('with invented tokens, slots and targets lead nowhere', async () => {
    const mail = await sent();
    const base = mail.clicks[0]!.replace(/\/\d+$/, '');
    const bad = [
      `${base}/99`,
      `${base}/-1`,
      `${base}/1e3`,
      `${base}/0/..`,
      `${base}/https:%2F%2Fevil.example`,
      `${base}x/0`,
      '/t/c/x/0',
    ];
    for (const url of bad) {
      const answer = await get(url);
      expect(answer.statusCode, url).toBe(404);
      expect(answer.headers.location).toBeUndefined();
    }
    expect((await get(`${base}/0?url=https://evil.example`)).headers.location).toBe('https://shop.example/');
    expect((await get('/t/o/invented.gif')).statusCode).toBe(404);
    const clicked = (await judgedInputs()).map(({ payload }) => payload.properties.url);
    expect(clicked).toEqual(['https://shop.example/']);
  });

  it('find the message where a merge took it', async () => {
    const mail = await sent();
    const to = (bucketOf(mail.messageId) + 1) % 4096;
    await db.query(
      sql`update messages set bucket = ${to} where bucket = ${bucketOf(mail.messageId)} and message_id = ${mail.messageId}`,
    );
    await db.query(sql`
      insert into message_moves (bucket, message_id, workspace_id, to_bucket)
      values (${bucketOf(mail.messageId)}, ${mail.messageId}, ${post.workspaceId}, ${to})`);
    expect((await get(mail.clicks[0]!)).statusCode).toBe(302);
  });

  it('lead to the page also when the sender ended before it stored the targets (P5)', async () => {
    const mail = await sent();
    await db.query(sql`
      update messages set links = null, state = 'unknown', submitted_at = null
      where bucket = ${bucketOf(mail.messageId)} and message_id = ${mail.messageId}`);
    expect((await get(mail.clicks[1]!)).headers.location).toBe('https://shop.example/cart/1');
    expect(await verdicts()).toEqual(['human']);
  });
});

describe('unsubscribing', () => {
  it('asks on GET and changes nothing, as often as scanners like', async () => {
    const mail = await sent();
    for (const headers of [{ 'user-agent': CHROME }, { 'user-agent': 'scanner-bot' }]) {
      const page = await get(mail.unsubscribe, headers);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('method="post"');
      expect(page.body).not.toContain(mail.address);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    }
    expect(await inputs()).toEqual([]);
    expect(await suppressedCount(mail.address)).toBe(0);
  });

  const form = 'application/x-www-form-urlencoded';
  it.each([
    ['by one click (RFC 8058)', 'one-click', form, 'List-Unsubscribe=One-Click'],
    [
      'by one click as multipart',
      'one-click',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    ],
    ['by the button', 'page', form, ''],
  ])('%s holds from the answer on, once (P7)', async (_name, how, type, payload) => {
    const mail = await sent();
    for (let times = 0; times < 2; times++) {
      const answer = await app.inject({
        method: 'POST',
        url: mail.unsubscribe,
        headers: { 'content-type': type },
        payload,
      });
      expect(answer.statusCode).toBe(200);
    }
    expect(await suppressedCount(mail.address)).toBe(1);
    expect(await inputs()).toMatchObject([
      { name: 'Email Unsubscribed', contactId: mail.contactId, payload: { properties: { how } } },
    ]);

    await post.request({ address: mail.address.toUpperCase() });
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.mails.filter(({ to }) => to.toLowerCase() === mail.address)).toHaveLength(1);
  });

  it('needs a token that was made here', async () => {
    const answer = await app.inject({ method: 'POST', url: `/u/${newId(0)}` });
    expect(answer.statusCode).toBe(404);
  });
});

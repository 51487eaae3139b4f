import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type TestDatabase, testDatabase, virtualClock } from '../../../testing/index.ts';
import { type JsonObject, sql } from '../../platform/index.ts';
import { insertUser, slackChanged } from '../../workspaces/index.ts';
import { hookSecret } from '../hook-secret.ts';
import { createHttpClient } from '../http/exchange.ts';
import { createPost, type Post, SECRET } from '../testing.ts';

let database: TestDatabase;
let post: Post;
let server: Server;
let base: string;
let answer: (response: ServerResponse) => void;
const asked: { headers: Record<string, string>; body: string }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  post = await createPost(database);
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    asked.push({ headers: request.headers as Record<string, string>, body });
    answer(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.close();
});
beforeEach(async () => {
  asked.length = 0;
  answer = (response) => response.writeHead(200).end('ok');
  await database.db.query(sql`delete from outbox where bucket >= 0`);
});

const send = async (
  channel: 'webhook' | 'slack',
  document: JsonObject,
  attributes: JsonObject = { name: 'Ana' },
) => {
  const templateId = await post.template({ channel, name: 'T', ...document });
  const { messageId } = await post.request({ channel, address: channel, templateId, attributes });
  await post.sendUntil(async () => {
    const { state, reason } = await post.message(messageId);
    return state !== 'requested' || reason !== null;
  });
  const message: Record<string, unknown> = await post.message(messageId);
  return { ...message, messageId };
};

it('a body for a program is signed, and what a contact calls itself stays a value', async () => {
  const { messageId, state, provider }: Record<string, unknown> = await send(
    'webhook',
    { url: `${base}/hook`, body: '{"name": "{{ contact.name }}", "all": {{ contact | json }}}' },
    { name: 'Ana", "admin": "yes' },
  );
  expect({ state, provider }).toEqual({ state: 'submitted', provider: 'webhook' });
  const [{ headers, body }] = asked as [(typeof asked)[0]];
  expect(JSON.parse(body)).toEqual({ name: 'Ana", "admin": "yes', all: { name: 'Ana", "admin": "yes' } });
  expect(headers['webhook-id']).toBe(messageId);
  expect(new Webhook(hookSecret(SECRET, post.workspaceId)).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(hookSecret(SECRET, post.workspaceId + 1)).verify(body, headers)).toThrow();
});

it.each([
  [400, 'failed', { code: 'refused', status: '400' }],
  [500, 'unknown', { code: 'unknown' }],
  [503, 'requested', { code: 'deferred' }],
  [302, 'failed', { code: 'refused' }],
] as const)('a receiver that answers %i leaves the message %s', async (status, state, reason) => {
  answer = (response) => response.writeHead(status, { location: `${base}/elsewhere` }).end('no');
  expect(await send('webhook', { url: `${base}/hook`, body: '{}' })).toMatchObject({ state, reason });
  expect(asked).toHaveLength(1);
});

it('what is no JSON does not leave', async () => {
  const sent = await send('webhook', { url: `${base}/hook`, body: '{"a": {{ contact.none }}}' });
  expect(sent).toMatchObject({ state: 'failed', reason: { code: 'templateFailed' } });
  expect(asked).toEqual([]);
});

it('a line stays in the app until Slack is connected, then it goes there', async () => {
  const text = 'New lead: {{ contact.name }}';
  expect(await send('slack', { text })).toMatchObject({
    state: 'submitted',
    provider: 'sandbox',
    subject: 'New lead: Ana',
  });
  const slack = slackChanged({ url: `${base}/slack` }, { workspaceId: post.workspaceId, secret: SECRET });
  await connect({ slack });
  expect(await send('slack', { text }, { name: '<!channel>' })).toMatchObject({
    state: 'submitted',
    provider: 'slack',
  });
  expect(JSON.parse(asked[0]!.body)).toEqual({ text: 'New lead: &lt;!channel&gt;' });
});

it('Slack that knows the connection no more keeps the line waiting, and says so', async () => {
  answer = (response) => response.writeHead(404).end('no_service');
  expect(await send('slack', { text: 'x' })).toMatchObject({
    state: 'requested',
    reason: { code: 'deferred', text: 'Slack: no_service', account: true },
  });
});

/** Settings change; senders of a later test read them anew. */
const connect = async (settings: object): Promise<void> => {
  await database.db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify(settings)}::jsonb
    where workspace_id = ${post.workspaceId}`);
};

/** A step that waits for the value at `data.score`. */
const ask = async () => {
  const templateId = await post.template({ channel: 'webhook', name: 'T', url: `${base}/score`, body: '{}' });
  const asks = { visit: 3, paths: ['data.score'] };
  const { messageId } = await post.request({
    channel: 'webhook',
    address: 'webhook',
    templateId,
    data: { asks },
  });
  const settled = async () => {
    const { state, reason } = await post.message(messageId);
    return state !== 'requested' || reason !== null;
  };
  await post.sendUntil(settled);
  const answers = () =>
    post.appended.filter(({ kind, payload }) => kind === 'answered' && saysOf(payload) === messageId);
  return { messageId, answers, message: () => post.message(messageId) };
};
/** The tests’ enrollments have the ids of their messages. */
const saysOf = ({ step }: JsonObject) => (step as JsonObject).enrollmentId;
const answers = (status: number, body: string) => {
  answer = (response) => response.writeHead(status).end(body);
};

it('a step that waits for an answer gets its values, and the message says what was answered', async () => {
  answers(200, '{"data": {"score": 7}}');
  const asking = await ask();
  expect(await asking.message()).toMatchObject({
    state: 'submitted',
    reason: { code: 'answered', text: 'It answered 200: {"data": {"score": 7}}' },
  });
  expect(asking.answers().map(({ payload }) => payload)).toEqual([
    {
      step: { enrollmentId: asking.messageId, nodeId: 'ask', visit: 3 },
      ok: true,
      text: 'It answered 200: {"data": {"score": 7}}',
      values: { 'data.score': 7 },
    },
  ]);
});

it('an error of the program is asked again, and the step hears only what comes of it', async () => {
  answers(500, 'later');
  const asking = await ask();
  expect(await asking.message()).toMatchObject({
    state: 'requested',
    reason: { code: 'deferred', text: '500: later' },
  });
  expect(asking.answers()).toEqual([]);
  answers(200, '{"data": {"score": 1}}');
  await database.db.query(sql`
    update outbox set not_before = ${new Date(0)} where bucket >= 0 and message_id = ${asking.messageId}::uuid`);
  await post.sendUntil(async () => (await asking.message()).state !== 'requested');
  expect(asking.answers()).toMatchObject([{ payload: { ok: true, values: { 'data.score': 1 } } }]);
  expect(new Set(asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

it.each([
  ['refuses', (response: ServerResponse) => response.writeHead(422).end('no'), 'failed', /^422: no$/],
  [
    'leads to a private address',
    (response: ServerResponse) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    'failed',
    /^The receiver answered 302$/,
  ],
  [
    'answers 10 MB',
    (response: ServerResponse) => {
      response.on('error', () => undefined);
      response.writeHead(200).end(`{"data": {"score": 1}, "rest": "${'x'.repeat(10_000_000)}"}`);
    },
    'submitted',
    /longer than 64 KB/,
  ],
  [
    'answers no JSON',
    (response: ServerResponse) => response.writeHead(200).end('ok'),
    'submitted',
    /no JSON/,
  ],
  ['breaks off', (response: ServerResponse) => response.destroy(), 'unknown', /./],
] as const)('a program that %s: the step hears that it failed, and why', async (_, how, state, text) => {
  answer = how;
  const asking = await ask();
  expect((await asking.message()).state).toBe(state);
  expect(asking.answers()).toMatchObject([{ payload: { ok: false, text: expect.stringMatching(text) } }]);
  expect(asked).toHaveLength(1);
});

it('a program that stalls is left after ten seconds: nobody knows what it did, and it is not asked again', async () => {
  const clock = virtualClock();
  const http = createHttpClient(clock, 10_000);
  let taken = (): void => undefined;
  const isTaken = new Promise<void>((resolve) => {
    taken = resolve;
  });
  answer = (response) => {
    response.writeHead(200);
    response.write('{"data": ');
    taken();
  };
  const answered = http.exchange({ method: 'POST', url: `${base}/slow`, headers: {}, body: '{}' });
  await isTaken;
  clock.advance(10_000);
  expect(await answered).toEqual({ outcome: 'silent', reason: 'no answer within 10 s' });
  http.close();
});

it('a notice goes to a user by name or address, with the contact and the way to them; to nobody else', async () => {
  const notify = async (address: string) => {
    const notice = { workflow: 'Demo', subject: 'Call <now>', text: 'They asked\nfor you' };
    const { messageId } = await post.request({ channel: 'notice', address, data: { notice } });
    await post.sendUntil(async () => (await post.message(messageId)).state !== 'requested');
    return { messageId, ...(await post.message(messageId)) };
  };
  const ben = await insertUser(database.db, { name: 'Ben', email: 'ben@acme.example', passwordHash: 'x' }, 0);
  await database.db.query(sql`
    insert into members (workspace_id, user_id, role, joined_at)
    values (${post.workspaceId}, ${ben!.userId}, 'sales', ${new Date(0)})`);
  const told = await notify('ben');
  expect(told).toMatchObject({ state: 'submitted', subject: 'Call <now>: Ana', provider: 'sandbox' });
  const [mail] = await database.db.query<{ html: string; plain: string; headers: JsonObject }>(sql`
    select html, plain, headers from message_bodies where bucket >= 0 and message_id = ${told.messageId}::uuid`);
  expect(mail!.plain).toMatch(
    /They asked\nfor you\n\nAna: https:\/\/t\.example\/w\/acme\/contacts\/[-0-9a-f]+\n\ncompany: Ink & Co/,
  );
  expect(mail!.html).toContain('Viewed &lt;Pricing&gt;');
  expect(JSON.stringify(mail!.headers)).toContain('ben@acme.example');
  expect(await notify('eve@elsewhere.example')).toMatchObject({
    state: 'failed',
    reason: { code: 'noUser' },
  });
});

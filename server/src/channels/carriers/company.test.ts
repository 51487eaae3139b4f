import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../testing/index.ts';
import { type JsonObject, sql } from '../../platform/index.ts';
import { slackChanged } from '../../workspaces/index.ts';
import { hookSecret } from '../hook-secret.ts';
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

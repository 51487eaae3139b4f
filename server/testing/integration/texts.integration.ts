/** Texts through a real Kannel with its fake SMSC, what becomes of them, and what phones send. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendInputs } from '../../src/capture/index.ts';
import { createPost, type Post, SECRET } from '../../src/channels/testing.ts';
import { identityBucket } from '../../src/contacts/index.ts';
import { createInboundKeys, textRoutes } from '../../src/feedback/index.ts';
import { type Db, type JsonObject, sql, systemClock, type Uuid } from '../../src/platform/index.ts';
import { textsChanged } from '../../src/workspaces/index.ts';
import { eventually, type TestDatabase, testDatabase } from '../index.ts';
import { freePorts } from './folder.ts';
import { type Kannel, startKannel } from './kannel.ts';

const WITHIN_MS = 30_000;

let database: TestDatabase;
let db: Db;
let app: FastifyInstance;
let post: Post;
let kannel: Kannel;
let publicUrl: string;

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  const [port] = (await freePorts(1)) as [number];
  publicUrl = `http://127.0.0.1:${port}`;
  app = Fastify();
  const deps = {
    db,
    clock: systemClock,
    secret: SECRET,
    publicUrl,
    append: appendInputs,
    signal: () => undefined,
    found: async () => undefined,
    onError: (error: unknown) => console.error(error),
  };
  await app.register((scope) => textRoutes(scope, deps));
  await app.listen({ port, host: '127.0.0.1' });
  post = await createPost(database);
  const { workspaceId } = post;
  kannel = await startKannel(`${publicUrl}/sms/in/${createInboundKeys(SECRET).of(workspaceId)}/kannel`);
  const account = {
    name: 'kannel',
    url: kannel.sendUrl,
    user: kannel.user,
    from: '43800',
    secret: kannel.password,
  } as const;
  const texts = textsChanged(undefined, { provider: account }, { workspaceId, secret: SECRET });
  await db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ texts })}::jsonb where workspace_id = ${workspaceId}`);
});
afterAll(async () => {
  await kannel?.stop();
  await app?.close();
  await database?.close();
});

const textTo = async (phone: string, text: string) => {
  const templateId = await post.template({ channel: 'sms', name: 'T', text, class: 'marketing' });
  const one = await post.request({ channel: 'sms', address: phone, templateId });
  await db.query(sql`
    insert into identities (bucket, workspace_id, kind, value, contact_id)
    values (${identityBucket(post.workspaceId, { kind: 'phone', value: phone })}, ${post.workspaceId}, 'phone',
      ${phone}, ${one.contactId})`);
  await post.sendAll({ publicUrl });
  return one;
};

const inputOf = (contactId: Uuid, name: string) =>
  eventually(
    async () => {
      const [row] = await db.query<{ payload: { properties: JsonObject } }>(sql`
        select payload from inbox where bucket >= 0 and actor_id = ${contactId} and name = ${name}`);
      return row ?? false;
    },
    WITHIN_MS,
    `${name}; ${kannel.log().slice(-3_000)}`,
  );

const received = (phone: string) =>
  eventually(
    () => kannel.network.received.find(({ to }) => to === phone) ?? false,
    WITHIN_MS,
    `a text to ${phone}; ${kannel.log().slice(-3_000)}`,
  );

describe('Kannel', () => {
  it('carries a text to the phone and says that it arrived', async () => {
    const { contactId, messageId } = await textTo('+436601111111', 'Your parcel is here {{ contact.name }}');
    expect(await received('+436601111111')).toMatchObject({ from: '43800', text: 'Your parcel is here Ana' });
    await inputOf(contactId, 'SMS Delivered');
    expect(await post.message(messageId)).toMatchObject({ state: 'submitted', provider: 'kannel' });
  });

  it('carries what is not in the plain alphabet', async () => {
    await textTo('+436602222222', 'Привет 😀');
    expect((await received('+436602222222')).text).toBe('Привет 😀');
  });

  it('brings an answer, with its letters', async () => {
    const { contactId, messageId } = await textTo('+436603333333', 'Hello');
    kannel.network.send({ from: '+436603333333', to: '43800', text: 'Grüße & bis später 100 %' });
    expect((await inputOf(contactId, 'SMS Replied')).payload.properties).toMatchObject({
      text: 'Grüße & bis später 100 %',
      message_id: messageId,
    });
  });

  it('brings STOP: the number is barred, and the answer reaches the phone', async () => {
    const phone = '+436604444444';
    const { contactId } = await textTo(phone, 'Hello');
    const before = kannel.network.received.length;
    kannel.network.send({ from: phone, to: '43800', text: 'STOP' });
    await inputOf(contactId, 'SMS Unsubscribed');
    const bars = await db.query(sql`
      select reason from suppressions
      where bucket >= 0 and workspace_id = ${post.workspaceId} and channel = 'sms' and address = ${phone}`);
    expect(bars).toEqual([{ reason: 'unsubscribed' }]);
    const answer = await eventually(() => kannel.network.received[before] ?? false, WITHIN_MS, 'the answer');
    expect(answer).toMatchObject({
      to: phone,
      text: 'You get no more texts from ACME. Reply START to get them again.',
    });
  });
});

import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendInputs } from '../src/capture/index.ts';
import { createPost, type Post, PUBLIC_URL, SECRET } from '../src/channels/testing.ts';
import { identityBucket } from '../src/contacts/index.ts';
import { createInboundKeys, textRoutes } from '../src/feedback/index.ts';
import {
  bucketOf,
  type Db,
  type JsonObject,
  newId,
  sql,
  systemClock,
  type Uuid,
} from '../src/platform/index.ts';
import { textsChanged } from '../src/workspaces/index.ts';
import { type TestDatabase, testDatabase, type VirtualClock, virtualClock } from '../testing/index.ts';

const TOKEN = 'auth token of the account';
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

let database: TestDatabase;
let db: Db;
let app: FastifyInstance;
let post: Post;
let clock: VirtualClock;
let twilio: Server;
let template: number;
let numbers = 0;
const taken: URLSearchParams[] = [];

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  clock = virtualClock(systemClock.now() + 60_000);
  twilio = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    taken.push(new URLSearchParams(body));
    response.writeHead(201).end(JSON.stringify({ sid: `SM${taken.length}` }));
  });
  await new Promise<void>((ready) => twilio.listen(0, '127.0.0.1', ready));
  post = await createPost(database);
  const { workspaceId } = post;
  const texts = textsChanged(
    undefined,
    {
      provider: { name: 'twilio', accountSid: 'AC1', from: '+15005550006', secret: TOKEN },
      wayOut: { '*': 'Reply STOP to end', US: 'Msg rates apply. STOP ends' },
    },
    { workspaceId, secret: SECRET },
  );
  await db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ texts })}::jsonb where workspace_id = ${workspaceId}`);
  template = await post.template({
    channel: 'sms',
    name: 'Cart',
    text: 'Hi {{ contact.name }}, your cart: {{ entry.url }}',
    class: 'marketing',
  });
  app = Fastify();
  const deps = {
    db,
    clock,
    secret: SECRET,
    publicUrl: PUBLIC_URL,
    append: appendInputs,
    signal: () => undefined,
    found: async (of: number, phone: string) => {
      await hold(newId(clock.now()), of, phone);
    },
    onError: (error: unknown) => {
      throw error;
    },
  };
  await app.register((scope) => textRoutes(scope, deps));
});
afterAll(async () => {
  await app.close();
  twilio.close();
  await database.close();
});
beforeEach(async () => {
  clock.advance(120_000);
  await db.query(sql`delete from inbox where bucket >= 0`);
});

/** The contact holds the number. */
const hold = async (contactId: Uuid, workspaceId: number, phone: string): Promise<void> => {
  await db.query(sql`
    insert into identities (bucket, workspace_id, kind, value, contact_id)
    values (${identityBucket(workspaceId, { kind: 'phone', value: phone })}, ${workspaceId}, 'phone', ${phone}, ${contactId})`);
};

const twilioUrl = (): string => `http://127.0.0.1:${(twilio.address() as AddressInfo).port}`;
const newNumber = (): string => `+4366012${String(numbers++).padStart(5, '0')}`;

/** A text to a new contact with a number of their own. */
const texted = async (phone = newNumber()) => {
  const one = await post.request({ channel: 'sms', address: phone, templateId: template });
  await hold(one.contactId, post.workspaceId, phone);
  await post.sendAll({ twilioUrl: twilioUrl() });
  const form = taken.find((text) => text.get('To') === phone);
  return { ...one, phone, form };
};

/** A request as Twilio signs it. */
const says = (path: string, form: Record<string, string>, token = TOKEN) => {
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], PUBLIC_URL + path);
  return app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64'),
    },
    payload: new URLSearchParams(form).toString(),
  });
};

const writes = (from: string, Body: string, MessageSid: string, more: Record<string, string> = {}) => {
  const path = `/sms/in/${createInboundKeys(SECRET).of(post.workspaceId)}/twilio`;
  return says(path, { MessageSid, From: from, To: '+15005550006', Body, ...more });
};

const inputsOf = (contactId: Uuid) =>
  db.query<{ name: string; payload: { properties: JsonObject; reply?: JsonObject } }>(sql`
    select name, payload from inbox
    where bucket = ${bucketOf(contactId)} and actor_id = ${contactId} order by seq`);
const barsOn = async (phone: string): Promise<{ reason: string; topic: string }[]> =>
  db.query(sql`
    select reason, topic from suppressions
    where bucket >= 0 and workspace_id = ${post.workspaceId} and channel = 'sms' and address = ${phone}`);

describe('a text', () => {
  it('leaves by the provider, with its link short and the way out of its country', async () => {
    const { form, messageId } = await texted();
    const body = form!.get('Body')!;
    expect(body).toMatch(/^Hi Ana, your cart: https:\/\/t\.example\/s\/[\w-]{15}0\nReply STOP to end$/);
    expect(form!.get('StatusCallback')).toMatch(/^https:\/\/t\.example\/sms\/status\/[\w-]{35}$/);
    expect(await post.message(messageId)).toMatchObject({
      state: 'submitted',
      provider: 'twilio',
      links: ['https://shop.example/cart/1'],
    });
    const { form: american } = await texted('+12025550123');
    expect(american!.get('Body')).toContain('Msg rates apply. STOP ends');
  });

  it('to a number that is none comes back at once', async () => {
    const { messageId } = await texted('12345');
    expect(await post.message(messageId)).toMatchObject({ state: 'bounced', reason: { code: 'badAddress' } });
    expect(post.appended.at(-1)).toMatchObject({
      name: 'SMS Failed',
      payload: { properties: { hard: true } },
    });
  });

  it('is clicked by its short link, and leads nowhere else', async () => {
    const { form, contactId } = await texted();
    const path = /https:\/\/t\.example(\/s\/\S+)/.exec(form!.get('Body')!)![1]!;
    const answer = await app.inject({ url: path, headers: { 'user-agent': CHROME } });
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toBe('https://shop.example/cart/1');
    const [click] = await inputsOf(contactId);
    expect(click).toMatchObject({
      name: 'SMS Clicked',
      payload: { properties: { verdict: 'human', url: 'https://shop.example/cart/1' } },
    });
    expect((await app.inject({ url: `${path.slice(0, -2)}00` })).statusCode).toBe(404);
    expect((await app.inject({ url: `${path.slice(0, -1)}1` })).statusCode).toBe(404);
    expect(await inputsOf(contactId)).toHaveLength(1);
  });
});

describe('what the provider says of a text', () => {
  it('counts once, however often it is said, and only when it is signed', async () => {
    const { form, contactId } = await texted();
    const path = new URL(form!.get('StatusCallback')!).pathname;
    const status = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect((await says(path, status, 'not the token')).statusCode).toBe(401);
    expect(
      (await app.inject({ method: 'POST', url: path, payload: 'MessageStatus=delivered' })).statusCode,
    ).toBe(401);
    expect(await inputsOf(contactId)).toEqual([]);
    for (let times = 0; times < 3; times++) expect((await says(path, status)).statusCode).toBe(204);
    expect((await inputsOf(contactId)).map(({ name }) => name)).toEqual(['SMS Delivered']);
  });

  it('of a number that will never take one bars it', async () => {
    const { form, contactId, phone } = await texted();
    const path = new URL(form!.get('StatusCallback')!).pathname;
    await says(path, { MessageStatus: 'undelivered', ErrorCode: '30005' });
    expect(await inputsOf(contactId)).toMatchObject([
      { name: 'SMS Failed', payload: { properties: { hard: true, code: '30005' } } },
    ]);
    expect(await barsOn(phone)).toMatchObject([{ reason: 'bounced' }]);
  });

  it('who answered STOP to the carrier is out here too', async () => {
    const { form, contactId, phone } = await texted();
    const path = new URL(form!.get('StatusCallback')!).pathname;
    await says(path, { MessageStatus: 'failed', ErrorCode: '21610' });
    expect((await inputsOf(contactId)).map(({ name }) => name)).toEqual(['SMS Failed', 'SMS Unsubscribed']);
    expect(await barsOn(phone)).toEqual([{ reason: 'unsubscribed', topic: '*' }]);
  });

  it('of a signature made for another text is refused', async () => {
    const [one, other] = [await texted(), await texted()];
    const form = { MessageStatus: 'delivered' };
    const [path, elsewhere] = [one, other].map((each) => new URL(each.form!.get('StatusCallback')!).pathname);
    const signature = createHmac('sha1', TOKEN)
      .update(`${PUBLIC_URL}${path}MessageStatusdelivered`)
      .digest('base64');
    const replayed = await app.inject({
      method: 'POST',
      url: elsewhere!,
      headers: { 'x-twilio-signature': signature },
      payload: new URLSearchParams(form).toString(),
    });
    expect(replayed.statusCode).toBe(401);
  });
});

describe('somebody texts', () => {
  it('STOP: nothing starts for the number from the answer on (P7)', async () => {
    const { phone, contactId, messageId } = await texted();
    const answer = await writes(phone, ' Stopp! ', 'SMin1');
    expect(answer.body).toContain('<Message>Sie bekommen keine SMS mehr von ACME.');
    expect(await barsOn(phone)).toEqual([{ reason: 'unsubscribed', topic: '*' }]);
    expect(await inputsOf(contactId)).toMatchObject([
      { name: 'SMS Unsubscribed', payload: { properties: { message_id: messageId } } },
    ]);
    await db.query(sql`delete from inbox where bucket >= 0`);
    const before = taken.length;
    const next = await post.request({ channel: 'sms', address: phone, templateId: template });
    await post.sendAll({ twilioUrl: twilioUrl() });
    expect(await post.message(next.messageId)).toMatchObject({ state: 'withdrawn' });
    expect(taken).toHaveLength(before);
  });

  it('STOP from a number that nobody has bars it too', async () => {
    const phone = newNumber();
    await writes(phone, 'STOP', 'SMin2');
    expect(await barsOn(phone)).toHaveLength(1);
  });

  it('START takes the STOP back, with the word as proof, and a repeat of it takes no later STOP back', async () => {
    const { phone, contactId } = await texted();
    await writes(phone, 'stop', 'SMin3');
    await writes(phone, 'START', 'SMin4');
    expect(await barsOn(phone)).toEqual([]);
    expect((await inputsOf(contactId)).at(-1)).toMatchObject({
      name: 'Consent Changed',
      payload: { properties: { channel: 'sms', state: 'granted', proof: { text: 'START', source: phone } } },
    });
    await writes(phone, 'stop', 'SMin5');
    await writes(phone, 'START', 'SMin4');
    expect(await barsOn(phone)).toHaveLength(1);
  });

  it('HELP is answered, but not a second time where Twilio has', async () => {
    const { phone, contactId } = await texted();
    expect((await writes(phone, 'Hilfe', 'SMin6')).body).toContain('STOP melden Sie sich ab');
    expect((await writes(phone, 'HELP', 'SMin7', { OptOutType: 'HELP' })).body).toBe('<Response/>');
    expect(await inputsOf(contactId)).toEqual([]);
  });

  it('something: it is the answer to the last text, once', async () => {
    const { phone, contactId, messageId } = await texted();
    for (let times = 0; times < 2; times++)
      expect((await writes(phone, 'Stop by tomorrow?', 'SMin8')).body).toBe('<Response/>');
    expect(await inputsOf(contactId)).toMatchObject([
      {
        name: 'SMS Replied',
        payload: {
          properties: { message_id: messageId, text: 'Stop by tomorrow?', auto: false },
          reply: { text: 'Stop by tomorrow?', from: { address: phone } },
        },
      },
    ]);
    expect(await barsOn(phone)).toEqual([]);
  });

  it('from a number that nobody has: there is somebody who has it now', async () => {
    const phone = newNumber();
    await writes(phone, 'Hello, do you deliver?', 'SMin9');
    const [holder] = await db.query<{ contactId: Uuid }>(sql`
      select contact_id as "contactId" from identities
      where bucket >= 0 and workspace_id = ${post.workspaceId} and kind = 'phone' and value = ${phone}`);
    expect(await inputsOf(holder!.contactId)).toMatchObject([{ name: 'SMS Replied' }]);
  });

  it('without a right signature, or to an address that was not given out: nothing', async () => {
    const phone = newNumber();
    const path = `/sms/in/${post.workspaceId}-AAAAAAAAAAAAAA/twilio`;
    const form = { MessageSid: 'x', From: phone, Body: 'STOP' };
    expect((await says(path, form)).statusCode).toBe(401);
    const own = `/sms/in/${createInboundKeys(SECRET).of(post.workspaceId)}`;
    expect((await says(`${own}/twilio`, form, 'wrong')).statusCode).toBe(401);
    // its texts come from Twilio
    expect((await app.inject({ url: `${own}/kannel?id=1&from=${phone}&text=STOP` })).statusCode).toBe(401);
    expect(await barsOn(phone)).toEqual([]);
  });
});

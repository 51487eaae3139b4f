/** The pages that readers have without signing in: what they choose holds from the answer on, workers or not (P7). */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendInputs } from '../src/capture/index.ts';
import { createMessageTokens } from '../src/channels/index.ts';
import { feedbackRoutes } from '../src/feedback/index.ts';
import { saveTopic, suppress } from '../src/permission/index.ts';
import { bucketOf, type Db, newId, sql, type Uuid } from '../src/platform/index.ts';
import {
  createWorld,
  type TestDatabase,
  testDatabase,
  type VirtualClock,
  virtualClock,
  type World,
} from '../testing/index.ts';

const SECRET = 'a secret of thirty-two characters!';
const T0 = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

let database: TestDatabase;
let db: Db;
let app: FastifyInstance;
let clock: VirtualClock;
let fails = false;
const tokens = createMessageTokens(SECRET);

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  clock = virtualClock(T0);
  app = Fastify();
  await app.register((scope) =>
    feedbackRoutes(scope, {
      db,
      clock,
      secret: SECRET,
      append: (tx, inputs) => {
        if (fails) throw new Error('the disk is full');
        return appendInputs(tx, inputs);
      },
      signal: () => undefined,
      onError: () => undefined,
    } as Parameters<typeof feedbackRoutes>[1]),
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});

interface Reader {
  world: World;
  contactId: Uuid;
  email: string;
  url: string;
}

/** A contact who was sent a mail, with topics to choose from. */
const reader = async (attributes: Record<string, unknown> = {}): Promise<Reader> => {
  const world = await createWorld(db, clock.now());
  const email = `${newId(clock.now()).slice(-8)}@example.com`;
  for (const [key, basis] of [
    ['offers', 'consent'],
    ['events', 'unlessRefused'],
  ] as const)
    await saveTopic(db, world.workspaceId, {
      key,
      topic: {
        name: key,
        description: '',
        basis,
        doubleOptIn: key === 'offers',
        position: 1,
        texts: key === 'offers' ? { de: { name: 'Angebote' } } : {},
        isArchived: false,
      },
      nowMs: clock.now(),
    });
  const contactId = await world.append(clock.now(), {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'email', value: email }],
    traits: { email, ...attributes } as never,
  });
  await world.fold(clock.now());
  const messageId = newId(clock.now(), bucketOf(contactId));
  await db.query(sql`
    insert into messages (bucket, message_id, contact_id, workspace_id, channel, address, requested_at, state)
    values (${bucketOf(contactId)}, ${messageId}, ${contactId}, ${world.workspaceId}, 'email', ${email},
      ${new Date(clock.now())}, 'submitted')`);
  return { world, contactId, email, url: `/u/${tokens.of(messageId)}` };
};

const post = (url: string, form: [string, string][], headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Reader/1', ...headers },
    payload: new URLSearchParams(form).toString(),
  });
const shown = ['news', 'offers', 'events'].map((key): [string, string] => ['shown', `${key}:email`]);
const save = (url: string, wanted: readonly string[]) =>
  post(url, [...shown, ...wanted.map((key): [string, string] => ['want', `${key}:email`]), ['save', '1']]);

const bars = ({ world, email }: Reader) =>
  db.query<{ topic: string; reason: string; until: Date | null }>(sql`
    select topic, reason, expires_at as until from suppressions
    where bucket >= 0 and workspace_id = ${world.workspaceId} and address = ${email} order by topic`);
const consents = ({ contactId }: Reader) =>
  db.query<{ topic: string; state: string; proof: Record<string, unknown> }>(sql`
    select topic, state, proof from consents
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId} order by topic`);
const ticked = (html: string): string[] =>
  [...html.matchAll(/value="(\w+):email" checked/g)].map(([, key]) => key!);

describe('the preference page', () => {
  it('shows what may come, in the reader’s language, and a GET changes nothing', async () => {
    const one = await reader({ language: 'de-AT' });
    const page = await app.inject({ url: one.url, headers: { 'accept-language': 'fr' } });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<html lang="de">');
    expect(page.body).toContain('Angebote');
    expect(page.body).not.toContain(one.email);
    expect(ticked(page.body)).toEqual(['news', 'events']);
    const other = await reader();
    const french = await app.inject({
      url: other.url,
      headers: { 'accept-language': 'xx, fr-CA;q=0.9, en;q=0.1' },
    });
    expect(french.body).toContain('<html lang="fr">');
    expect(await bars(one)).toEqual([]);
    expect(await consents(one)).toEqual([]);
  });

  it('takes topics one by one: bars at once, the ledger with its proof when the fold has been (P7)', async () => {
    const one = await reader();
    const answer = await save(one.url, ['offers', 'events']);
    expect(answer.statusCode).toBe(200);
    expect(ticked(answer.body)).toEqual(['events', 'offers']);
    // all workers are down: it holds all the same
    expect(await bars(one)).toEqual([{ topic: 'news', reason: 'unsubscribed', until: null }]);
    await one.world.fold(clock.now());
    expect(await consents(one)).toMatchObject([
      { topic: 'news', state: 'refused' },
      {
        topic: 'offers',
        state: 'granted',
        proof: {
          text: 'offers',
          textVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
          ip: '127.0.0.1',
          userAgent: 'Reader/1',
          source: 'page',
          how: 'preference page',
        },
      },
    ]);
    // changing one's mind lifts what was barred
    clock.advance(MINUTE);
    await save(one.url, ['news', 'events']);
    await one.world.fold(clock.now());
    expect(await bars(one)).toMatchObject([{ topic: 'offers' }]);
    expect((await consents(one)).map(({ state }) => state)).toEqual(['granted', 'refused']);
  });

  it('who left altogether comes back for what they tick and for nothing else', async () => {
    const one = await reader();
    await post(one.url, [['List-Unsubscribe', 'One-Click']]);
    expect(await bars(one)).toMatchObject([{ topic: '', reason: 'unsubscribed' }]);
    clock.advance(MINUTE);
    const answer = await save(one.url, ['events']);
    expect(ticked(answer.body)).toEqual(['events']);
    expect((await bars(one)).map(({ topic }) => topic)).toEqual(['news', 'offers']);
  });

  it('a complaint or a bounce is not lifted by ticking', async () => {
    const one = await reader();
    const { workspaceId } = one.world;
    const bar = { workspaceId, channel: 'email' as const, address: one.email, source: {}, atMs: clock.now() };
    await suppress(db, [
      { ...bar, reason: 'bounced' },
      { ...bar, reason: 'unsubscribed' },
    ]);
    await save(one.url, ['news', 'offers', 'events']);
    expect((await bars(one)).map(({ topic }) => topic)).toEqual(['', '*']);
  });

  it('pauses for 30 or 90 days, as last said, and ends the pause', async () => {
    const one = await reader();
    for (const days of [90, 30]) {
      await post(one.url, [['pause', String(days)]]);
      expect(await bars(one)).toEqual([
        { topic: '', reason: 'paused', until: new Date(clock.now() + days * DAY) },
      ]);
    }
    expect((await app.inject({ url: one.url })).body).toContain('Paused until');
    // unsubscribing in a pause is for good
    await post(one.url, [['resume', '1']]);
    expect(await bars(one)).toEqual([]);
    await post(one.url, [['pause', '30']]);
    await post(one.url, [['all', '1']]);
    expect(await bars(one)).toEqual([{ topic: '', reason: 'unsubscribed', until: null }]);
  });

  it('changes nothing, and says so, when it cannot change all', async () => {
    const one = await reader();
    fails = true;
    const answer = await save(one.url, []);
    fails = false;
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(await bars(one)).toEqual([]);
  });

  it('escapes what others wrote, and loads a logo over https alone', async () => {
    const one = await reader();
    const evil = '<script>alert(1)</script>';
    await db.query(sql`
      update workspaces set name = ${evil}, settings = ${JSON.stringify({
        brand: { logoUrl: 'http://x.example/a.png', color: '#ffffff', address: evil },
      })}::jsonb
      where workspace_id = ${one.world.workspaceId}`);
    const { body } = await app.inject({ url: one.url });
    expect(body).not.toContain('<script>');
    expect(body).not.toContain('<img');
    expect(body).toContain('--act:#ffffff;--on:#000');
  });
});

describe('the second yes (R9)', () => {
  const pending = async (): Promise<Reader> => {
    const one = await reader();
    await one.world.append(clock.now(), {
      contactId: one.contactId,
      name: 'Consent Changed',
      properties: { topic: 'offers', state: 'granted', proof: { text: 'Offers by mail' } },
    });
    await one.world.fold(clock.now());
    expect(await consents(one)).toMatchObject([{ topic: 'offers', state: 'pending' }]);
    return { ...one, url: one.url.replace('/u/', '/c/') };
  };

  it('is a button; only its POST confirms, once, with proof', async () => {
    const one = await pending();
    for (const headers of [{}, { 'user-agent': 'scanner' }]) {
      const page = await app.inject({ url: one.url, headers });
      expect(page.body).toContain('<b>offers</b>');
      expect(page.body).toContain('method="post"');
    }
    await one.world.fold(clock.now());
    expect((await consents(one))[0]!.state).toBe('pending');
    expect((await post(one.url, [])).body).toContain('Confirmed');
    await one.world.fold(clock.now());
    expect(await consents(one)).toMatchObject([
      { state: 'granted', proof: { how: 'double opt-in', ip: '127.0.0.1', text: 'offers' } },
    ]);
    clock.advance(MINUTE);
    await post(one.url, []);
    await one.world.fold(clock.now());
    const [log] = await db.query<{ n: number }>(sql`
      select count(*)::int as n from consent_log where bucket = ${bucketOf(one.contactId)} and contact_id = ${one.contactId}`);
    expect(log!.n).toBe(2);
    expect((await app.inject({ url: one.url })).body).toContain('Confirmed');
  });

  it('needs a token that was made here', async () => {
    for (const method of ['GET', 'POST', 'HEAD'] as const)
      expect((await app.inject({ method, url: '/c/invented' })).statusCode).toBe(404);
  });
});

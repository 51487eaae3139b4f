import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { identityBucket } from '../contacts/index.ts';
import { bucketOfKey, type Db, newId, type Statement, sql } from '../platform/index.ts';
import { OWNERS_FRESH_MS, OWNERS_TTL_MS } from './bounds.ts';
import { createCapture } from './capture.ts';
import { readEntry } from './parse.ts';
import { createOwnerCache, knownOwners, ownerKey } from './resolve.ts';
import { type StoredInput, type TestCapture, testCapture } from './testing.ts';

const REQUEST = { receivedAtMs: 0, sentAt: undefined, writeKeyId: 1, needsCleaning: false, browser: null };

let test: TestCapture;
beforeAll(async () => {
  test = await testCapture();
});
afterAll(() => test.close());
beforeEach(() => test.clearInbox());

const send = async (...batch: object[]) => {
  expect((await test.post('/v1/batch', { batch })).status).toBe(200);
};
const track = (ids: object, event = 'Seen'): object => ({ type: 'track', event, ...ids });

/** What the fold does with identities that nobody holds: its contact claims them. */
const fold = async (db: Db): Promise<void> => {
  for (const { workspaceId, contactId, payload } of await test.inbox())
    for (const { kind, value } of payload.identities)
      await db.query(sql`
        insert into identities (bucket, workspace_id, kind, value, contact_id)
        values (${bucketOfKey(workspaceId, kind, value)}, ${workspaceId}, ${kind}, ${value}, ${contactId})
        on conflict do nothing`);
  await test.clearInbox();
};

describe('whose input it is', () => {
  it('a stranger becomes one contact, and stays it', async () => {
    await send(track({ anonymousId: 'a1' }), track({ anonymousId: 'a1' }));
    await send(track({ anonymousId: 'a1' }));
    const inputs = await test.inbox();
    expect(new Set(inputs.map((input) => input.contactId)).size).toBe(1);
    expect(inputs.map((input) => input.via)).toEqual(['anonymous:a1', 'anonymous:a1', 'anonymous:a1']);
    expect(inputs.map((input) => input.mustFold)).toEqual([true, true, false]);
  });

  it('50 first events of one anonymous id at once make one contact (race)', async () => {
    const second = createCapture(test.deps);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? test.capture : second).take({
          type: 'track',
          headers: { authorization: `Basic ${btoa('wk:')}` },
          query: {},
          body: Buffer.from(JSON.stringify({ event: 'Seen', anonymousId: 'race', userId: 'racer' })),
          ip: '127.0.0.1',
        }),
      ),
    );
    await second.stop();
    const inputs = await test.inbox();
    expect(inputs).toHaveLength(50);
    expect(new Set(inputs.map((input) => input.contactId)).size).toBe(1);
    const held = await test.db.query(sql`
      select distinct contact_id from identities
      where bucket >= 0 and workspace_id = ${test.workspaceId} and value in ('race', 'racer')`);
    expect(held).toEqual([{ contact_id: inputs[0]!.contactId }]);
  });

  it('two processes that both find nobody make one contact: the second follows the first (race)', async () => {
    let met!: () => void;
    const bothLooked = new Promise<void>((resolve) => {
      met = resolve;
    });
    let looks = 0;
    const db: Db = {
      ...test.db,
      query: async <Row>(statement: Statement) => {
        const rows = await test.db.query<Row>(statement);
        if ('name' in statement && statement.name === 'capture-owners') {
          if (++looks === 2) met();
          await bothLooked;
        }
        return rows;
      },
    };
    const processes = [createCapture({ ...test.deps, db }), createCapture({ ...test.deps, db })];
    await Promise.all(
      processes.map(({ take }, index) =>
        take({
          type: 'track',
          headers: { authorization: `Basic ${btoa('wk:')}` },
          query: {},
          body: Buffer.from(
            JSON.stringify({ event: 'Seen', anonymousId: 'both', messageId: `both-${index}` }),
          ),
          ip: '127.0.0.1',
        }),
      ),
    );
    for (const { stop } of processes) await stop();
    const inputs = await test.inbox();
    expect(inputs).toHaveLength(2);
    expect(inputs[0]!.contactId).toBe(inputs[1]!.contactId);
    expect(looks).toBe(3);
  });

  it('the strongest identity that somebody holds decides; the others travel with it', async () => {
    await send(track({ anonymousId: 'device' }), track({ userId: 'ana' }));
    const [device, ana] = await test.inbox();
    await test.clearInbox();
    await send(
      track({ anonymousId: 'device', userId: 'ana' }),
      track({ anonymousId: 'device', userId: 'new' }),
    );
    const [both, unknown] = await test.inbox();
    expect(both).toMatchObject({ contactId: ana!.contactId, via: 'user:ana', mustFold: true });
    expect(unknown).toMatchObject({ contactId: device!.contactId, via: 'anonymous:device', mustFold: true });
    expect(unknown!.payload.identities).toEqual([
      { kind: 'user', value: 'new' },
      { kind: 'anonymous', value: 'device' },
    ]);
  });

  it('an identity that nobody holds is left to the fold, and known afterwards', async () => {
    await send(track({ anonymousId: 'd2' }));
    const [first] = await test.inbox();
    await send(track({ anonymousId: 'd2', userId: 'bo' }));
    await fold(test.db);
    await send(track({ anonymousId: 'd2', userId: 'bo' }), track({ userId: 'bo' }));
    const inputs = await test.inbox();
    expect(inputs.map(({ contactId, via, mustFold }) => [contactId, via, mustFold])).toEqual([
      [first!.contactId, 'user:bo', false],
      [first!.contactId, 'user:bo', false],
    ]);
  });

  it('traits, groups and aliases are always folded; calls without news are not', async () => {
    await send(track({ userId: 'facts' }));
    await test.clearInbox();
    await send(
      { type: 'identify', userId: 'facts' },
      { type: 'page', userId: 'facts' },
      { type: 'identify', userId: 'facts', traits: { plan: 'pro' } },
      { type: 'group', userId: 'facts', groupId: 'g' },
      track({ userId: 'facts', context: { traits: { city: 'Wien' } } }),
    );
    expect((await test.inbox()).map((input) => input.mustFold)).toEqual([false, false, true, true, true]);
  });

  it('an e-mail address in traits is an identity, a company’s is not', async () => {
    await send(
      { type: 'identify', anonymousId: 'd3', traits: { email: ' Cleo@Example.COM' } },
      { type: 'group', userId: 'cleo', groupId: 'g', traits: { email: 'office@example.com' } },
    );
    const [person, company] = await test.inbox();
    expect(person!.payload.identities).toContainEqual({ kind: 'email', value: 'cleo@example.com' });
    expect(company!.payload.identities).toEqual([{ kind: 'user', value: 'cleo' }]);
  });

  it('an alias names both ids, the previous one as what it is', async () => {
    await send(track({ anonymousId: 'anon-9' }), track({ userId: 'legacy-9' }));
    const [anonymous, legacy] = await test.inbox();
    await test.clearInbox();
    await send(
      { type: 'alias', userId: 'dora', previousId: 'anon-9' },
      { type: 'alias', userId: 'emil', previousId: 'legacy-9' },
      { type: 'alias', userId: 'fay', previousId: 'never-seen' },
    );
    const inputs = await test.inbox();
    expect(inputs.map(({ via, payload }) => [via, payload.identities.map(({ kind }) => kind)])).toEqual([
      ['anonymous:anon-9', ['user', 'anonymous']],
      ['user:legacy-9', ['user', 'user']],
      ['user:fay', ['user', 'anonymous']],
    ]);
    expect(inputs.slice(0, 2).map(({ contactId }) => contactId)).toEqual([
      anonymous!.contactId,
      legacy!.contactId,
    ]);
  });

  it('the same id in another workspace is another contact, remembered or at the same instant (P14)', async () => {
    const other = { authorization: `Basic ${btoa('other:')}` };
    const gil = { userId: 'gil', event: 'x' };
    for (let times = 0; times < 3; times++)
      await Promise.all([test.post('/v1/track', gil), test.post('/v1/track', gil, other)]);
    const contactsOf = (workspaceId: number, inputs: readonly StoredInput[]) =>
      new Set(inputs.filter((input) => input.workspaceId === workspaceId).map((input) => input.contactId));
    const inputs = await test.inbox();
    const [one, two] = [contactsOf(test.workspaceId, inputs), contactsOf(test.otherId, inputs)];
    expect([one.size, two.size]).toEqual([1, 1]);
    expect([...one]).not.toEqual([...two]);
  });
});

describe('what is remembered of a name', () => {
  it('is asked for again while its person calls, so that they are followed when somebody else holds it', async () => {
    const [first, second] = [newId(0), newId(0)];
    const identity = { kind: 'user', value: 'moves' } as const;
    const key = { bucket: identityBucket(test.workspaceId, identity), workspaceId: test.workspaceId };
    await test.db.query(sql`
      insert into identities (bucket, workspace_id, kind, value, contact_id)
      values (${key.bucket}, ${key.workspaceId}, 'user', 'moves', ${first})`);
    const cache = createOwnerCache();
    const { call } = readEntry({ type: 'track', event: 'Seen', userId: 'moves' }, null, REQUEST);
    const entry = { workspaceId: test.workspaceId, call: call!, message: null };
    const ownerAt = async (nowMs: number) =>
      (await knownOwners(test.db, cache, [entry], nowMs)).get(ownerKey(test.workspaceId, identity));

    expect(await ownerAt(0)).toBe(first);
    await test.db.query(sql`
      update identities set contact_id = ${second}
      where bucket = ${key.bucket} and workspace_id = ${key.workspaceId} and kind = 'user' and value = 'moves'`);
    expect(await ownerAt(OWNERS_FRESH_MS - 1)).toBe(first);
    await ownerAt(OWNERS_FRESH_MS);
    await eventually(async () => expect(await ownerAt(OWNERS_FRESH_MS + 1)).toBe(second));
    await test.db.query(sql`
      delete from identities
      where bucket = ${key.bucket} and workspace_id = ${key.workspaceId} and kind = 'user' and value = 'moves'`);
    expect(await ownerAt(OWNERS_FRESH_MS + OWNERS_TTL_MS + 1)).toBeUndefined();
  });
});

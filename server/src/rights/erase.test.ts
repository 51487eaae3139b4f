import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { type Erased, eraseContacts, IMPERSONAL_TABLES, PERSONAL_TABLES } from '../engine/index.ts';
import { addressBucket, addressHasher, suppress } from '../permission/index.ts';
import { bucketOf, migrationsFolder, newId, raw, sql, type Uuid } from '../platform/index.ts';

/** Ahead of the machine's clock, by which the database dates what the engine itself appends. */
const T0 = Date.UTC(2046, 5, 1, 10);
const MINUTE = 60_000;
const hash = addressHasher('a secret of more than thirty-two characters');

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database.db, T0);
  await world.publish('template', 'mail', PLAIN_MAIL);
  await world.publish('segment', 'austrians', {
    name: 'Austrians',
    condition: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' },
  });
  await world.publish('workflow', 'cart', {
    name: 'Cart',
    trigger: { type: 'event', event: 'Cart Left' },
    enrollment: { key: 'cart_id', again: 'never' },
    exits: [],
    start: 'mail',
    nodes: {
      mail: { type: 'send', channel: 'email', template: 'mail', next: 'wait' },
      wait: { type: 'wait', delay: { days: 4 }, next: 'again' },
      again: { type: 'send', channel: 'email', template: 'mail' },
    },
  });
});
afterAll(() => database.close());

const tablesOf = (): string[] => {
  const listed = JSON.parse(readFileSync(join(migrationsFolder(), 'tables.json'), 'utf8')) as Record<
    string,
    string[]
  >;
  return Object.values(listed).flat();
};

/** Rows of every table in which a word stands, in any column: {table: rows}. */
const dump = async (words: readonly string[]): Promise<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const table of tablesOf()) {
    const [row] = await world.db.query<{ n: number }>(sql`
      select count(*) as n from ${raw(`"${table}"`)} t
      where exists (select from unnest(${words}::text[]) w(word) where strpos(lower(t::text), lower(w.word)) > 0)`);
    if (row!.n > 0) found[table] = row!.n;
  }
  return found;
};

const erase = (contactIds: Uuid[], atMs: number): Promise<Erased> =>
  world.db.transaction((tx) =>
    eraseContacts(
      tx,
      { workspaceId: world.workspaceId, contactIds, hashOf: (address) => hash(world.workspaceId, address) },
      atMs,
    ),
  );

const EMAIL = 'maria.huber@example.at';
const PHONE = '+436641234567';
const NAME = 'Maria Huberova';

/** A known person who was once two, with a row in every table that may hold one. */
const somebody = async (): Promise<{ contactId: Uuid; absorbed: Uuid; beside: Uuid }> => {
  const { workspaceId } = world;
  const contactId = await world.append(T0, {
    kind: 'identify',
    name: 'Identified',
    identities: [
      { kind: 'user', value: 'maria-7' },
      { kind: 'email', value: EMAIL },
      { kind: 'anonymous', value: 'phone-7' },
    ],
    traits: { email: EMAIL, phone: PHONE, name: NAME, country: 'AT' },
  });
  const absorbed = await world.append(T0 + 1, {
    name: 'Looked',
    identities: [{ kind: 'anonymous', value: 'laptop-7' }],
    properties: { wrote: EMAIL },
  });
  const beside = await world.append(T0 + 2, {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'user', value: 'hans-7' }],
    traits: { name: 'Hans Gruber', country: 'AT' },
  });
  await world.fold(T0 + MINUTE);
  await world.append(T0 + MINUTE, {
    contactId,
    kind: 'identify',
    name: 'Identified',
    identities: [
      { kind: 'user', value: 'maria-7' },
      { kind: 'anonymous', value: 'laptop-7' },
    ],
    traits: {},
  });
  await world.append(T0 + MINUTE, {
    contactId,
    name: 'Cart Left',
    properties: { cart_id: EMAIL, phone: PHONE },
  });
  await world.append(T0 + MINUTE, {
    contactId,
    name: 'Consent Changed',
    properties: { topic: 'news', state: 'granted', proof: { text: `News to ${EMAIL}` } },
  });
  await world.append(T0 + MINUTE, {
    contactId,
    kind: 'feedback',
    name: 'SMS Replied',
    payload: { properties: { from: PHONE }, reply: { from: { address: PHONE }, text: `I am ${NAME}` } },
  });
  await world.fold(T0 + 2 * MINUTE);
  const [bucket, at] = [bucketOf(contactId), new Date(T0 + MINUTE)];
  await suppress(world.db, [
    {
      workspaceId,
      channel: 'email',
      address: EMAIL,
      reason: 'unsubscribed',
      source: { wrote: EMAIL },
      atMs: T0,
    },
    {
      workspaceId,
      channel: 'sms',
      address: PHONE,
      reason: 'unsubscribed',
      source: { word: 'STOP' },
      atMs: T0,
    },
  ]);
  await world.append(T0 + 3 * MINUTE, { contactId, name: 'Still Waiting', properties: { wrote: EMAIL } });
  const db = world.db;
  await db.query(sql`insert into inbox_bulk select * from inbox where bucket = ${bucket}`);
  await db.query(sql`
    insert into poison (bucket, poison_id, workspace_id, actor_id, input, error, at)
    values (${bucket}, ${newId(T0)}, ${workspaceId}, ${contactId}, ${JSON.stringify({ wrote: EMAIL })}::jsonb, 'no', ${at})`);
  await db.query(sql`
    insert into stuck (bucket, contact_id, definition_id, workspace_id, version, error, at)
    values (${bucket}, ${contactId}, 1, ${workspaceId}, 1, ${EMAIL}, ${at})`);
  await db.query(sql`
    insert into notes (bucket, contact_id, note_id, workspace_id, text, by_name, at)
    values (${bucket}, ${contactId}, ${newId(T0)}, ${workspaceId}, ${`Call ${PHONE}`}, 'Ana', ${at})`);
  await db.query(sql`
    insert into tasks (bucket, contact_id, task_id, workspace_id, title, due_at, state, made_by, made_at)
    values (${bucket}, ${contactId}, ${newId(T0)}, ${workspaceId}, ${`Call ${PHONE}`}, ${at}, 'open', 'Ana', ${at})`);
  await db.query(sql`
    insert into reply_files (bucket, contact_id, file_id, workspace_id, name, type, bytes, data, at)
    values (${bucket}, ${contactId}, ${newId(T0)}, ${workspaceId}, ${`${NAME}.pdf`}, 'application/pdf', 1, 'x', ${at})`);
  await db.query(sql`
    insert into message_bodies (bucket, message_id, workspace_id, subject, html, plain)
    select bucket, message_id, workspace_id, 'Hello', ${EMAIL}, ${NAME} from messages
    where bucket = ${bucket} and contact_id = ${contactId}`);
  await db.query(sql`
    update messages set subject = ${NAME}, reason = ${JSON.stringify({ code: 'x', text: EMAIL })}::jsonb
    where bucket = ${bucket} and contact_id = ${contactId}`);
  await db.query(sql`
    insert into webhook_deliveries (bucket, delivery_id, contact_id, workspace_id, webhook_id, event, payload, at, due_at)
    values (${bucket}, ${newId(T0)}, ${contactId}, ${workspaceId}, 1, 'x', ${JSON.stringify({ email: EMAIL })}::jsonb, ${at}, ${at})`);
  await db.query(sql`
    insert into contact_looks (bucket, contact_id, at, workspace_id, who_ref, who, what)
    values (${bucket}, ${contactId}, ${at}, ${workspaceId}, 'user:1', 'Ana', 'opened')`);
  await db.query(sql`
    insert into mail_touches (bucket, contact_id, touch_id, workspace_id, message_id, link, agent, at, input)
    values (${bucket}, ${contactId}, ${newId(T0)}, ${workspaceId}, ${newId(T0)}, '1', 'a browser', ${at},
      ${JSON.stringify({ url: `https://shop.example/?e=${EMAIL}` })}::jsonb)`);
  await db.query(sql`
    insert into coupons (bucket, contact_id, pool_id, holder, workspace_id, code, start_key, given_at)
    values (${bucket}, ${contactId}, 1, ${contactId}, ${workspaceId}, 'SPRING-1', ${EMAIL}, ${at})`);
  await db.query(sql`
    insert into health_findings (bucket, contact_id, problem, workspace_id, value)
    values (${bucket}, ${contactId}, 'typo', ${workspaceId}, ${EMAIL})`);
  await db.query(sql`
    insert into health_fix_changes (bucket, contact_id, fix_id, workspace_id, before)
    values (${bucket}, ${contactId}, ${newId(T0)}, ${workspaceId}, ${JSON.stringify({ email: EMAIL })}::jsonb)`);
  const importId = newId(T0);
  await db.query(sql`
    insert into imports (workspace_id, import_id, name, state, file, plan, created_by, created_at)
    values (${workspaceId}, ${importId}, 'people.csv', 'done',
      ${JSON.stringify({ format: 'csv', columns: [{ name: 'email', samples: [EMAIL] }] })}::jsonb, '{}', 'Ana', ${at})`);
  await db.query(sql`
    insert into import_refusals (workspace_id, import_id, row_no, line, code, reason, cells)
    values (${workspaceId}, ${importId}, 1, 1, 'x', 'x', ${JSON.stringify([NAME, EMAIL])}::jsonb)`);
  await db.query(sql`
    insert into import_contacts (bucket, import_id, contact_id, workspace_id, what, identities)
    values (${bucket}, ${importId}, ${contactId}, ${workspaceId}, 'new', ${JSON.stringify([{ kind: 'email', value: EMAIL }])}::jsonb)`);
  await db.query(sql`
    insert into duplicate_pairs (workspace_id, a_bucket, a_id, b_bucket, b_id, bits, is_certain, found_at)
    values (${workspaceId}, ${bucket}, ${contactId}, ${bucketOf(beside)}, ${beside}, 9, false, ${at})`);
  await db.query(sql`
    insert into audit_log (workspace_id, audit_id, at, who_ref, who, action, object, detail)
    values (${workspaceId}, ${newId(T0)}, ${at}, 'user:1', 'Ana', 'edited', ${`contact ${contactId}`}, ${JSON.stringify({ name: NAME })}::jsonb)`);
  return { contactId, absorbed, beside };
};

describe('an erasure (P11)', () => {
  it('knows every table of the database', () => {
    const known = [...PERSONAL_TABLES.map(({ table }) => table), ...Object.keys(IMPERSONAL_TABLES)];
    expect([...known].sort()).toEqual([...tablesOf()].sort());
    expect(new Set(known).size).toBe(known.length);
  });

  it('leaves nothing of a person in any table, says what it did, and swallows what comes late', async () => {
    const { contactId, absorbed, beside } = await somebody();
    const words = [EMAIL, PHONE, NAME, 'maria-7', 'laptop-7', 'phone-7'];
    const before = await dump(words);
    const withSomething = PERSONAL_TABLES.map(({ table }) => table);
    const seen = await dump([...words, contactId, absorbed]);
    expect(Object.keys(seen).sort()).toEqual([...withSomething].sort());
    expect(Object.keys(before).length).toBeGreaterThan(12);

    const { people, tables, busy } = await erase([contactId], T0 + 4 * MINUTE);
    expect(busy).toEqual([]);
    expect(people).toEqual([
      {
        contactId,
        members: [contactId, absorbed],
        hashes: [hash(world.workspaceId, EMAIL), hash(world.workspaceId, PHONE)],
      },
    ]);
    expect(Object.keys(tables).sort()).toEqual([...withSomething].sort());
    expect(tables.contacts).toEqual({ blanked: 2 });
    expect(await dump(words)).toEqual({});
    // the ids, which name nobody any more: tombstones, and what figures count
    expect(await dump([contactId, absorbed])).toEqual({
      contacts: 2,
      enrollments: 1,
      enrollment_steps: 1,
      messages: 1,
    });

    for (const address of [EMAIL, PHONE]) {
      const bars = await world.db.query(sql`
        select address, reason, source from suppressions
        where bucket = ${addressBucket(world.workspaceId, address)} and workspace_id = ${world.workspaceId}`);
      expect(bars).toEqual([
        { address: hash(world.workspaceId, address), reason: 'unsubscribed', source: { by: 'erasure' } },
      ]);
    }

    const [other] = await world.db.query(sql`
      select state, attributes ->> 'name' as name from contacts
      where bucket = ${bucketOf(beside)} and contact_id = ${beside} and workspace_id = ${world.workspaceId}`);
    expect(other).toEqual({ state: 'live', name: 'Hans Gruber' });

    // a cache that is old for a minute still sends this contact what it did
    for (const id of [contactId, absorbed])
      await world.append(T0 + 5 * MINUTE, { contactId: id, name: 'Cart Left', properties: { wrote: EMAIL } });
    await world.fold(T0 + 6 * MINUTE);
    expect(await dump(words)).toEqual({});
    // figures of the past add up, and nothing goes on
    const [trip] = await world.db.query(sql`
      select state, end_reason ->> 'code' as code, due_at as "dueAt" from enrollments
      where bucket = ${bucketOf(contactId)} and contact_id = ${contactId} and workspace_id = ${world.workspaceId}`);
    expect(trip).toEqual({ state: 'exited', code: 'erased', dueAt: null });

    // who comes back by the same name is somebody new
    const again = await world.append(T0 + 7 * MINUTE, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'user', value: 'maria-7' }],
      traits: {},
    });
    await world.fold(T0 + 8 * MINUTE);
    expect(again).not.toBe(contactId);
    const [anew] = await world.db.query(sql`
      select state, attributes from contacts
      where bucket = ${bucketOf(again)} and contact_id = ${again} and workspace_id = ${world.workspaceId}`);
    expect(anew).toEqual({ state: 'live', attributes: {} });
    expect((await erase([contactId], T0 + 9 * MINUTE)).tables).toEqual({});
  });

  it('waits for a mail that is being handed over', async () => {
    const contactId = await world.append(T0 + 10 * MINUTE, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'email', value: 'bert@example.at' }],
      traits: { email: 'bert@example.at' },
    });
    await world.append(T0 + 10 * MINUTE, { contactId, name: 'Cart Left', properties: { cart_id: 'b' } });
    await world.fold(T0 + 11 * MINUTE);
    await world.db.query(sql`
      update outbox set started_at = ${new Date(T0)} where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}`);
    expect(await erase([contactId], T0 + 12 * MINUTE)).toEqual({ people: [], tables: {}, busy: [contactId] });
    await world.db.query(sql`
      update outbox set started_at = null where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}`);
    expect((await erase([contactId], T0 + 12 * MINUTE)).people).toHaveLength(1);
  });
});

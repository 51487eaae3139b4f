import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { GO_ALONG, KEEP_IT, WAITS_FOR_IT } from '../engine/testing.ts';
import { suppress } from '../permission/index.ts';
import { type JsonObject, sql, systemClock } from '../platform/index.ts';
import type { Plan } from './model.ts';
import { forgetOldImports, importByKey, outcomesOf, refusalsAfter } from './queries.ts';
import { preview, startImport, undoImport } from './service.ts';
import { draftOf, importText, workUntil } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const world = (): Promise<World> => createWorld(database.db, systemClock.now());

const people = (one: World) =>
  database.db.query<{ contactId: string; attributes: JsonObject; known: boolean }>(sql`
    select contact_id as "contactId", attributes, known_at is not null as known from contacts
    where workspace_id = ${one.workspaceId} and state = 'live' order by attributes ->> 'email', contact_id`);

const attributesOf = async (one: World, email: string): Promise<JsonObject | undefined> =>
  (await people(one)).find(({ attributes }) => attributes.email === email)?.attributes;

const identify = (email: string, traits: JsonObject) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [{ kind: 'email', value: email }],
  traits: { email, ...traits },
});

const BARRED = { kind: 'reachable', channel: 'email', is: 'suppressed' };

const FILE = [
  'E-Mail;Vorname;Nachname;Telefon;Ort;Kundennummer',
  ' Ana@Example.com ;Ana;Berg;+43 660 1234567;Wien;1',
  'ben@example.com;Ben;Huber;0660 7654321;Graz;2',
  'not an address;Cid;Moser;;Linz;3',
  'ana@example.com;Ana;Berger;;;1',
  'dora@example.com;Dora;Wolf;12;Linz;4;one too many',
].join('\r\n');

describe('an import', () => {
  it('brings people in, fixes what can be fixed and refuses the rest with the row and the reason (S11)', async () => {
    const one = await world();
    const { key, done } = await importText(one, FILE);
    expect(done).toMatchObject({ state: 'done', rowsRead: 5, error: null });
    expect((await people(one)).map(({ attributes }) => attributes)).toEqual([
      {
        email: 'ana@example.com',
        firstName: 'Ana',
        lastName: 'Berger',
        phone: '+436601234567',
        city: 'Wien',
      },
      {
        email: 'ben@example.com',
        firstName: 'Ben',
        lastName: 'Huber',
        phone: '+436607654321',
        city: 'Graz',
      },
    ]);
    expect(await outcomesOf(one.db, key)).toMatchObject({ new: 2, updated: 0, unchanged: 0 });
    const refused = await refusalsAfter(one.db, key, { after: 0, limit: 10 });
    expect(refused.map(({ rowNo, line, code }) => [rowNo, line, code])).toEqual([
      [3, 4, 'bad-email'],
      [5, 6, 'ragged-row'],
    ]);
    expect(refused[0]!.reason).toBe('E-Mail: "not an address" is not an e-mail address.');
    expect(done.counts.notes).toMatchObject({ 'email-tidied': 1, 'phone-tidied': 2 });
  });

  it('finds people by any strong name they go by, and tells beforehand what will change', async () => {
    const one = await world();
    await one.append(systemClock.now(), identify('ana@example.com', { city: 'Linz', lastName: 'Berger' }));
    await one.append(
      systemClock.now(),
      identify('ben@example.com', {
        firstName: 'Ben',
        lastName: 'Huber',
        phone: '+436607654321',
        city: 'Graz',
      }),
    );
    await one.fold(systemClock.now());
    const { key } = await draftOf(one, FILE);
    const told = await preview(one.db, key, systemClock.now());
    expect(told).toMatchObject({
      rows: 5,
      isWhole: true,
      new: 0,
      updated: 1,
      unchanged: 1,
      refused: 2,
      sameAgain: 1,
    });
    expect(told.attributes.find(({ name }) => name === 'city')).toEqual({
      name: 'city',
      set: 0,
      changed: 1,
      kept: 0,
    });
    await startImport(one.db, key, systemClock.now());
    await workUntil(one, key);
    // Ben got his customer number: an identity, which is a change too
    expect(await outcomesOf(one.db, key)).toMatchObject({ new: 0, updated: 2, unchanged: 0 });
    expect(await attributesOf(one, 'ana@example.com')).toMatchObject({ city: 'Wien', lastName: 'Berger' });
  });

  it('fills only what is empty when that is chosen', async () => {
    const one = await world();
    await one.append(systemClock.now(), identify('ana@example.com', { city: 'Linz' }));
    await one.fold(systemClock.now());
    await importText(one, FILE, (plan) => {
      plan.choices.existing = 'fillEmpty';
    });
    expect(await attributesOf(one, 'ana@example.com')).toMatchObject({ city: 'Linz', firstName: 'Ana' });
  });

  it('lets nobody enter and starts nothing, unless rows are to count as news (P9)', async () => {
    const one = await world();
    await one.publish('segment', 'wien', {
      name: 'Wien',
      condition: { kind: 'attribute', attribute: 'city', op: 'equals', value: 'Wien' },
    });
    await one.publish('template', 'mail', PLAIN_MAIL);
    await one.publish('workflow', 'welcome', {
      name: 'Welcome',
      trigger: { type: 'segmentEntered', segment: 'wien' },
      enrollment: { again: 'never' },
      start: 'mail',
      nodes: { mail: { type: 'send', channel: 'email', template: 'mail' } },
    });
    await importText(one, FILE);
    const members = () =>
      database.db.query(sql`select 1 as one from memberships where workspace_id = ${one.workspaceId}`);
    const enrolled = () =>
      database.db.query(sql`select 1 as one from enrollments where workspace_id = ${one.workspaceId}`);
    expect([(await members()).length, (await enrolled()).length]).toEqual([1, 0]);
    await importText(one, 'email,city\neve@example.com,Wien', (plan) => {
      plan.choices.startAutomations = true;
    });
    expect([(await members()).length, (await enrolled()).length]).toEqual([2, 1]);
  });

  it('keeps what somebody changed after the row was read (P2)', async () => {
    const one = await world();
    await one.append(systemClock.now(), identify('ana@example.com', { city: 'Linz' }));
    await one.fold(systemClock.now());
    const { key } = await draftOf(one, FILE);
    await startImport(one.db, key, systemClock.now());
    const { createImporter } = await import('./importer.ts');
    const importer = createImporter({
      db: one.db,
      clock: systemClock,
      wakeBulk: () => undefined,
      onProgress: () => undefined,
      onError: (error) => {
        throw error;
      },
    });
    const { eventually } = await import('../../testing/index.ts');
    await eventually(
      async () =>
        (
          await database.db.query(
            sql`select 1 as one from inbox_bulk where workspace_id = ${one.workspaceId}`,
          )
        ).length > 0,
    );
    // folded before the bulk rows: as a live pass that comes between
    const { foldGroupOnce, loadRegistry, renewLeases } = await import('../engine/testing.ts');
    await one.append(systemClock.now() + 5, identify('ana@example.com', { city: 'Salzburg' }));
    for (const lease of (await renewLeases(one.db, 'world')).filter(({ role }) => role === 'fold'))
      await foldGroupOnce(one.db, {
        lease,
        registry: await loadRegistry(one.db, () => undefined),
        wallMs: systemClock.now() + 5,
        limit: 100,
        passNo: 7,
      });
    await importer.stop();
    await workUntil(one, key);
    expect(await attributesOf(one, 'ana@example.com')).toMatchObject({ city: 'Salzburg', firstName: 'Ana' });
  });

  it('is taken back: values go back unless changed since, people it brought go unless something happened', async () => {
    const one = await world();
    await one.append(systemClock.now(), identify('ana@example.com', { city: 'Linz', firstName: 'Anna' }));
    await one.fold(systemClock.now());
    const { key } = await importText(one, `${FILE}\r\nfay@example.com;Fay;Fuchs;;Wels;6`);
    expect(await people(one)).toHaveLength(3);
    await one.append(systemClock.now(), identify('ana@example.com', { city: 'Salzburg' }));
    await one.append(systemClock.now(), identify('fay@example.com', {}));
    await one.fold(systemClock.now());
    await undoImport(one.db, key, 'Ana', systemClock.now());
    expect((await workUntil(one, key, ['undone', 'failed'])).state).toBe('undone');
    const left = await people(one);
    expect(left.map(({ attributes }) => attributes.email ?? null)).toEqual(['ana@example.com', null]);
    expect(left[0]!.attributes).toEqual({ email: 'ana@example.com', city: 'Salzburg', firstName: 'Anna' });
    expect(await outcomesOf(one.db, key)).toMatchObject({ new: 2, updated: 1, removed: 1, changedBack: 2 });
    const held = await database.db.query<{ value: string }>(sql`
      select value from identities where workspace_id = ${one.workspaceId} order by value`);
    expect(held.map(({ value }) => value)).toEqual(['6', 'ana@example.com', 'fay@example.com']);
  });

  it('knows of every table with rows of contacts whether they go along or keep the contact', async () => {
    const [row] = await database.db.query<{ tables: string[] }>(sql`
      select array_agg(distinct c.table_name::text) as tables
      from information_schema.columns c
      join pg_class t on t.relname = c.table_name and not t.relispartition
      where c.table_schema = 'public' and c.column_name in ('contact_id', 'actor_id')`);
    // beside rows of a table that is looked at, or no row of the contact's own
    const others = [
      'enrollment_steps',
      'identities',
      'import_contacts',
      'outbox',
      'timers',
      'contact_views',
      'erased_people',
    ];
    const known = new Set<string>([...GO_ALONG, ...KEEP_IT, ...WAITS_FOR_IT, ...others]);
    expect(row!.tables.filter((table) => !known.has(table))).toEqual([]);
  });

  it('brings past orders in as events that count where they happened, and once however often they come', async () => {
    const one = await world();
    await one.publish('segment', 'buyers', {
      name: 'Buyers',
      condition: { kind: 'event', event: 'Order Completed', count: { op: 'atLeast', n: 2 } },
    });
    const orders = [
      'Email,Order date,Order ID,Total',
      'ana@example.com,2026-01-05,A1,10.50',
      'ana@example.com,2026-02-05,A2,20',
      'ana@example.com,2026-02-05,A2,3',
    ].join('\n');
    const { done, key } = await importText(one, orders);
    expect(done.counts).toMatchObject({ events: 2, refused: 0, notes: { 'event-again': 1 } });
    const events = () =>
      database.db.query<{ at: Date; properties: JsonObject }>(sql`
        select occurred_at as at, properties from events where workspace_id = ${one.workspaceId} and kind = 'track' order by occurred_at`);
    expect((await events()).map(({ at, properties }) => [at.toISOString(), properties])).toEqual([
      ['2026-01-04T23:00:00.000Z', { order_id: 'A1', value: 10.5 }],
      ['2026-02-04T23:00:00.000Z', { order_id: 'A2', value: 20 }],
    ]);
    const members = () =>
      database.db.query(sql`select 1 as one from memberships where workspace_id = ${one.workspaceId}`);
    expect(await members()).toHaveLength(1);
    const again = await importText(one, orders);
    expect(again.done.counts).toMatchObject({ events: 0, notes: { 'event-again': 3 } });
    expect(await events()).toHaveLength(2);
    // somebody else's import keeps the person; their orders of the first one go, and with them the count
    await undoImport(one.db, key, 'Ana', systemClock.now());
    await workUntil(one, key, ['undone', 'failed']);
    expect(await events()).toHaveLength(0);
    expect(await members()).toHaveLength(0);
  });

  it('bars the addresses of people who want nothing, and never lifts a bar (P7)', async () => {
    const one = await world();
    const barred = () =>
      database.db.query<{ address: string; reason: string }>(sql`
        select address, reason from suppressions where workspace_id = ${one.workspaceId} order by address`);
    await importText(one, 'email,newsletter\nana@example.com,no\nben@example.com,yes');
    expect(await barred()).toEqual([{ address: 'ana@example.com', reason: 'unsubscribed' }]);
    await importText(one, 'email,newsletter\nana@example.com,yes', (plan: Plan) => {
      plan.choices.consent = { kind: 'given', by: 'Ana', text: 'News by e-mail' };
    });
    expect(await barred()).toHaveLength(1);
  });

  it('writes down who agreed, with the proof, and takes it back; an opt-out stays one (P7)', async () => {
    const one = await world();
    const agreed = { kind: 'consent', topic: 'news', channel: 'email', is: 'granted' };
    await one.publish('segment', 'agreed', { name: 'Agreed', condition: agreed });
    const said = (email: string, state: string) => ({
      ...identify(email, {}),
      kind: 'feedback',
      name: 'Consent Changed',
      properties: { topic: 'news', channel: 'email', state },
    });
    await one.append(systemClock.now(), said('ben@example.com', 'refused'));
    await one.append(systemClock.now(), identify('cid@example.com', {}));
    await one.append(systemClock.now(), said('fay@example.com', 'granted'));
    await one.fold(systemClock.now());
    const stand = async () =>
      Object.fromEntries(
        (
          await database.db.query<{ email: string; state: string }>(sql`
            select c.attributes ->> 'email' as email, k.state from consents k
            join contacts c on c.bucket = k.bucket and c.contact_id = k.contact_id
            where k.workspace_id = ${one.workspaceId}`)
        ).map(({ email, state }) => [email, state]),
      );
    const file =
      'email,newsletter\nana@example.com,yes\nben@example.com,yes\ncid@example.com,\ndora@example.com,no\nfay@example.com,';
    const { key } = await importText(one, file, (plan) => {
      plan.choices.consent = { kind: 'given', by: 'Mia at the till', text: 'News by e-mail, form of May' };
    });
    expect(await stand()).toEqual({
      'ana@example.com': 'granted',
      'ben@example.com': 'refused',
      'cid@example.com': 'granted',
      'fay@example.com': 'granted',
    });
    const members = async () =>
      (
        await database.db.query<{ n: number }>(
          sql`select count(*)::int as n from memberships where workspace_id = ${one.workspaceId}`,
        )
      )[0]!.n;
    expect(await members()).toBe(3);
    const [ledger] = await database.db.query<{ proof: JsonObject; at: Date }>(sql`
      select l.proof, l.at from consent_log l
      join contacts c on c.bucket = l.bucket and c.contact_id = l.contact_id
      where l.workspace_id = ${one.workspaceId} and c.attributes ->> 'email' = 'cid@example.com'`);
    expect(ledger).toMatchObject({
      at: expect.any(Date),
      proof: {
        text: 'News by e-mail, form of May',
        how: 'people.csv, imported by Ana; Mia at the till vouches for it',
        source: 'import',
        import: key.importId,
        file: 'people.csv',
        importedBy: 'Ana',
        vouchedBy: 'Mia at the till',
      },
    });
    await undoImport(one.db, key, 'Ana', systemClock.now());
    await workUntil(one, key, ['undone', 'failed']);
    expect(await stand()).toEqual({ 'ben@example.com': 'refused', 'fay@example.com': 'granted' });
    expect((await people(one)).map(({ attributes }) => attributes.email)).not.toContain('ana@example.com');
    expect(await members()).toBe(1);
  });

  it('takes people off its list again, lifts its bars, and leaves those that others asked for (P7)', async () => {
    const one = await world();
    await one.publish('segment', 'fair', { name: 'Fair', list: true });
    await one.publish('segment', 'barred', { name: 'Barred', condition: BARRED });
    for (const name of ['ana', 'ben', 'cid'])
      await one.append(systemClock.now(), identify(`${name}@example.com`, {}));
    await one.fold(systemClock.now());
    const file = 'email,newsletter\nana@example.com,no\nben@example.com,no\ndora@example.com,no';
    const { key } = await importText(one, file, (plan) => {
      plan.choices.list = 'fair';
    });
    const members = () =>
      database.db.query<{ key: string; n: number }>(sql`
        select d.key, count(*)::int as n from memberships m join definitions d on d.definition_id = m.segment_id
        where m.workspace_id = ${one.workspaceId} group by d.key order by d.key`);
    expect(await members()).toEqual([
      { key: 'barred', n: 3 },
      { key: 'fair', n: 3 },
    ]);
    // Ben asks for it himself, another file bars Cid, and again Dora
    await suppress(database.db, [
      {
        workspaceId: one.workspaceId,
        channel: 'email',
        address: 'ben@example.com',
        reason: 'unsubscribed',
        source: { by: 'link' },
        atMs: systemClock.now(),
      },
    ]);
    await importText(one, 'email,newsletter\ncid@example.com,no\ndora@example.com,no');
    await undoImport(one.db, key, 'Ana', systemClock.now());
    await workUntil(one, key, ['undone', 'failed']);
    const left = await database.db.query<{ address: string }>(sql`
      select address from suppressions where workspace_id = ${one.workspaceId} order by address`);
    expect(left.map(({ address }) => address)).toEqual([
      'ben@example.com',
      'cid@example.com',
      'dora@example.com',
    ]);
    // the address of Dora, whom the first file brought, was that file's
    expect(await members()).toEqual([{ key: 'barred', n: 2 }]);
  });

  it('forgets refused rows when it can no longer be taken back, and files that nobody started', async () => {
    const one = await world();
    const { key } = await importText(one, FILE);
    const { key: draft } = await draftOf(one, FILE);
    const kept = async () => [
      (await refusalsAfter(one.db, key, { after: 0, limit: 10 })).length,
      (await importByKey(one.db, draft)) === null ? 0 : 1,
    ];
    const day = 86_400_000;
    await forgetOldImports(one.db, systemClock.now() + 6 * day);
    expect(await kept()).toEqual([2, 1]);
    await forgetOldImports(one.db, systemClock.now() + 8 * day);
    expect(await kept()).toEqual([2, 0]);
    await forgetOldImports(one.db, systemClock.now() + 31 * day);
    expect(await kept()).toEqual([0, 0]);
  });

  it('adds tags to those that somebody has', async () => {
    const one = await world();
    await one.append(systemClock.now(), identify('ana@example.com', { tags: ['vip'] }));
    await one.fold(systemClock.now());
    await importText(one, 'email,tags\nana@example.com,"fair, vip"', (plan) => {
      plan.choices.tags = ['import'];
    });
    expect(await attributesOf(one, 'ana@example.com')).toMatchObject({ tags: ['vip', 'import', 'fair'] });
  });

  it('never makes one of two people who share a phone, nor gives one the id of another (P10)', async () => {
    const one = await world();
    const rows = [
      'customer_id,email,phone',
      '1,ana@example.com,+436601234567',
      '2,ben@example.com,+436601234567',
      '3,ana@example.com,',
    ];
    const { key, done } = await importText(one, rows.join('\n'));
    expect((await people(one)).map(({ attributes }) => attributes.email)).toEqual([
      'ana@example.com',
      'ben@example.com',
    ]);
    expect(done.counts.notes).toMatchObject({ 'held-by-another': 1 });
    const [refused] = await refusalsAfter(one.db, key, { after: 0, limit: 10 });
    expect(refused).toMatchObject({ rowNo: 3, code: 'other-id' });
    const merges = await database.db.query(
      sql`select 1 as one from merges where workspace_id = ${one.workspaceId}`,
    );
    expect(merges).toHaveLength(0);
  });
});

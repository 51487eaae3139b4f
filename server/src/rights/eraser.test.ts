import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { appendInputs, type InputToAppend } from '../capture/index.ts';
import { createWorker, openEngineDb, type Worker } from '../engine/index.ts';
import { addressHasher } from '../permission/index.ts';
import {
  bucketOf,
  createLog,
  createSignals,
  newId,
  raw,
  type Signals,
  sql,
  systemClock,
  type Uuid,
} from '../platform/index.ts';
import { createEraser, type Eraser, eraseSome } from './eraser.ts';
import { askErasure, erasureById } from './queries.ts';

const SECRET = 'a secret of more than thirty-two characters';
const PEOPLE = 120;

let database: TestDatabase;
let workspaceId: number;
let signals: Signals;
const workers: Worker[] = [];
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('w', 'W', 'UTC', 'EUR', now()) returning workspace_id as id`);
  workspaceId = row!.id;
  signals = createSignals();
  for (let n = 0; n < 2; n++) {
    const db = openEngineDb(database.url);
    const log = createLog({ level: 'silent' });
    const worker = createWorker({ db, clock: systemClock, log, signals, groups: 4 });
    await worker.start();
    workers.push(worker);
    closing.push(() => db.close());
  }
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(closing.map((close) => close()));
  await database.close();
});

const identified = (contactId: Uuid, n: number): InputToAppend => ({
  contactId,
  workspaceId,
  kind: 'identify',
  name: 'Identified',
  occurredAtMs: systemClock.now(),
  payload: {
    identities: [{ kind: 'email', value: `soon-gone-${n}@example.at` }],
    traits: { email: `soon-gone-${n}@example.at`, said: newId(systemClock.now()) },
  },
});

const isFolded = async (): Promise<boolean> => {
  const [row] = await database.db.query<{ empty: boolean }>(
    sql`select not exists (select from inbox where workspace_id = ${workspaceId}) as empty`,
  );
  return row!.empty;
};

const rowsWith = async (table: string, word: string): Promise<number> => {
  const [row] = await database.db.query<{ n: number }>(
    sql`select count(*) as n from ${raw(table)} t where t::text like ${`%${word}%`}`,
  );
  return row!.n;
};

const startEraser = (onErased = (): void => undefined): Eraser =>
  createEraser({
    db: database.db,
    clock: systemClock,
    secret: SECRET,
    onErased,
    onError: (error) => {
      throw error;
    },
  });

describe('the eraser (P11)', () => {
  it('erases while two workers fold inputs of the same people, and nobody comes back to life', async () => {
    const ids = Array.from({ length: PEOPLE }, () => newId(systemClock.now()));
    await appendInputs(database.db, ids.map(identified));
    await eventually(isFolded);
    let isErasing = true;
    const talking = (async () => {
      while (isErasing) await appendInputs(database.db, ids.map(identified));
    })();
    const asked = { workspaceId, contactIds: ids, by: 'Ana', what: 'People of a filter' };
    const erasureId = await askErasure(database.db, asked, systemClock.now());
    const eraser = startEraser();
    eraser.wake();
    await eventually(
      async () => (await erasureById(database.db, workspaceId, erasureId))!.state === 'done',
      30_000,
    );
    isErasing = false;
    await talking;
    await eraser.stop();
    await eventually(isFolded, 30_000);
    for (const table of ['contacts', 'contact_identities', 'identities', 'events', 'contact_state', 'poison'])
      expect([table, await rowsWith(table, 'soon-gone')]).toEqual([table, 0]);
    const [row] = await database.db.query(sql`
      select count(*) filter (where state = 'erased') as erased, count(*) as "of" from contacts
      where workspace_id = ${workspaceId} and contact_id = any(${ids}::uuid[])`);
    expect(row).toEqual({ erased: PEOPLE, of: PEOPLE });
    expect(await erasureById(database.db, workspaceId, erasureId)).toMatchObject({
      doneCount: PEOPLE,
      tables: { contacts: { blanked: PEOPLE }, identities: { deleted: PEOPLE } },
    });
  });

  it('goes on where another process ended, with one report over both', async () => {
    const ids = Array.from({ length: PEOPLE }, () => newId(systemClock.now()));
    await appendInputs(
      database.db,
      ids.map((id, n) => identified(id, PEOPLE + n)),
    );
    await eventually(isFolded);
    const asked = { workspaceId, contactIds: ids, by: 'Ana', what: 'People of a filter' };
    const erasureId = await askErasure(database.db, asked, systemClock.now());
    await eraseSome(
      database.db,
      addressHasher(SECRET),
      { busy: new Set(), resting: new Map() },
      systemClock.now(),
    );
    const begun = (await erasureById(database.db, workspaceId, erasureId))!;
    expect(begun).toMatchObject({ state: 'running', total: PEOPLE });
    expect(begun.doneCount).toBeGreaterThan(0);
    expect(begun.doneCount).toBeLessThan(PEOPLE);
    const eraser = startEraser();
    await eventually(
      async () => (await erasureById(database.db, workspaceId, erasureId))!.state === 'done',
      30_000,
    );
    await eraser.stop();
    expect(await erasureById(database.db, workspaceId, erasureId)).toMatchObject({
      doneCount: PEOPLE,
      tables: { contact_identities: { deleted: PEOPLE } },
    });
  });

  it('lets others go first while a mail of somebody is being handed over, and comes back to them', async () => {
    const [waits, goes] = [newId(systemClock.now()), newId(systemClock.now())];
    await appendInputs(
      database.db,
      [waits, goes].map((id, n) => identified(id, 3 * PEOPLE + n)),
    );
    await eventually(isFolded);
    const asked = { workspaceId, by: 'Ana', what: 'One person' };
    const nowMs = systemClock.now();
    await database.db.query(sql`
      insert into outbox (bucket, message_id, contact_id, workspace_id, channel, address, not_before, not_after, priority,
        started_at)
      values (${bucketOf(waits)}, ${newId(nowMs)}, ${waits}, ${workspaceId}, 'email', 'x', now(), now(), 5, now())`);
    const first = await askErasure(database.db, { ...asked, contactIds: [waits] }, nowMs);
    const second = await askErasure(database.db, { ...asked, contactIds: [goes] }, nowMs + 1);
    const eraser = startEraser();
    const isDone = (id: Uuid) => async (): Promise<boolean> =>
      (await erasureById(database.db, workspaceId, id))!.state === 'done';
    await eventually(isDone(second));
    expect(await isDone(first)()).toBe(false);
    await database.db.query(sql`
      delete from outbox where bucket = ${bucketOf(waits)} and contact_id = ${waits} and workspace_id = ${workspaceId}`);
    await eventually(isDone(first));
    await eraser.stop();
  });
});

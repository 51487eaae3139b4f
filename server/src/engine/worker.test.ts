import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bucketOf, createLog, createSignals, newId, sql, systemClock, type Uuid } from '../platform/index.ts';
import { openEngineDb } from './db.ts';
import { createWorker, type Worker } from './worker.ts';

let database: TestDatabase;
let workspaceId: number;
const running: { worker: Worker; close: () => Promise<void> }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('w', 'W', 'UTC', 'EUR', now()) returning workspace_id as id`);
  workspaceId = row!.id;
});
afterAll(async () => {
  for (const { worker, close } of running) {
    await worker.stop();
    await close();
  }
  await database.close();
});

const startWorker = async () => {
  const db = openEngineDb(database.url);
  const signals = createSignals();
  const log = createLog({ level: 'silent' });
  const worker = createWorker({ db, clock: systemClock, log, signals, groups: 4 });
  await worker.start();
  running.push({ worker, close: () => db.close() });
  return worker;
};

const append = async (payload: object, kind = 'track'): Promise<Uuid> => {
  const contactId = newId(systemClock.now());
  await database.db.query(sql`
    insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
    values (${bucketOf(contactId)}, nextval('inbox_seq'), ${contactId}::uuid, ${workspaceId}, ${kind}, 'Thing',
      ${newId(systemClock.now(), bucketOf(contactId))}::uuid, clock_timestamp(), clock_timestamp(), true, ${JSON.stringify(payload)}::jsonb)`);
  return contactId;
};

const inboxIsEmpty = async (): Promise<boolean> => {
  const [row] = await database.db.query<{ empty: boolean }>(
    sql`select not exists (select from inbox where workspace_id = ${workspaceId}) as empty`,
  );
  return row!.empty;
};

const liveOwners = async (): Promise<(string | null)[]> => {
  const rows = await database.db.query<{ owner: string | null }>(
    sql`select owner from leases where role = 'fold' and expires_at > clock_timestamp() order by grp`,
  );
  return rows.map(({ owner }) => owner);
};

describe('a worker', () => {
  it('sets the one input aside that fails, and folds all others (P3)', async () => {
    const good = await Promise.all(Array.from({ length: 40 }, () => append({})));
    // an identity without a value: no contact can hold it
    const bad = await append({ identities: [{ kind: 'user', value: null }] });
    await startWorker();
    await eventually(inboxIsEmpty, 20_000, 'the inbox is empty');
    const [contacts] = await database.db.query<{ n: number }>(
      sql`select count(*) as n from contacts where workspace_id = ${workspaceId}`,
    );
    expect(contacts!.n).toBe(good.length);
    const poison = await database.db.query<{ actorId: string; error: string }>(
      sql`select actor_id as "actorId", error from poison where workspace_id = ${workspaceId}`,
    );
    expect(poison).toMatchObject([{ actorId: bad }]);
    expect(poison[0]!.error).toContain('null value');
  });

  it('shares the groups with a second one that is started, and takes them all when that one stops', async () => {
    const [first] = running;
    const second = await startWorker();
    const held = async (by: Worker): Promise<number> =>
      (await liveOwners()).filter((owner) => owner === by.owner).length;
    await eventually(
      async () => (await held(first!.worker)) === 2 && (await held(second)) === 2,
      15_000,
      'both hold half of the groups',
    );
    await second.stop();
    await eventually(
      async () => {
        const owners = await liveOwners();
        return owners.length === 4 && owners.every((owner) => owner === first!.worker.owner);
      },
      15_000,
      'the first holds all groups',
    );
    await append({});
    await eventually(inboxIsEmpty, 10_000, 'the inbox is empty');
  });
});

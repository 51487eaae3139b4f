import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createWorld,
  type TestDatabase,
  testDatabase,
  type VirtualClock,
  virtualClock,
  type World,
} from '../../testing/index.ts';
import { createLog, type Db, newId, type Queryable, sql } from '../platform/index.ts';
import { type BulkRecord, bulkEditsSince } from './bulk-edit-queries.ts';
import { type BulkChange, type BulkEdits, createBulkEdits } from './bulk-edits.ts';
import type { BulkEdit } from './types.ts';

const PEOPLE = 3;
/** so that there are two chunks, the last of them not full */
const CHUNK = 2;
/** longer than a silent process is taken for alive, and than anybody waits before looking again */
const SILENT_MS = 20_000;

let database: TestDatabase;
let clock: VirtualClock;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  clock = virtualClock();
  world = await createWorld(database.db, clock.now());
  await world.publish('workflow', 'gift', {
    name: 'Gift',
    trigger: { type: 'asked' },
    enrollment: { again: 'always' },
    start: 'out',
    nodes: { out: { type: 'exit' } },
  });
  for (let n = 0; n < PEOPLE; n++)
    await world.append(clock.now(), {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'user', value: `u${n}` }],
      traits: { number: n },
    });
  await world.fold(clock.now());
});
afterAll(() => database.close());

class Killed extends Error {
  /** weather: what a broken socket says */
  readonly code = '57P01';
}

/** A process that dies before its statement of this number, or before or after a commit that would have that number. */
const mortal = (db: Db, lives: number): Db & { isDead(): boolean } => {
  let asked = 0;
  const live = (): void => {
    if (asked++ >= lives) throw new Killed();
  };
  const counted = (on: Queryable): Queryable['query'] => {
    return async (statement) => {
      live();
      return on.query(statement);
    };
  };
  return {
    ...db,
    isDead: () => asked > lives,
    query: counted(db),
    transaction: async (work) => {
      const result = await db.transaction(async (tx) => {
        const done = await work({ query: counted(tx) });
        live();
        return done;
      });
      live();
      return result;
    },
  };
};

const bulkOn = (db: Db): BulkEdits =>
  createBulkEdits(
    {
      db,
      clock,
      live: { changed: () => undefined } as unknown as Parameters<typeof createBulkEdits>[0]['live'],
      log: createLog({ level: 'silent' }),
      hooks: { inputAppended: () => undefined },
    },
    CHUNK,
  );

const gift = (): BulkChange => ({
  start: { workflow: 'gift', properties: {}, askId: newId(clock.now()), by: 'hand' },
});

const ask = async (bulk: BulkEdits, change = gift()): Promise<BulkEdit> => {
  const { workspaceId } = world;
  const job = { workspaceId, askedBy: 'Ana', what: 'Start Gift', total: PEOPLE, isAbout: false };
  const asked = await database.db.transaction((tx) =>
    bulk.ask(tx, { ...job, change, people: { filter: { known: 'true' } } }),
  );
  bulk.wake();
  return asked;
};

/** Lets the fold work and time pass until something is so. */
const until = async (isSo: () => boolean | Promise<boolean>, folds = true): Promise<void> => {
  for (let turn = 0; turn < 2_000; turn++) {
    if (await isSo()) return;
    if (folds && turn % 4 === 0) await world.fold(clock.now());
    clock.advance(10);
    await new Promise((next) => setImmediate(next));
  }
  throw new Error('it does not come');
};

/** As the database has it: a dead process answers nothing. */
const jobOf = async ({ jobId }: BulkEdit): Promise<BulkRecord> => {
  const jobs = await bulkEditsSince(database.db, world.workspaceId, new Date(0));
  return jobs.find((job) => job.jobId === jobId)!;
};

/** How often each person was started so far. */
const starts = async (): Promise<number[]> => {
  const rows = await database.db.query<{ times: number }>(sql`
    select count(e.enrollment_id)::int as times
    from contacts c
    left join enrollments e on e.bucket = c.bucket and e.contact_id = c.contact_id and e.workspace_id = c.workspace_id
    where c.workspace_id = ${world.workspaceId}
    group by c.contact_id order by c.contact_id`);
  return rows.map(({ times }) => times);
};
/** How often each was started since; ONCE is everybody once. */
const startsSince = async (before: readonly number[]): Promise<number[]> =>
  (await starts()).map((times, n) => times - before[n]!);
const ONCE = Array.from({ length: PEOPLE }, () => 1);

describe('a change of many contacts', () => {
  it('starts everybody once, killed before any of its statements and around any commit (P3)', async () => {
    for (let lives = 0; ; lives++) {
      clock.advance(SILENT_MS);
      const before = await starts();
      const db = mortal(database.db, lives);
      const first = bulkOn(db);
      const asked = await ask(first);
      const ended = async (): Promise<boolean> => (await jobOf(asked)).state !== 'running';
      await until(async () => db.isDead() || (await ended()));
      await first.stop();
      if (!db.isDead()) break;
      clock.advance(SILENT_MS);
      const second = bulkOn(database.db);
      await until(async () => (await jobOf(asked)).state === 'done');
      await second.stop();
      expect([lives, await startsSince(before)]).toEqual([lives, ONCE]);
    }
  });

  it('is gone on with by another process when the first falls silent, which then leaves it alone', async () => {
    clock.advance(SILENT_MS);
    const before = await starts();
    const [first, second] = [bulkOn(database.db), bulkOn(database.db)];
    const asked = await ask(first);
    await until(async () => (await jobOf(asked)).done > 0, false);
    await database.db.query(
      sql`update bulk_edits set worker_until = null where job_id = ${asked.jobId}::uuid`,
    );
    second.wake();
    await until(async () => (await jobOf(asked)).state === 'done');
    await Promise.all([first.stop(), second.stop()]);
    expect(await startsSince(before)).toEqual(ONCE);
  });

  it('ends when it is cancelled; who was asked stays asked', async () => {
    clock.advance(SILENT_MS);
    const before = await starts();
    const bulk = bulkOn(database.db);
    const asked = await ask(bulk);
    await until(async () => (await jobOf(asked)).done > 0, false);
    expect(await bulk.cancel(world.workspaceId, asked.jobId)).toBe(true);
    expect(await bulk.cancel(world.workspaceId, asked.jobId)).toBe(false);
    await bulk.stop();
    await world.fold(clock.now());
    expect(await jobOf(asked)).toMatchObject({ state: 'cancelled', done: CHUNK, people: {} });
    expect((await startsSince(before)).filter((times) => times === 1)).toHaveLength(CHUNK);
  });

  it('that cannot be done says why', async () => {
    const bulk = bulkOn(database.db);
    const asked = await ask(bulk, { list: 'nowhere' });
    await until(async () => (await jobOf(asked)).state === 'failed');
    await bulk.stop();
    expect((await jobOf(asked)).error).toMatch(/nowhere/);
  });
});

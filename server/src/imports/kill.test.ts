import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, eventually, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { killHard, type Program, testProgram } from '../../testing/program.ts';
import { freeLeases } from '../engine/index.ts';
import { sql, systemClock } from '../platform/index.ts';
import { outcomesOf } from './queries.ts';
import { getImport, startImport } from './service.ts';
import { draftOf } from './testing.ts';

let database: TestDatabase;
let importer: Program;
beforeAll(async () => {
  database = await testDatabase();
  importer = await testProgram('import-process.ts');
});
afterAll(async () => {
  importer.remove();
  await database.close();
});

/** Several chunks, so that the kills come between, within and behind them. */
const ROWS = 9_000;
const KILLS = 2;
/** A net for a busy machine, not a measure. */
const SLOW_MS = 240_000;

describe('an import whose process is killed', () => {
  it('goes on where it was: nobody twice, nobody lost (P3)', { timeout: SLOW_MS }, async () => {
    const { db } = database;
    const world = await createWorld(db, systemClock.now());
    const { workspaceId } = world;
    const lines = Array.from({ length: ROWS }, (_, n) => `p${n}@example.com,Ana${n},Wien`);
    const { key } = await draftOf(world, `email,firstName,city\n${lines.join('\n')}`);
    await startImport(db, key, systemClock.now());
    for (let round = 0; round < KILLS; round++) {
      const child = importer.start(database.url);
      const before = (await getImport(db, key)).rowsRead;
      await eventually(async () => (await getImport(db, key)).rowsRead > before, 60_000, 'it reads on');
      await killHard(child);
      expect((await getImport(db, key)).state).toBe('running');
      // what a dead process holds runs out by itself in seconds; the test does not wait for it
      await freeLeases(db);
      await db.query(sql`update imports set worker_until = null where workspace_id = ${workspaceId}`);
    }
    const last = importer.start(database.url);
    await eventually(async () => (await getImport(db, key)).state === 'done', 120_000, 'it is done');
    await killHard(last);
    expect(await getImport(db, key)).toMatchObject({ rowsRead: ROWS, counts: { refused: 0 } });
    expect(await outcomesOf(db, key)).toMatchObject({ new: ROWS, updated: 0, unchanged: 0 });
    const [counted] = await db.query(sql`
      select (select count(*)::int from contacts where workspace_id = ${workspaceId}) as contacts,
        (select count(*)::int from events where workspace_id = ${workspaceId}) as changes,
        (select count(*)::int from identities where workspace_id = ${workspaceId}) as identities,
        (select count(*)::int from contact_identities where workspace_id = ${workspaceId}) as held,
        (select count(*)::int from inbox_bulk) as left`);
    expect(counted).toEqual({ contacts: ROWS, changes: ROWS, identities: ROWS, held: ROWS, left: 0 });
  });
});

/** Chunks of one import that are written one behind the other, two at a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, eventually, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { type Db, sql, systemClock } from '../platform/index.ts';
import { type ChunkInput, type Converted, convertAll, ImportTaken } from './chunk.ts';
import { getImport, startImport } from './index.ts';
import { type ImportRecord, moveState, outcomesOf, takeImport } from './queries.ts';
import { inChunks, openSource } from './source.ts';
import { draftOf } from './testing.ts';
import { contextOf } from './workspace.ts';
import { type Begun, begunAt, createChunkWriter } from './writer.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const CHUNK = 20;
const PEOPLE = 30;
/** The second chunk begins with rows that name people of the first. */
const fileOf = (again: readonly string[]): string =>
  [
    'Email,First name,City,customer_id,Phone',
    ...Array.from({ length: CHUNK }, (_, n) => `p${n}@example.com,Ana${n},Wien,c${n},`),
    ...again,
    ...Array.from({ length: PEOPLE - CHUNK }, (_, n) => `q${n}@example.com,Ben${n},Linz,d${n},`),
  ].join('\n');

interface Reading {
  world: World;
  one: ImportRecord;
  chunks: Converted[];
  input: ChunkInput;
}

const MORE_OF_P3 = 'p3@example.com,,Graz,c3,+436601000003';
const OTHER_ID_OF_P4 = 'p4@example.com,,Graz,somebody-else,';

/** An import that this test reads, and its chunks. */
const reading = async (...again: string[]): Promise<Reading> => {
  const { db } = database;
  const nowMs = systemClock.now();
  const world = await createWorld(db, nowMs);
  const { key } = await draftOf(world, fileOf(again));
  await startImport(db, key, nowMs);
  const untilMs = nowMs + 60_000;
  const one = (await takeImport(db, { worker: 'test', nowMs, untilMs }))!;
  const context = await contextOf(db, one, nowMs);
  const chunks: Converted[] = [];
  for await (const records of inChunks(openSource(db, key, one.file, one.plan).records(), CHUNK))
    chunks.push(await convertAll(records, chunks.length * CHUNK, context));
  const input = { plan: one.plan, nowMs, key, worker: 'test', untilMs, list: null, consent: null };
  return { world, one, chunks, input };
};

const begunBoth = (db: Db, { one, chunks, input }: Reading): { first: Begun; second: Begun } => {
  expect(chunks).toHaveLength(2);
  const writer = createChunkWriter(db);
  const first = writer.begin(chunks[0]!, input, begunAt(one));
  return { first, second: writer.begin(chunks[1]!, input, first) };
};

/** The database, where something is waited for before the first statement of this name. */
const before = (db: Db, name: string, wait: () => Promise<unknown>): Db => {
  let isFirst = true;
  return {
    ...db,
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          query: async (statement) => {
            if (isFirst && 'name' in statement && statement.name === name) {
              isFirst = false;
              await wait();
            }
            return tx.query(statement);
          },
        }),
      ),
  };
};
const WRITE = 'import-write-new';

const everybodyOnce = async ({ world, chunks, input }: Reading): Promise<void> => {
  const { db, workspaceId } = world;
  await world.fold(systemClock.now());
  expect(await outcomesOf(db, input.key)).toMatchObject({ new: PEOPLE });
  expect(await getImport(db, input.key)).toMatchObject({ rowsRead: chunks[0]!.records + chunks[1]!.records });
  const [counted] = await db.query(sql`
    select count(*)::int as people, count(distinct attributes ->> 'email')::int as emails,
      count(*) filter (where attributes ->> 'city' = 'Graz')::int as moved,
      (select count(*)::int from identities i where i.workspace_id = c.workspace_id) as claimed,
      (select count(*)::int from contact_identities i where i.workspace_id = c.workspace_id) as held
    from contacts c where workspace_id = ${workspaceId} group by workspace_id`);
  const names = 2 * PEOPLE + 1;
  expect(counted).toEqual({ people: PEOPLE, emails: PEOPLE, moved: 1, claimed: names, held: names });
};

describe('two chunks under way', () => {
  it('are as one behind the other: the second knows the people whom the first has not committed (P2, P10)', async () => {
    const both = await reading(MORE_OF_P3, OTHER_ID_OF_P4);
    let isClaimed = false;
    const secondClaims = () => eventually(() => isClaimed, 20_000, 'the claims of the second chunk');
    const { first, second } = begunBoth(before(database.db, WRITE, secondClaims), both);
    second.claims.then(
      () => {
        isClaimed = true;
      },
      () => undefined,
    );
    await first.first;
    expect(await first.claims).toHaveLength(2 * CHUNK);
    expect((await second.claims).map(({ identity }) => identity.value).slice(0, 3)).toEqual([
      '+436601000003',
      'd0',
      'q0@example.com',
    ]);
    expect((await second.place).counts.refused).toBe(1);
    await everybodyOnce(both);
  });

  it('the first fails: both are tried again, nobody twice, nobody lost (P3)', async () => {
    const both = await reading(MORE_OF_P3);
    const failing = before(database.db, WRITE, () => Promise.reject(new Error('cannot be folded')));
    const { first, second } = begunBoth(failing, both);
    await expect(first.first).rejects.toThrow('cannot be folded');
    await expect(second.first).rejects.toThrow();
    expect((await first.place).rowsRead).toBe(CHUNK);
    expect((await second.place).rowsRead).toBe(PEOPLE + 1);
    await everybodyOnce(both);
  });

  it('neither is written of an import that was cancelled', async () => {
    const both = await reading();
    await moveState(database.db, both.input.key, ['running'], 'cancelled');
    const { first, second } = begunBoth(database.db, both);
    await expect(first.place).rejects.toBeInstanceOf(ImportTaken);
    await expect(second.place).rejects.toBeInstanceOf(ImportTaken);
    const found = await database.db.query(sql`
      select 1 as one from identities where workspace_id = ${both.world.workspaceId}`);
    expect(found).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import {
  archive,
  bumpDefinitions,
  bumpEpoch,
  createDefinition,
  type DefinitionKind,
  definitionsNaming,
  discardDraft,
  documentOf,
  getDefinition,
  getVersion,
  listDefinitions,
  liveDocuments,
  pause,
  publish,
  restore,
  restoreVersion,
  resume,
  saveDraft,
  versions,
} from './index.ts';

const NOW = Date.parse('2024-06-15T12:00:00Z');
let database: TestDatabase;
let workspaceId: number;

const inTransaction = <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => database.db.transaction(work);

const create = (name: string, kind: DefinitionKind = 'workflow', key?: string) =>
  inTransaction((tx) =>
    createDefinition(
      tx,
      { workspaceId, kind, name, savedBy: 'Ana', ...(key === undefined ? {} : { key }) },
      NOW,
    ),
  );

const publishAll = (ref: Awaited<ReturnType<typeof create>>, document: object) =>
  inTransaction(async (tx) => {
    const { version } = await publish(tx, ref, { document: document as never, publishedBy: 'Ana' }, NOW);
    return { version, defsVersion: await bumpDefinitions(tx) };
  });

beforeAll(async () => {
  database = await testDatabase();
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('shop', 'Shop', 'UTC', 'EUR', ${new Date(NOW)}) returning workspace_id as id`);
  workspaceId = row!.id;
  await database.db.query(sql`delete from leases`);
  await database.db.query(sql`
    insert into leases (role, grp, bucket_from, bucket_to)
    values ('fold', 1, 0, 2048), ('fold', 2, 2048, 4096), ('send', 1, 0, 4096)`);
});
afterAll(() => database.close());

describe('a definition', () => {
  it('gets a key of its name, free in its workspace and kind', async () => {
    expect((await create('Müller & Söhne (Straße)')).key).toBe('muller-sohne-strasse');
    expect((await create('Müller & Söhne (Straße)')).key).toBe('muller-sohne-strasse-2');
    expect((await create('Müller & Söhne (Straße)', 'template')).key).toBe('muller-sohne-strasse');
    expect((await create('日本')).key).toBe('workflow');
  });

  it('refuses a key that is taken or none, and an empty name', async () => {
    await create('Given', 'workflow', 'given');
    await expect(create('Given', 'workflow', 'given')).rejects.toMatchObject({
      code: 'key-taken',
      status: 409,
    });
    await expect(create('Given', 'workflow', 'No Key')).rejects.toMatchObject({ code: 'key-invalid' });
    await expect(create('  ')).rejects.toMatchObject({ code: 'name-invalid' });
  });

  it('is not found in another workspace (P14)', async () => {
    const { kind, key } = await create('Walled');
    const elsewhere = getDefinition(database.db, { workspaceId: workspaceId + 1, kind, key });
    await expect(elsewhere).rejects.toMatchObject({ code: 'definition-not-found', status: 404 });
  });
});

describe('a draft', () => {
  it('saved over by another is refused with who and when', async () => {
    const made = await create('Contested');
    const change = { document: { name: 'Contested', a: 1 }, expectedRevision: made.revision };
    const saved = await inTransaction((tx) =>
      saveDraft(tx, made, { ...change, savedBy: 'Ben' }, NOW + 1_000),
    );
    expect(saved).toMatchObject({ revision: 2, hasDraft: true, savedBy: 'Ben', draft: change.document });
    await expect(
      inTransaction((tx) => saveDraft(tx, made, { ...change, savedBy: 'Ana' }, NOW + 2_000)),
    ).rejects.toMatchObject({
      code: 'draft-conflict',
      status: 409,
      more: { revision: 2, savedBy: 'Ben', savedAt: '2024-06-15T12:00:01.000Z' },
    });
  });

  it('never changes what is live, not even its name (P9)', async () => {
    const made = await create('Stable');
    await publishAll(made, { name: 'Stable', a: 1 });
    const live = await getDefinition(database.db, made);
    const saved = await inTransaction((tx) =>
      saveDraft(
        tx,
        made,
        { document: { name: 'New', a: 2 }, expectedRevision: live.revision, savedBy: 'Ana' },
        NOW,
      ),
    );
    expect(saved).toMatchObject({ name: 'Stable', live: { a: 1 }, draft: { a: 2 }, liveVersion: 1 });
    expect(documentOf(saved)).toMatchObject({ a: 2 });
    const discarded = await inTransaction((tx) =>
      discardDraft(tx, made, { expectedRevision: saved.revision, savedBy: 'Ana' }, NOW),
    );
    expect(documentOf(discarded)).toMatchObject({ a: 1 });
  });
});

describe('publishing', () => {
  it('makes versions that can be read and restored (P9)', async () => {
    const made = await create('Versioned');
    expect(await publishAll(made, { name: 'Versioned', a: 1 })).toMatchObject({ version: 1 });
    expect(await publishAll(made, { name: 'Renamed', a: 2 })).toMatchObject({ version: 2 });
    const live = await getDefinition(database.db, made);
    expect(live).toMatchObject({ name: 'Renamed', state: 'live', liveVersion: 2, hasDraft: false });
    expect((await versions(database.db, made)).map(({ version }) => version)).toEqual([2, 1]);
    expect((await getVersion(database.db, made, 1)).document).toEqual({ name: 'Versioned', a: 1 });
    await expect(getVersion(database.db, made, 3)).rejects.toMatchObject({ code: 'version-not-found' });
    const back = await inTransaction((tx) =>
      restoreVersion(tx, made, { version: 1, expectedRevision: live.revision, savedBy: 'Ana' }, NOW),
    );
    expect(back).toMatchObject({ draft: { a: 1 }, live: { a: 2 } });
  });

  it('refuses a draft that was changed after it was checked', async () => {
    const made = await create('Checked');
    const late = inTransaction((tx) =>
      publish(tx, made, { document: {}, publishedBy: 'Ana', expectedRevision: made.revision - 1 }, NOW),
    );
    await expect(late).rejects.toMatchObject({ code: 'draft-conflict' });
  });

  it('at the same moment by many gives each its version, and the leases the highest', async () => {
    const made = await create('Crowded');
    const results = await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        inTransaction(async (tx) => {
          const epoch = await bumpEpoch(tx, workspaceId, NOW);
          const { version } = await publish(tx, made, { document: { n }, publishedBy: 'Ana', epoch }, NOW);
          return { version, defsVersion: await bumpDefinitions(tx) };
        }),
      ),
    );
    expect(results.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5]);
    const leases = await database.db.query<{ v: number }>(sql`select distinct defs_version as v from leases`);
    expect(leases).toEqual([{ v: Math.max(...results.map(({ defsVersion }) => defsVersion)) }]);
  });

  it('waits for the folds in flight, so that no later commit has used an older version (I5)', async () => {
    const fold = await database.db.connect();
    await fold.client.query('begin');
    await fold.client.query("select 1 from leases where role = 'fold' and grp = 2 for share");
    const order: string[] = [];
    const published = inTransaction(bumpDefinitions).then(() => order.push('published'));
    const waiting = async (): Promise<boolean> =>
      (await database.db.query(sql`select 1 from pg_locks where not granted`)).length > 0;
    while (!(await waiting()));
    order.push('folded');
    await fold.client.query('commit');
    fold.release();
    await published;
    expect(order).toEqual(['folded', 'published']);
  });

  it('with a new epoch asks every fold group to judge everybody, as one sweep', async () => {
    const before = await database.db.query<{ epoch: number }>(
      sql`select epoch from workspaces where workspace_id = ${workspaceId}`,
    );
    const epoch = await inTransaction((tx) => bumpEpoch(tx, workspaceId, NOW, { because: 'test' }));
    expect(epoch).toBe(before[0]!.epoch + 1);
    const sweeps = await database.db.query(sql`
      select grp, kind, options, state from sweeps
      where sweep_id = (select max(sweep_id) from sweeps) order by grp`);
    const row = { kind: 'judge', options: { because: 'test', epoch }, state: 'running' };
    expect(sweeps).toEqual([
      { grp: 1, ...row },
      { grp: 2, ...row },
    ]);
  });
});

describe('states', () => {
  it('pause, resume, archive and restore, each fenced', async () => {
    const made = await create('Stoppable');
    await publishAll(made, { name: 'Stoppable' });
    const version = async (): Promise<number> =>
      (await database.db.query<{ v: number }>(sql`select max(defs_version) as v from leases`))[0]!.v;
    const before = await version();
    expect(await inTransaction((tx) => pause(tx, made, NOW))).toMatchObject({ state: 'paused' });
    await expect(inTransaction((tx) => pause(tx, made, NOW))).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await inTransaction((tx) => resume(tx, made, NOW))).toMatchObject({ state: 'live' });
    expect(await inTransaction((tx) => archive(tx, made, NOW))).toMatchObject({ state: 'archived' });
    const listed = await listDefinitions(database.db, { workspaceId, kind: 'workflow' });
    expect(listed.map(({ key }) => key)).not.toContain(made.key);
    // Nothing starts by surprise.
    expect(await inTransaction((tx) => restore(tx, made, NOW))).toMatchObject({ state: 'paused' });
    expect(await version()).toBe(before + 4);
  });

  it('an archived segment ends for everybody: all are judged again', async () => {
    const made = await create('Ending', 'segment');
    await publishAll(made, { name: 'Ending' });
    const { epoch } = await inTransaction((tx) => archive(tx, made, NOW));
    const [workspace] = await database.db.query<{ epoch: number }>(
      sql`select epoch from workspaces where workspace_id = ${workspaceId}`,
    );
    expect(epoch).toBe(workspace!.epoch);
    const live = await liveDocuments(database.db, { workspaceId, kind: 'segment' });
    expect(live.map(({ key }) => key)).not.toContain(made.key);
    expect(await inTransaction((tx) => restore(tx, made, NOW))).toMatchObject({ state: 'live' });
  });

  it('only workflows pause', async () => {
    const made = await create('Still', 'segment');
    await expect(inTransaction((tx) => pause(tx, made, NOW))).rejects.toMatchObject({ code: 'cannot-pause' });
  });
});

it('a segment knows where it is used', async () => {
  const segment = await create('Regulars', 'segment');
  const workflow = await create('Thank you');
  const trigger = { type: 'segmentEntered', segment: segment.key };
  await publishAll(workflow, { name: 'Thank you', trigger, nodes: [{ segment: ['other'] }] });
  expect(await definitionsNaming(database.db, segment)).toEqual([
    { kind: 'workflow', key: workflow.key, name: 'Thank you', state: 'live' },
  ]);
  expect(await definitionsNaming(database.db, { ...segment, key: 'thank-you' })).toEqual([]);
});

/** What benchmarks stand on: a throw-away embedded PostgreSQL with the settings people run, and a filled workspace. */
import { rmSync } from 'node:fs';
import { createDefinition } from '../../server/src/definitions/index.ts';
import { ensureLeases, maintainPartitions } from '../../server/src/engine/index.ts';
import {
  type Db,
  type JsonObject,
  migrate,
  openDb,
  sql,
  startEmbeddedPostgres,
} from '../../server/src/platform/index.ts';
import { publishSegment } from '../../server/src/segments/index.ts';
import { scratchFolder } from '../../server/testing/scratch-folder.ts';

export interface Stage {
  db: Db;
  url: string;
  folder: string;
  close(): Promise<void>;
}

export const openStage = async (poolMax = 20): Promise<Stage> => {
  const folder = scratchFolder('baton-bench-');
  const postgres = await startEmbeddedPostgres({ dataFolder: folder });
  const db = openDb({ connectionString: postgres.url, max: poolMax });
  await migrate(db);
  return {
    db,
    url: postgres.url,
    folder,
    close: async () => {
      await db.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const GROUPS = 4;

export interface FilledWorkspace {
  workspaceId: number;
}

/** A workspace of `contacts` people with attributes and nothing else. */
export const fillPeople = async (db: Db, contacts: number, nowMs: number): Promise<FilledWorkspace> => {
  await ensureLeases(db, GROUPS);
  await maintainPartitions(db, nowMs);
  const [row] = await db.query<{ workspaceId: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('bench', 'Bench', 'UTC', 'EUR', now()) returning workspace_id as "workspaceId"`);
  const { workspaceId } = row!;
  // the number of a person is in the last 48 bits of the id, its bucket in rand_a
  await db.query(sql`
    create table bench_people as
    select n, (n * 2654435761::bigint % 4096)::int as bucket,
      (lpad(to_hex(${nowMs - 86_400_000}::bigint), 12, '0') || '7' || lpad(to_hex(n * 2654435761::bigint % 4096), 3, '0') || '8000' || lpad(to_hex(n), 12, '0'))::uuid as contact_id
    from generate_series(1, ${contacts}::int) n`);
  await db.query(sql`create index on bench_people (n)`);
  await db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, known_at, created_at, attributes)
    select bucket, contact_id, ${workspaceId}, now() - interval '90 days', now() - interval '90 days',
      jsonb_build_object('email', 'p' || n || '@example.com', 'country', (array['DE','AT','CH','FR'])[1 + n % 4],
        'plan', (array['free','pro'])[1 + (n / 4) % 2], 'age', 18 + n % 50)
    from bench_people order by bucket, contact_id`);
  await db.query(sql`
    insert into contact_state (bucket, contact_id, workspace_id, clock, epoch)
    select bucket, contact_id, ${workspaceId}, now() - interval '1 hour', 0 from bench_people order by bucket, contact_id`);
  return { workspaceId };
};

/** Publishes a segment as the API does; answers its id. Its build is the worker's. */
export const publishBuilt = (
  db: Db,
  workspaceId: number,
  key: string,
  document: JsonObject,
): Promise<number> =>
  db.transaction(async (tx) => {
    const nowMs = Date.now();
    await createDefinition(
      tx,
      { workspaceId, kind: 'segment', key, name: key, savedBy: 'bench', document },
      nowMs,
    );
    const { segmentId } = await publishSegment(tx, { workspaceId, key, publishedBy: 'bench' }, nowMs);
    return segmentId;
  });

/** A workspace of `contacts` known people with `pastEvents` events over the last 90 days, all judged. */
export const fillWorkspace = async (
  db: Db,
  { contacts, pastEvents, nowMs }: { contacts: number; pastEvents: number; nowMs: number },
): Promise<FilledWorkspace> => {
  const { workspaceId } = await fillPeople(db, contacts, nowMs);
  await db.query(sql`
    insert into contact_identities (bucket, contact_id, workspace_id, kind, value, added_at)
    select bucket, contact_id, ${workspaceId}, 'user', 'u' || n, now() from bench_people order by bucket, contact_id`);
  // buckets as `bucketOfKey` makes them: of the digest of workspace, kind and value with NUL between them
  await db.query(sql`
    insert into identities (bucket, workspace_id, kind, value, contact_id)
    select (get_byte(digest, 0) * 256 + get_byte(digest, 1)) & 4095, ${workspaceId}, 'user', 'u' || n, contact_id
    from bench_people
    cross join lateral (
      select decode(md5(convert_to(${String(workspaceId)}, 'UTF8') || '\\x00'::bytea || 'user'::bytea || '\\x00'::bytea
        || convert_to('u' || n, 'UTF8')), 'hex') as digest) d`);
  await db.query(sql`
    insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties)
    select p.bucket, gen_random_uuid(), t.at, p.contact_id, ${workspaceId}, 'track', 'Event ' || (e % 25), t.at,
      jsonb_build_object('value', e % 200)
    from generate_series(1, ${pastEvents}::int) e
    join bench_people p on p.n = 1 + e % ${contacts}::int
    cross join lateral (select now() - interval '2 hours' - (e % 7776000) * interval '1 second' as at) t`);
  await db.query(sql`vacuum analyze`);
  return { workspaceId };
};

/** Publishes documents straight into the tables and raises the version that fences the folds. */
export const publishAll = async (
  db: Db,
  workspaceId: number,
  documents: readonly { kind: 'segment' | 'workflow' | 'template'; key: string; document: unknown }[],
): Promise<void> => {
  await db.query(sql`update workspaces set epoch = epoch + 1 where workspace_id = ${workspaceId}`);
  for (const { kind, key, document } of documents) {
    const [row] = await db.query<{ id: number }>(sql`
      insert into definitions (workspace_id, kind, key, name, state, live_version, epoch, created_at, updated_at)
      select ${workspaceId}, ${kind}, ${key}, ${key}, 'live', 1, epoch, now(), now()
      from workspaces where workspace_id = ${workspaceId}
      returning definition_id as id`);
    await db.query(sql`
      insert into definition_versions (workspace_id, definition_id, version, document, published_at, published_by)
      values (${workspaceId}, ${row!.id}, 1, ${JSON.stringify(document)}::jsonb, now(), 'bench')`);
  }
  await db.query(sql`
    insert into sweeps (sweep_id, grp, workspace_id, kind, created_at) overriding system value
    select nextval(pg_get_serial_sequence('sweeps', 'sweep_id')), grp, ${workspaceId}, 'judge', now()
    from leases where role = 'fold'`);
  await db.query(sql`update leases set defs_version = defs_version + 1`);
};

/**
 * Puts `count` events of people in turn into the inbox; `names` in turn; `run` keeps the carts of two calls apart. Only
 * `active` of the people act, if it is given: spread over all, each with every name in turn.
 */
export const fillInbox = async (
  db: Db,
  workspaceId: number,
  {
    count,
    names,
    run = '',
    active,
  }: { count: number; names: readonly string[]; run?: string; active?: number },
): Promise<void> => {
  const turn = active ? sql`e % ${active}::int` : sql`e`;
  const round = active ? sql`e + e / ${active}::int` : sql`e`;
  await db.query(sql`
    insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, must_fold, payload)
    select p.bucket, nextval('inbox_seq'), p.contact_id, ${workspaceId}, 'track',
      (${names}::text[])[1 + (${round}) % ${names.length}::int], 'user:u' || p.n,
      gen_random_uuid(), clock_timestamp(), clock_timestamp(), false,
      jsonb_build_object('identities', jsonb_build_array(jsonb_build_object('kind', 'user', 'value', 'u' || p.n)),
        'properties', jsonb_build_object('value', e % 200, 'cart_id', ${`c${run}-`} || e, 'page', '/products/' || e % 100))
    from generate_series(1, ${count}::int) e
    join bench_people p on p.n = 1 + ((${turn})::bigint * 7919) % (select count(*) from bench_people)`);
  await db.query(sql`vacuum analyze inbox`);
};

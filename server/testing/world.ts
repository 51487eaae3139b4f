/**
 * A workspace whose engine is driven by hand: inputs go into the inbox, `fold` runs passes at a virtual instant until
 * nothing is left. For tests of the engine, and for the simulation.
 */
import {
  applyMerges,
  BATCH_MAX,
  BULK_CHUNK,
  broadcastChunk,
  bulkChunk,
  ensureLeases,
  foldGroupOnce,
  type Lease,
  loadRegistry,
  maintainPartitions,
  renewLeases,
  sweepChunk,
  takeLease,
} from '../src/engine/testing.ts';
import {
  bucketOf,
  bucketOfKey,
  type Db,
  type JsonObject,
  newId,
  sql,
  type Uuid,
} from '../src/platform/index.ts';

export interface WorldInput {
  /** an existing contact; absent: found by identity, or new */
  contactId?: Uuid;
  kind?: string;
  name?: string;
  occurredAtMs?: number;
  identities?: { kind: string; value: string }[];
  properties?: JsonObject;
  traits?: JsonObject;
  payload?: JsonObject;
  mustFold?: boolean;
}

export interface World {
  db: Db;
  workspaceId: number;
  /** publishes a document at once; returns its definition id */
  publish(
    kind: 'segment' | 'workflow' | 'template' | 'broadcast',
    key: string,
    document: unknown,
    startThemToo?: boolean,
    atMs?: number,
  ): Promise<number>;
  /** appends one input that arrives at `atMs` */
  append(atMs: number, input: WorldInput): Promise<Uuid>;
  /** runs the engine at `wallMs` until nothing is left to do */
  fold(wallMs: number): Promise<void>;
}

const GROUPS = 2;
const OWNER = 'world';
/** More passes than any test needs: past it the engine goes in circles. */
const PASSES_MAX = 2_000;

const newWorkspace = async (db: Db, nowMs: number): Promise<number> => {
  const [workspace] = await db.query<{ workspaceId: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values (${`world-${newId(nowMs).slice(-6)}`}, 'World', 'Europe/Vienna', 'EUR', ${new Date(nowMs)})
    returning workspace_id as "workspaceId"`);
  return workspace!.workspaceId;
};

/** A world in a workspace of its own, or in the given one. */
export const createWorld = async (db: Db, nowMs: number, inWorkspace?: number): Promise<World> => {
  await ensureLeases(db, GROUPS);
  await maintainPartitions(db, nowMs);
  const workspaceId = inWorkspace ?? (await newWorkspace(db, nowMs));
  let passNo = 1;

  /** All leases of the database; worlds of one database share them, one after the other. */
  const ownLeases = async (): Promise<Lease[]> => {
    while (await takeLease(db, 'fold', OWNER));
    return (await renewLeases(db, OWNER)).filter(({ role }) => role === 'fold');
  };

  /** What a merge tells the survivor arrives by the world's clock, not the database's. */
  const mergeAll = async (wallMs: number): Promise<boolean> => {
    const merged = await applyMerges(db, wallMs);
    if (merged.length === 0) return false;
    await db.query(sql`
      update inbox set at = ${new Date(wallMs)}
      where bucket >= 0 and workspace_id = ${workspaceId} and kind = 'merged'`);
    return true;
  };

  const fold = async (wallMs: number): Promise<void> => {
    let passes = 0;
    // read once a fold, as a worker keeps them: what tests change between two folds is seen
    let registry: Awaited<ReturnType<typeof loadRegistry>> | undefined;
    for (let busy = true; busy; ) {
      busy = false;
      for (const lease of await ownLeases()) {
        if (registry === undefined || registry.defsVersion !== lease.defsVersion)
          registry = await loadRegistry(db, (_, error) => {
            throw error;
          });
        const input = { lease, registry, wallMs };
        if (passes++ > PASSES_MAX) throw new Error('the engine does not come to rest');
        const result = await foldGroupOnce(db, { ...input, passNo: passNo++, limit: BATCH_MAX });
        if (!result.fenced) throw new Error('the fence failed');
        const swept = await sweepChunk(db, { ...input, passNo: passNo++ });
        const bulk = { ...input, fromBucket: lease.bucketFrom, limit: BULK_CHUNK, passNo: passNo++ };
        const imported = await bulkChunk(db, bulk);
        const asked = await broadcastChunk(db, { ...input, passNo: passNo++ });
        busy ||=
          result.claimed > 0 ||
          result.timersClaimed > 0 ||
          swept !== null ||
          imported !== null ||
          asked !== null;
      }
      busy ||= await mergeAll(wallMs);
    }
  };

  const holderOf = async ({ identities = [] }: WorldInput): Promise<Uuid | undefined> => {
    for (const { kind, value } of identities) {
      const [row] = await db.query<{ contactId: Uuid }>(sql`
        select contact_id as "contactId" from identities
        where bucket = ${bucketOfKey(workspaceId, kind, value)} and workspace_id = ${workspaceId} and kind = ${kind} and value = ${value}`);
      if (row) return row.contactId;
    }
    return undefined;
  };

  return {
    db,
    workspaceId,
    publish: async (kind, key, document, startThemToo = false, atMs = nowMs) => {
      const at = new Date(atMs);
      const isBuilt = kind === 'segment' && !startThemToo;
      const [row] = await db.query<{ definitionId: number }>(sql`
        with epoch as (
          update workspaces set epoch = epoch + 1 where workspace_id = ${workspaceId} returning epoch
        )
        insert into definitions (workspace_id, kind, key, name, state, live_version, epoch, start_them_too, created_at, updated_at)
        select ${workspaceId}, ${kind}, ${key}, ${key}, 'live', 1, epoch, ${startThemToo}, ${at}, ${at}
        from epoch
        on conflict (workspace_id, kind, key) do update
          set live_version = definitions.live_version + 1, epoch = excluded.epoch, start_them_too = excluded.start_them_too
        returning definition_id as "definitionId"`);
      const { definitionId } = row!;
      await db.query(sql`
        insert into definition_versions (workspace_id, definition_id, version, document, published_at, published_by)
        select workspace_id, definition_id, live_version, ${JSON.stringify(document)}::jsonb, ${at}, 'test'
        from definitions where workspace_id = ${workspaceId} and definition_id = ${definitionId}`);
      await db.query(sql`
        insert into sweeps (sweep_id, grp, workspace_id, kind, phase, options, created_at)
        overriding system value
        select (select nextval(pg_get_serial_sequence('sweeps', 'sweep_id'))), grp, ${workspaceId}, 'judge',
          ${isBuilt ? 'build' : 'visit'},
          ${JSON.stringify(isBuilt ? { segment: key } : {})}::jsonb
            || (select jsonb_build_object('epoch', epoch) from workspaces where workspace_id = ${workspaceId}),
          ${at}
        from leases where role = 'fold'`);
      await db.query(sql`update leases set defs_version = defs_version + 1`);
      return definitionId;
    },
    append: async (atMs, input) => {
      const contactId = input.contactId ?? (await holderOf(input)) ?? newId(atMs);
      const { kind = 'track', name = 'Thing Done', identities = [], properties, traits, payload } = input;
      const full = {
        identities,
        ...(properties ? { properties } : {}),
        ...(traits ? { traits } : {}),
        ...payload,
      };
      await db.query(sql`
        insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, must_fold, payload)
        values (${bucketOf(contactId)}, nextval('inbox_seq'), ${contactId}::uuid, ${workspaceId}, ${kind}, ${name}, null,
          ${newId(atMs, bucketOf(contactId))}::uuid, ${new Date(atMs)}, ${new Date(Math.min(atMs, input.occurredAtMs ?? atMs))},
          ${input.mustFold ?? true}, ${JSON.stringify(full)}::jsonb)`);
      return contactId;
    },
    fold,
  };
};

/** A mail whose words do not matter. */
export const PLAIN_MAIL = {
  name: 'Mail',
  subject: 'Hello',
  html: '<p>Hello</p>',
  class: 'marketing',
} as const;

/**
 * Bulk inputs under the lease: rows of imports from `inbox_bulk`, a chunk between live batches (ENGINE, Tables;
 * imports/README says why this cannot race with live inputs).
 *
 * A chunk is a pass like any other: the fence, the claim, the fold, the write, one transaction. What differs: with the
 * bulk rows come all waiting live inputs of their contacts, in the order in which they were appended (I3); a row does
 * not overwrite what somebody changed after it was read; and what an import did to whom is noted.
 */
import { type Db, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { claimBulkHead, claimOfActors } from './claims.ts';
import type { Draft } from './draft.ts';
import { takeBack } from './import-undo.ts';
import type { InputRow } from './inputs.ts';
import type { Lease } from './lease.ts';
import {
  type ClaimedRow,
  fold,
  isMine,
  NOTHING,
  type PassInput,
  type PassResult,
  relevance,
} from './pass.ts';
import { IMPORT_KIND, IMPORT_UNDONE_KIND } from './stages/imports.ts';

/** Rows of one chunk. Larger: live inputs of the group wait longer behind it; smaller: more transactions. */
export const BULK_CHUNK = 1_000;

/** Claims and folds the next chunk; null: nothing of the group waits. */
export const bulkChunk = (db: Db, input: Omit<PassInput, 'timersDue'>): Promise<PassResult | null> =>
  db.transaction(async (tx) => {
    const { lease, registry, fromBucket, limit } = input;
    const pass = { ...input, timersDue: false };
    if (!(await isMine(tx, lease))) return NOTHING;
    const needs = relevance(registry);
    const answer = await tx.query<ClaimedRow>(claimBulkHead(fromBucket, lease.bucketTo, limit, ...needs));
    const { claimedCount = 0, lastBucket = null } = answer[0] ?? {};
    if (claimedCount === 0 && fromBucket === lease.bucketFrom) return null;
    const { rows: bulk, recount } = await takeBack(tx, answer.filter(isRow));
    await keepLaterChanges(tx, bulk);
    const actors = new Map(bulk.map((row) => [row.actorId as string, row.bucket]));
    const live = await tx.query<ClaimedRow>(
      claimOfActors([...actors.values()], [...actors.keys()], ...needs),
    );
    const result = await fold(tx, { ...pass, quietFor: recount }, [...live.filter(isRow), ...bulk], [], {
      claimed: claimedCount,
      nextBucket: claimedCount < limit ? null : lastBucket,
    });
    await noteOutcomes(tx, bulk, result.drafts);
    return result;
  });

const isRow = (row: ClaimedRow): boolean => row.seq !== null;

/**
 * P2 across the two inboxes: a live input that came after the row was appended may have been folded before it. Names
 * it changed are left alone. Few contacts have moved since, so that the look into their events is for few.
 */
const keepLaterChanges = async (tx: Queryable, rows: readonly InputRow[]): Promise<void> => {
  const imported = rows.filter(({ kind }) => kind === IMPORT_KIND);
  if (imported.length === 0) return;
  const found = await tx.query<{ n: number; names: string[] }>({
    name: 'bulk-later-changes',
    text: `select a.n::int as n, e.names
      from unnest($1::smallint[], $2::uuid[], $3::float8[]) with ordinality as a(bucket, contact_id, at_ms, n)
      cross join lateral (
        select 1 from contact_state
        where bucket = a.bucket and contact_id = a.contact_id and clock > to_timestamp(a.at_ms / 1000)
        offset 0
      ) moved
      cross join lateral (
        select array_agg(distinct changed) as names
        from events e, jsonb_object_keys(e.properties) as changed
        where e.bucket = a.bucket and e.contact_id = a.contact_id and e.name = 'Attributes Changed'
          and e.occurred_at > to_timestamp(a.at_ms / 1000) and e.kind = 'change' and e.via is distinct from $4
      ) e
      where e.names is not null`,
    values: [
      imported.map((row) => row.bucket),
      imported.map((row) => row.actorId),
      imported.map((row) => row.atMs),
      imported[0]!.via,
    ],
  });
  for (const { n, names } of found) imported[n - 1]!.payload.later = names;
};

/** What each import did to whom, beside its effects (I2): numbers open these people, and undo starts from them. */
const noteOutcomes = async (
  tx: Queryable,
  rows: readonly InputRow[],
  drafts: readonly Draft[],
): Promise<void> => {
  const byContact = new Map(drafts.map((draft) => [draft.contactId as string, draft]));
  const noted = new Map<string, JsonObject>();
  for (const { actorId, workspaceId, kind, payload } of rows) {
    const draft = byContact.get(actorId);
    if (typeof payload.import !== 'string' || kind === IMPORT_UNDONE_KIND || !draft) continue;
    const via = `import:${payload.import}`;
    const isChanged = draft.changes.some((change) => change.via === via) || payload.properties !== undefined;
    const known = noted.get(`${payload.import} ${actorId}`);
    const isListed = draft.membershipChanges.some(
      ({ segmentId, entered }) => entered && kind === 'list' && segmentId === payload.list,
    );
    noted.set(`${payload.import} ${actorId}`, {
      bucket: draft.bucket,
      import_id: payload.import,
      contact_id: actorId,
      workspace_id: workspaceId,
      what: draft.isNew
        ? 'new'
        : isChanged || draft.newIdentities.length > 0 || known?.what === 'updated'
          ? 'updated'
          : 'unchanged',
      identities: draft.newIdentities,
      listed: isListed || known?.listed === true,
    });
  }
  if (noted.size === 0) return;
  const sorted = [...noted.values()].sort(
    (a, b) => (a.bucket as number) - (b.bucket as number) || (a.contact_id! < b.contact_id! ? -1 : 1),
  );
  await tx.query({
    name: 'bulk-note-outcomes',
    text: `insert into import_contacts as i (bucket, import_id, contact_id, workspace_id, what, identities, listed)
      select bucket, import_id, contact_id, workspace_id, what, identities, listed
      from jsonb_to_recordset($1::jsonb) as r(bucket smallint, import_id uuid, contact_id uuid, workspace_id int,
        what text, identities jsonb, listed boolean)
      on conflict (bucket, import_id, contact_id) do update set
        what = case when i.what = 'unchanged' then excluded.what else i.what end,
        identities = i.identities || excluded.identities, listed = i.listed or excluded.listed`,
    values: [JSON.stringify(sorted)],
  });
};

/** Whether bulk inputs of the group wait. */
export const hasBulk = async (db: Db, lease: Lease): Promise<boolean> => {
  const [row] = await db.query<{ any: boolean }>(sql`
    select exists (
      select from inbox_bulk where bucket >= ${lease.bucketFrom} and bucket < ${lease.bucketTo}) as any`);
  return row!.any;
};

/** Bulk work under the lease, a chunk at a time between live batches (ENGINE, Publish, sweeps). */
import { type Db, sql } from '../platform/index.ts';
import type { Lease } from './lease.ts';
import { foldContacts, isMine, type PassInput, type PassResult } from './pass.ts';

/** Contacts judged a chunk. Larger: live work of the group waits longer; smaller: more transactions. */
const CHUNK_CONTACTS = 500;

interface SweepRow {
  sweepId: number;
  workspaceId: number;
  cursorBucket: number;
  cursorId: string | null;
}

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Judges the next chunk of contacts whom a publish concerns and who have not come by themselves since. Answers null
 * when the group has no sweep left, else the result of the pass.
 */
export const sweepChunk = (
  db: Db,
  input: Omit<PassInput, 'fromBucket' | 'limit' | 'timersDue'>,
): Promise<PassResult | null> =>
  db.transaction(async (tx) => {
    const { lease, registry } = input;
    const pass = { ...input, fromBucket: lease.bucketFrom, limit: CHUNK_CONTACTS, timersDue: false };
    if (!(await isMine(tx, lease))) return { ...EMPTY, fenced: false };
    const [sweep] = await tx.query<SweepRow>(sql`
      select sweep_id as "sweepId", workspace_id as "workspaceId", cursor_bucket as "cursorBucket", cursor_id as "cursorId"
      from sweeps where grp = ${lease.grp} and state = 'running' and kind = 'judge'
      order by sweep_id limit 1`);
    if (!sweep) return null;
    const epoch = registry.workspaces.get(sweep.workspaceId)?.epoch ?? 0;
    const fromBucket = Math.max(sweep.cursorBucket, lease.bucketFrom);
    const contacts = await tx.query<{ bucket: number; contactId: string; workspaceId: number }>(sql`
      select bucket, contact_id as "contactId", workspace_id as "workspaceId"
      from contact_state
      where bucket >= ${fromBucket} and bucket < ${lease.bucketTo}
        and (bucket, contact_id) > (${fromBucket}, ${sweep.cursorBucket < lease.bucketFrom ? LOWEST_ID : (sweep.cursorId ?? LOWEST_ID)}::uuid)
        and workspace_id = ${sweep.workspaceId} and epoch < ${epoch}
      order by bucket, contact_id
      limit ${CHUNK_CONTACTS}`);
    const result = contacts.length > 0 ? await foldContacts(tx, pass, contacts) : { ...EMPTY, fenced: true };
    const last = contacts.at(-1);
    await tx.query(sql`
      update sweeps set done_count = done_count + ${contacts.length},
        cursor_bucket = ${last?.bucket ?? sweep.cursorBucket}, cursor_id = ${last?.contactId ?? sweep.cursorId}::uuid,
        state = ${contacts.length < CHUNK_CONTACTS ? 'done' : 'running'},
        finished_at = ${contacts.length < CHUNK_CONTACTS ? new Date(input.wallMs) : null}
      where sweep_id = ${sweep.sweepId} and grp = ${lease.grp}`);
    return result;
  });

const EMPTY: PassResult = {
  fenced: true,
  claimed: 0,
  nextBucket: null,
  timersClaimed: 0,
  drafts: [],
  dueAtMs: Number.POSITIVE_INFINITY,
  forwardedBuckets: [],
  requested: 0,
};

/** Whether the group has bulk work waiting. */
export const hasSweep = async (db: Db, lease: Lease): Promise<boolean> => {
  const [row] = await db.query<{ any: boolean }>(
    sql`select exists (select from sweeps where grp = ${lease.grp} and state = 'running') as any`,
  );
  return row!.any;
};

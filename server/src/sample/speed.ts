/**
 * How fast the sample plays. At x60 its people come 60 times as often, and waits are 60 times shorter: compiled
 * workflows of a sample workspace divide the lengths of waits by the speed (`Compiling.haste`), and waits that people
 * are in when it changes are moved by inputs of kind `retime`, so that the engine stays as exact as everywhere. What
 * conditions say of time ("in the last 7 days") is real time at any speed.
 */
import { appendInputs } from '../capture/index.ts';
import { bumpDefinitions } from '../definitions/index.ts';
import { bucketOf, type Clock, type Db, Refusal, sql } from '../platform/index.ts';
import { workspaceById } from '../workspaces/index.ts';

export type SampleSpeed = 1 | 60;

export interface SampleState {
  speed: SampleSpeed;
  playing: boolean;
}

interface SpeedDeps {
  db: Db;
  clock: Clock;
  signal(bucket: number): void;
}

export const notASample = (): Refusal =>
  new Refusal('not-a-sample', {
    status: 409,
    detail: 'This workspace is not the sample company.',
    fix: 'Use the sample company: its people and mails are invented.',
  });

interface Wait {
  contactId: string;
  enrollmentId: string;
  dueAtMs: number;
}

/** Waits that people are in. Some hundreds of rows. */
const waitsOf = (db: Pick<Db, 'query'>, workspaceId: number, contactId: string | null): Promise<Wait[]> =>
  db.query<Wait>(sql`
    select contact_id as "contactId", enrollment_id as "enrollmentId",
      (extract(epoch from due_at) * 1000)::float8 as "dueAtMs"
    from enrollments
    where workspace_id = ${workspaceId} and state = 'active' and due_at is not null
      and (${contactId}::uuid is null or (bucket = ${contactId === null ? 0 : bucketOf(contactId)} and contact_id = ${contactId}::uuid))`);

/** Moves the ends of waits, in the caller's transaction. Returns the buckets to wake. */
const moveWaits = async (
  tx: Pick<Db, 'query'>,
  workspaceId: number,
  waits: readonly Wait[],
  { nowMs, text }: { nowMs: number; text: string },
): Promise<number[]> => {
  await appendInputs(
    tx,
    waits.map(({ contactId, enrollmentId, dueAtMs }) => ({
      contactId,
      workspaceId,
      kind: 'retime',
      name: 'Wait Moved',
      occurredAtMs: nowMs,
      payload: { waits: [{ enrollmentId, dueAtMs }], text },
    })),
  );
  return waits.map(({ contactId }) => bucketOf(contactId));
};

/**
 * Sets speed and play. Waits keep their share: two hours left at x1 are two minutes at x60, and back again.
 * Refuses `not-a-sample`.
 */
export const hurry = async (
  { db, clock, signal }: SpeedDeps,
  workspaceId: number,
  change: Partial<SampleState>,
): Promise<SampleState> => {
  const nowMs = clock.now();
  const { state, buckets } = await db.transaction(async (tx) => {
    const row = await workspaceById(tx, workspaceId, 'lock');
    if (!row.isSample) throw notASample();
    const { speed, playing } = row.settings.sample ?? { speed: 1 as const, playing: false };
    const before: SampleState = { speed, playing };
    const after: SampleState = { ...before, ...change };
    // since when it plays fast: the player ends that after a while
    const stored = { ...after, ...(after.speed > 1 ? { since: new Date(nowMs).toISOString() } : {}) };
    await tx.query(sql`
      update workspaces set settings = settings || ${JSON.stringify({ sample: stored })}::jsonb
      where workspace_id = ${workspaceId}`);
    if (after.speed === before.speed) return { state: after, buckets: [] };
    const waits = await waitsOf(tx, workspaceId, null);
    const moved = waits.map((wait) => ({
      ...wait,
      dueAtMs: Math.round(nowMs + Math.max(0, wait.dueAtMs - nowMs) * (before.speed / after.speed)),
    }));
    const text = `The sample company plays at x${after.speed}: this wait moved with it`;
    const woken = await moveWaits(tx, workspaceId, moved, { nowMs, text });
    // last: everybody reads the workflows anew, with waits of the new length
    await bumpDefinitions(tx);
    return { state: after, buckets: woken };
  });
  for (const bucket of new Set(buckets)) signal(bucket);
  return state;
};

/** Ends all waits that a contact is in. Returns how many there were. Refuses `not-a-sample`. */
export const passTime = async (
  { db, clock, signal }: SpeedDeps,
  workspaceId: number,
  contactId: string,
): Promise<number> => {
  const nowMs = clock.now();
  const { isSample } = await workspaceById(db, workspaceId);
  if (!isSample) throw notASample();
  const waits = await waitsOf(db, workspaceId, contactId);
  const text = 'The wait was made to pass';
  const ended = waits.map((wait) => ({ ...wait, dueAtMs: nowMs }));
  for (const bucket of await moveWaits(db, workspaceId, ended, { nowMs, text })) signal(bucket);
  return waits.length;
};

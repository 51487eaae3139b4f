/** Rows that stay as counts when people are erased: who it was, and anything they said, is taken out of them. */
import { addCounts } from '../broadcasts/index.ts';
import { type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import type { ErasedRows } from './erase.ts';
import type { EraseScope } from './erase-names.ts';

const ERASED = { code: 'erased', text: 'This person was erased' };

/** Blanks the tombstones, and what figures count. */
export const blankCounts = async (tx: Queryable, scope: EraseScope): Promise<ErasedRows> => ({
  messages: { blanked: await blankMessages(tx, scope) },
  enrollments: { blanked: await blankEnrollments(tx, scope) },
  enrollment_steps: { blanked: await blankSteps(tx, scope) },
  contacts: { blanked: await blankContacts(tx, scope) },
});

const blankContacts = async (tx: Queryable, { workspaceId, ids, buckets }: EraseScope): Promise<number> => {
  const rows = await tx.query(sql`
    update contacts c set state = 'erased', merged_into = null, known_at = null, first_touch = null, attributes = '{}',
      problems = null, parted = null
    from unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    where c.bucket = a.bucket and c.contact_id = a.contact_id and c.workspace_id = ${workspaceId}
      and c.state <> 'erased'
    returning 1 as blanked`);
  return rows.length;
};

interface Ended {
  bucket: number;
  id: Uuid;
  state: string;
  code: string | null;
}

const reasonsOf = (rows: readonly Ended[], isOpen: (state: string) => boolean): (string | null)[] =>
  rows.map(({ state, code }) =>
    isOpen(state) ? JSON.stringify(ERASED) : code === null ? null : JSON.stringify({ code, text: '' }),
  );

/** What was decided and has not left is withdrawn: its row of the outbox is gone already. */
const blankMessages = async (tx: Queryable, { workspaceId, ids, buckets }: EraseScope): Promise<number> => {
  const found = await tx.query<Ended & { broadcastId: number | null }>(sql`
    select m.bucket, m.message_id as id, m.state, m.reason ->> 'code' as code, m.broadcast_id as "broadcastId"
    from unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join messages m on m.bucket = a.bucket and m.contact_id = a.contact_id
    where m.workspace_id = ${workspaceId}`);
  const isOpen = (state: string): boolean => state === 'requested';
  await tx.query(sql`
    update messages m set state = b.state, reason = b.reason::jsonb, address = null, subject = null, data = '{}',
      links = null, provider_id = null, origin_contact_id = null
    from unnest(${found.map((row) => row.bucket)}::smallint[], ${found.map((row) => row.id)}::uuid[],
      ${found.map((row) => (isOpen(row.state) ? 'withdrawn' : row.state))}::text[], ${reasonsOf(found, isOpen)}::text[])
      b(bucket, message_id, state, reason)
    where m.bucket = b.bucket and m.message_id = b.message_id and m.workspace_id = ${workspaceId}`);
  await addCounts(
    tx,
    found.flatMap(({ bucket, state, broadcastId }) =>
      broadcastId !== null && isOpen(state) ? [{ bucket, workspaceId, broadcastId, takenBack: 1 }] : [],
    ),
  );
  return found.length;
};

const blankEnrollments = async (
  tx: Queryable,
  { workspaceId, ids, buckets, wallMs }: EraseScope,
): Promise<number> => {
  const found = await tx.query<Ended>(sql`
    select e.bucket, e.enrollment_id as id, e.state, e.end_reason ->> 'code' as code
    from unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join enrollments e on e.bucket = a.bucket and e.contact_id = a.contact_id
    where e.workspace_id = ${workspaceId}`);
  const isOpen = (state: string): boolean => state === 'active';
  await tx.query(sql`
    update enrollments e set state = b.state, end_reason = b.reason::jsonb, key = '', entry = '{"properties":{}}',
      due_at = null, ended_at = coalesce(ended_at, ${new Date(wallMs)}), origin_contact_id = null
    from unnest(${found.map((row) => row.bucket)}::smallint[], ${found.map((row) => row.id)}::uuid[],
      ${found.map((row) => (isOpen(row.state) ? 'exited' : row.state))}::text[], ${reasonsOf(found, isOpen)}::text[])
      b(bucket, enrollment_id, state, reason)
    where e.bucket = b.bucket and e.contact_id = any(${ids}::uuid[]) and e.enrollment_id = b.enrollment_id
      and e.workspace_id = ${workspaceId}`);
  return found.length;
};

/** Of a step: where, which time, when, what, and which way out. Not the words, which may say anything. */
const STEP_KEPT = ['nodeId', 'visit', 'at', 'what', 'path'] as const;

const stepBlanked = (step: JsonObject): JsonObject => ({
  ...Object.fromEntries(STEP_KEPT.flatMap((key) => (Object.hasOwn(step, key) ? [[key, step[key]!]] : []))),
  text: '',
});

interface StepRow {
  bucket: number;
  contact_id: Uuid;
  enrollment_id: Uuid;
  at: string;
  n: number;
  steps: JsonObject[];
}

const blankSteps = async (tx: Queryable, { workspaceId, ids, buckets }: EraseScope): Promise<number> => {
  const found = await tx.query<StepRow>(sql`
    select s.bucket, s.contact_id, s.enrollment_id, s.at::text as at, s.n, s.steps
    from unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join enrollment_steps s on s.bucket = a.bucket and s.contact_id = a.contact_id
    where s.workspace_id = ${workspaceId}`);
  const blanked = found.map((row) => ({ ...row, steps: row.steps.map(stepBlanked) }));
  await tx.query(sql`
    update enrollment_steps s set steps = b.steps
    from jsonb_to_recordset(${JSON.stringify(blanked)}::jsonb) as b(bucket smallint, contact_id uuid, enrollment_id uuid,
      at timestamptz, n int, steps jsonb)
    where s.bucket = b.bucket and s.contact_id = b.contact_id and s.enrollment_id = b.enrollment_id and s.at = b.at
      and s.n = b.n and s.workspace_id = ${workspaceId}`);
  return found.length;
};

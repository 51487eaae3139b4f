/**
 * Taking an import back, inside a chunk of bulk inputs (import-sweep.ts), where the lease makes sure that nobody else
 * writes these contacts.
 *
 *   created by it, and nothing else has happened   every row of the contact goes
 *   otherwise                                      identities and events that it brought go; attributes go back in the
 *                                                  fold unless changed since (stages/imports.ts)
 */
import { bucketOf, bucketOfKey, type JsonObject, type Queryable, raw, sql } from '../platform/index.ts';
import type { InputRow } from './inputs.ts';
import { IMPORT_UNDONE_KIND } from './stages/imports.ts';

/** Rows of a contact that an import and its fold make: they go with it. */
export const GO_ALONG = [
  'contact_identities',
  'contact_state',
  'events',
  'memberships',
  'membership_log',
  'contact_looks',
  'mail_touches',
  'stuck',
  'consents',
  'consent_log',
  'health_findings',
  'contacts',
] as const;
/** Rows that show that something else has happened: the contact stays. */
export const KEEP_IT = [
  'enrollments',
  'messages',
  'coupons',
  'notes',
  'conversations',
  'conversation_lines',
  'reply_files',
  'tasks',
  'webhook_deliveries',
  'health_fix_changes',
] as const;
/** The same of tables that name it `actor_id`: something waits for it. */
export const WAITS_FOR_IT = ['inbox', 'inbox_bulk', 'poison'] as const;

interface Undone {
  row: InputRow;
  importId: string;
}

/**
 * Does what the undo inputs among `rows` ask beyond attributes. Answers the rows that are left to fold, and the
 * contacts whose counts must be taken anew since events of theirs are gone.
 */
export const takeBack = async <Row extends InputRow>(
  tx: Queryable,
  rows: readonly Row[],
): Promise<{ rows: Row[]; recount: Set<string> }> => {
  const undone = rows.flatMap((row): Undone[] =>
    row.kind === IMPORT_UNDONE_KIND && typeof row.payload.import === 'string'
      ? [{ row, importId: row.payload.import }]
      : [],
  );
  if (undone.length === 0) return { rows: [...rows], recount: new Set() };
  const removed = await removeUntouched(
    tx,
    undone.filter(({ row }) => row.payload.created === true),
  );
  const kept = undone.filter(({ row }) => !removed.has(row.actorId));
  await releaseIdentities(tx, kept);
  const recount = new Set([...(await deleteEvents(tx, kept)), ...(await deleteConsents(tx, kept))]);
  await markUndone(tx, undone, removed);
  return { rows: rows.filter((row) => !removed.has(row.actorId)), recount };
};

const keysOf = (undone: readonly Undone[]): [number[], string[], string[]] => [
  undone.map(({ row }) => row.bucket),
  undone.map(({ row }) => row.actorId),
  undone.map(({ importId }) => importId),
];

const noneIn = (table: string, column: string): string =>
  `and not exists (select from ${table} k where k.bucket = a.bucket and k.${column} = a.contact_id)`;

/** Those of the created contacts to whom nothing else has happened, looked at under the lease. */
const untouched = async (tx: Queryable, undone: readonly Undone[]): Promise<string[]> => {
  const [buckets, contactIds, importIds] = keysOf(undone);
  const rows = await tx.query<{ contactId: string }>(sql`
    select a.contact_id as "contactId"
    from unnest(${buckets}::smallint[], ${contactIds}::uuid[], ${importIds}::text[]) a(bucket, contact_id, import_id)
    join contacts c on c.bucket = a.bucket and c.contact_id = a.contact_id and c.state = 'live'
    where not exists (
        select from events e where e.bucket = a.bucket and e.contact_id = a.contact_id
          and e.via is distinct from 'import:' || a.import_id)
      and not exists (
        select from import_contacts i where i.bucket = a.bucket and i.contact_id = a.contact_id
          and i.import_id <> a.import_id::uuid and i.undone is null)
      and not exists (
        select from consent_log l where l.bucket = a.bucket and l.contact_id = a.contact_id
          and l.proof ->> 'import' is distinct from a.import_id)
      ${raw([...KEEP_IT.map((table) => noneIn(table, 'contact_id')), ...WAITS_FOR_IT.map((table) => noneIn(table, 'actor_id'))].join('\n'))}`);
  return rows.map(({ contactId }) => contactId);
};

const removeUntouched = async (tx: Queryable, undone: readonly Undone[]): Promise<Set<string>> => {
  const ids = new Set(undone.length === 0 ? [] : await untouched(tx, undone));
  const gone = undone.filter(({ row }) => ids.has(row.actorId));
  if (gone.length === 0) return ids;
  const [buckets, contactIds] = keysOf(gone);
  const held = await tx.query<{ contactId: string; workspaceId: number; kind: string; value: string }>(sql`
    select i.contact_id as "contactId", i.workspace_id as "workspaceId", i.kind, i.value
    from unnest(${buckets}::smallint[], ${contactIds}::uuid[]) a(bucket, contact_id)
    join contact_identities i on i.bucket = a.bucket and i.contact_id = a.contact_id`);
  await freeIdentities(tx, held);
  await tx.query(sql`
    delete from timers t using unnest(${buckets}::smallint[], ${contactIds}::uuid[]) a(bucket, contact_id)
    where t.bucket = a.bucket and t.actor_id = a.contact_id`);
  for (const table of GO_ALONG)
    await tx.query(sql`
      delete from ${raw(table)} t using unnest(${buckets}::smallint[], ${contactIds}::uuid[]) a(bucket, contact_id)
      where t.bucket = a.bucket and t.contact_id = a.contact_id`);
  return ids;
};

interface HeldIdentity {
  contactId: string;
  workspaceId: number;
  kind: string;
  value: string;
}

const freeIdentities = async (tx: Queryable, held: readonly HeldIdentity[]): Promise<void> => {
  if (held.length === 0) return;
  await tx.query(sql`
    delete from identities i
    using unnest(${held.map((one) => bucketOfKey(one.workspaceId, one.kind, one.value))}::smallint[],
      ${held.map((one) => one.workspaceId)}::int[], ${held.map((one) => one.kind)}::text[],
      ${held.map((one) => one.value)}::text[], ${held.map((one) => one.contactId)}::uuid[])
      a(bucket, workspace_id, kind, value, contact_id)
    where i.bucket = a.bucket and i.workspace_id = a.workspace_id and i.kind = a.kind and i.value = a.value
      and i.contact_id = a.contact_id`);
};

/** Identities that contacts got by the import are free again. */
const releaseIdentities = async (tx: Queryable, undone: readonly Undone[]): Promise<void> => {
  const held = undone.flatMap(({ row }) => {
    const identities = Array.isArray(row.payload.identitiesBack) ? row.payload.identitiesBack : [];
    return identities.map((identity) => {
      const { kind, value } = identity as JsonObject;
      return {
        bucket: row.bucket,
        contactId: row.actorId as string,
        workspaceId: row.workspaceId,
        kind: String(kind),
        value: String(value),
      };
    });
  });
  if (held.length === 0) return;
  await freeIdentities(tx, held);
  await tx.query(sql`
    delete from contact_identities i
    using unnest(${held.map((one) => one.bucket)}::smallint[], ${held.map((one) => one.contactId)}::uuid[],
      ${held.map((one) => one.kind)}::text[], ${held.map((one) => one.value)}::text[])
      a(bucket, contact_id, kind, value)
    where i.bucket = a.bucket and i.contact_id = a.contact_id and i.kind = a.kind and i.value = a.value`);
};

/** Events that the import brought; changes of attributes stay, since they happened. Counts are then behind. */
const deleteEvents = async (tx: Queryable, undone: readonly Undone[]): Promise<string[]> => {
  const withEvents = undone.filter(({ row }) => row.payload.hasEvents === true);
  if (withEvents.length === 0) return [];
  const [buckets, contactIds, importIds] = keysOf(withEvents);
  const gone = await tx.query<{ contactId: string }>(sql`
    delete from events e
    using unnest(${buckets}::smallint[], ${contactIds}::uuid[], ${importIds}::text[]) a(bucket, contact_id, import_id)
    where e.bucket = a.bucket and e.contact_id = a.contact_id and e.via = 'import:' || a.import_id
      and e.kind <> 'change'
    returning e.contact_id as "contactId"`);
  const recount = [...new Set(gone.map(({ contactId }) => contactId))];
  await judgeAnew(tx, recount);
  return recount;
};

/** What the import said of consent, unless somebody has said something since; these people are judged again. */
const deleteConsents = async (tx: Queryable, undone: readonly Undone[]): Promise<string[]> => {
  const agreed = undone.filter(({ row }) => row.payload.agreed === true);
  if (agreed.length === 0) return [];
  const [buckets, contactIds, importIds] = keysOf(agreed);
  const gone = await tx.query<{ contactId: string }>(sql`
    with said as (
      select * from unnest(${buckets}::smallint[], ${contactIds}::uuid[], ${importIds}::text[])
        a(bucket, contact_id, import_id)
    ), words as (
      delete from consent_log l using said a
      where l.bucket = a.bucket and l.contact_id = a.contact_id and l.proof ->> 'import' = a.import_id
    )
    delete from consents c using said a
    where c.bucket = a.bucket and c.contact_id = a.contact_id and c.proof ->> 'import' = a.import_id
    returning c.contact_id as "contactId"`);
  const recount = [...new Set(gone.map(({ contactId }) => contactId))];
  await judgeAnew(tx, recount);
  return recount;
};

/** An epoch of 0 has the pass take a contact's counts from the events again, and judge it by every segment. */
const judgeAnew = (tx: Queryable, contactIds: readonly string[]): Promise<unknown> =>
  tx.query(sql`
    update contact_state s set epoch = 0
    from unnest(${contactIds.map(bucketOf)}::smallint[], ${[...contactIds]}::uuid[]) a(bucket, contact_id)
    where s.bucket = a.bucket and s.contact_id = a.contact_id`);

const markUndone = async (
  tx: Queryable,
  undone: readonly Undone[],
  removed: ReadonlySet<string>,
): Promise<void> => {
  const [buckets, contactIds, importIds] = keysOf(undone);
  await tx.query(sql`
    update import_contacts i set undone = a.undone
    from unnest(${buckets}::smallint[], ${contactIds}::uuid[], ${importIds}::uuid[],
      ${undone.map(({ row }) => (removed.has(row.actorId) ? 'removed' : 'changed back'))}::text[])
      a(bucket, contact_id, import_id, undone)
    where i.bucket = a.bucket and i.contact_id = a.contact_id and i.import_id = a.import_id`);
};

/**
 * Merging two contacts into one (ENGINE, Merge; P10).
 *
 * A fold that finds two contacts to be one records a pending merge. Here pending ones are applied: in one transaction
 * that locks the lease rows of both groups `for update`, so that every fold of them has committed or will fail its
 * fence; checks again; moves rows, inbox and timers to the survivor's bucket with their order; leaves a tombstone;
 * raises `state_epoch` of the groups; and tells the survivor, which is then judged once with its whole history.
 *
 * Rank: known before anonymous, then the older. Ranks only rise, so that tombstones cannot form a circle (I6).
 */
import { documentsOf } from '../definitions/index.ts';
import { bucketOf, type Db, newId, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { isList } from '../segments/index.ts';
import type { LoadedContact } from './draft.ts';
import { inheritHome } from './homes.ts';
import { mergeConsents } from './merge-consents.ts';
import { type HeldMembership, type MergeDetail, sideOf, unitedFacts } from './merge-detail.ts';
import { refusalOf } from './merge-refusal.ts';
import { moveNames } from './move-names.ts';
import { unitedOccasions } from './occasions.ts';
import * as queries from './queries.ts';

export interface PendingMerge {
  mergeId: string;
  workspaceId: number;
  survivorId: Uuid;
  absorbedId: Uuid;
  reason: { identity?: string; by?: string; byPerson?: boolean };
}

/** Longest way along tombstones: each merge of the past added at most one. */
const TOMBSTONES_MAX = 100;

/** Applies the oldest pending merges, one transaction each. Returns the buckets of survivors to wake. */
export const applyMerges = async (db: Db, wallMs: number, limit = 50): Promise<number[]> => {
  const pending = await db.query<PendingMerge>(sql`
    select merge_id as "mergeId", workspace_id as "workspaceId", survivor_id as "survivorId",
      absorbed_id as "absorbedId", reason
    from merges where state = 'pending' order by requested_at limit ${limit}`);
  const buckets: number[] = [];
  for (const merge of pending) {
    const bucket = await db.transaction((tx) => applyMerge(tx, merge, wallMs));
    if (bucket !== null) buckets.push(bucket);
  }
  return buckets;
};

const applyMerge = async (tx: Queryable, merge: PendingMerge, wallMs: number): Promise<number | null> => {
  if (!(await isStillPending(tx, merge))) return null;
  const first = await liveOf(tx, merge.survivorId);
  const second = await liveOf(tx, merge.absorbedId);
  if ((await isYetToCome(tx, first)) || (await isYetToCome(tx, second))) return null;
  const groups = await lockGroups(tx, [first, second]);
  const [one, other] = [await loadOne(tx, first), await loadOne(tx, second)];
  const refusal = await refusalOf(tx, one, other, merge);
  if (refusal) {
    await finish(tx, merge, 'refused', { refusal }, wallMs);
    return null;
  }
  const [survivor, absorbed] = byRank(one, other);
  const detail = await detailOf(tx, survivor, absorbed);
  await moveRows(tx, merge.workspaceId, survivor, absorbed);
  await collapse(tx, merge.workspaceId, survivor, absorbed, wallMs);
  await tx.query(sql`
    update leases set state_epoch = state_epoch + 1 where role = 'fold' and grp = any(${groups})`);
  await tx.query(
    queries.appendForwards([
      {
        ord: 0,
        bucket: survivor.bucket,
        actor_id: survivor.contactId,
        workspace_id: merge.workspaceId,
        kind: 'merged',
        name: 'Merged',
        via: null,
        event_id: newId(wallMs, survivor.bucket),
        occurred_ms: wallMs,
        hops: 0,
        payload: { absorbed: absorbed.contactId, reason: merge.reason },
      },
    ]),
  );
  await finish(
    tx,
    { ...merge, survivorId: survivor.contactId, absorbedId: absorbed.contactId },
    'done',
    detail,
    wallMs,
  );
  return survivor.bucket;
};

/** What both are just now: an un-merge starts from it. */
const detailOf = async (
  tx: Queryable,
  survivor: LoadedContact,
  absorbed: LoadedContact,
): Promise<MergeDetail> => {
  const keys = [
    [survivor.bucket, absorbed.bucket],
    [survivor.contactId, absorbed.contactId],
  ] as const;
  const clock = Math.max(survivor.clock ?? 0, absorbed.clock ?? 0);
  const held = await tx.query<HeldMembership & { contactId: Uuid }>(queries.loadMemberships(...keys));
  const changes = await tx.query<{ eventId: Uuid }>(queries.changesSince(...keys, clock, clock));
  const membershipsOf = ({ contactId }: LoadedContact): HeldMembership[] =>
    held.filter((one) => one.contactId === contactId).map(({ contactId: _, ...one }) => one);
  return {
    survivor: sideOf(survivor, membershipsOf(survivor)),
    absorbed: sideOf(absorbed, membershipsOf(absorbed)),
    clock,
    changesAtClock: changes.map(({ eventId }) => eventId),
  };
};

/** Follows tombstones to the contact that lives. */
export const liveOf = async (tx: Queryable, contactId: Uuid): Promise<Uuid> => {
  let id = contactId;
  for (let n = 0; n < TOMBSTONES_MAX; n++) {
    const [row] = await tx.query<{ mergedInto: Uuid | null }>(sql`
      select merged_into as "mergedInto" from contacts
      where bucket = ${bucketOf(id)} and contact_id = ${id}::uuid and state = 'merged'`);
    if (!row?.mergedInto) return id;
    id = row.mergedInto;
  }
  throw new Error(`tombstones of ${contactId} do not end`);
};

/** Takes the merge for this transaction; false: another worker has it, or has applied it since the list was read. */
const isStillPending = async (tx: Queryable, { mergeId }: PendingMerge): Promise<boolean> => {
  const rows = await tx.query(sql`
    select 1 from merges where merge_id = ${mergeId}::uuid and state = 'pending' for update skip locked`);
  return rows.length > 0;
};

/** Whether capture has founded the contact and no fold has seen it yet: the merge waits until one has. */
const isYetToCome = async (tx: Queryable, id: Uuid): Promise<boolean> => {
  const rows = await tx.query(sql`
    select 1 from inbox i
    where i.bucket = ${bucketOf(id)} and i.actor_id = ${id}::uuid and not exists (
      select from contacts c where c.bucket = i.bucket and c.contact_id = i.actor_id)
    limit 1`);
  return rows.length > 0;
};

export const lockGroups = async (tx: Queryable, ids: readonly Uuid[]): Promise<number[]> => {
  const rows = await tx.query<{ grp: number }>(sql`
    select grp from leases
    where role = 'fold' and exists (
      select from unnest(${ids.map(bucketOf)}::int[]) b(bucket) where b.bucket >= bucket_from and b.bucket < bucket_to)
    order by grp
    for update`);
  return rows.map((row) => row.grp);
};

export const loadOne = async (tx: Queryable, id: Uuid): Promise<LoadedContact> => {
  const [row] = await tx.query<LoadedContact>(queries.loadContacts([bucketOf(id)], [id]));
  return row!;
};

const byRank = (one: LoadedContact, other: LoadedContact): [LoadedContact, LoadedContact] => {
  const oneFirst =
    (one.knownAt !== null) !== (other.knownAt !== null)
      ? one.knownAt !== null
      : one.createdAt !== other.createdAt
        ? one.createdAt! < other.createdAt!
        : one.contactId < other.contactId;
  return oneFirst ? [one, other] : [other, one];
};

/** Tables whose rows go to the survivor whole, with where they came from. Columns: after bucket and contact id. */
export const MOVED: { table: string; columns: string; values?: string }[] = [
  {
    table: 'events',
    columns: 'event_id, received_at, workspace_id, kind, name, occurred_at, via, properties, context',
  },
  {
    table: 'enrollments',
    columns:
      'enrollment_id, workspace_id, workflow_id, version, key, state, node_id, visit, entered_at, moved_at, due_at, entry, ended_at, end_reason, settled',
  },
  { table: 'consent_log', columns: 'log_id, workspace_id, topic, channel, state, at, proof' },
  { table: 'notes', columns: 'note_id, workspace_id, text, by_name, at, edited_at' },
  {
    table: 'conversations',
    columns:
      'conversation_id, workspace_id, channel, subject, state, snoozed_until, assignee, unread, waits_since, last_at, last_words, last_direction',
  },
  {
    table: 'conversation_lines',
    columns:
      'line_id, conversation_id, workspace_id, direction, at, address, by_name, subject, text, quoted, attachments, mail_id, mail_references, message_id, is_cut',
  },
  { table: 'reply_files', columns: 'file_id, workspace_id, name, type, bytes, data, at' },
  {
    table: 'tasks',
    columns:
      'task_id, workspace_id, title, details, due_at, assignee, outcomes, state, outcome, note, reason, made_by, made_at, ended_by, ended_at, workflow_id, workflow_version, enrollment_id, node_id, visit',
  },
  {
    table: 'coupons',
    columns: 'pool_id, holder, workspace_id, code, start_key, message_id, given_at, redeemed_at',
  },
  // stays readable under the survivor; a publish lets many enter in one instant: what would have the very instant of a
  // line of the survivor's stands microseconds behind all of that millisecond, so that none is lost
  {
    table: 'membership_log',
    columns: 'at, segment_id, workspace_id, version, entered, because',
    values: `case when exists (
          select from membership_log o
          where o.bucket = $1 and o.contact_id = $2 and o.segment_id = moved.segment_id and o.at = moved.at
        ) then greatest(max(at) over (partition by segment_id, date_trunc('milliseconds', at)), (
          select max(o.at) from membership_log o
          where o.bucket = $1 and o.contact_id = $2 and o.segment_id = moved.segment_id
            and o.at >= moved.at and o.at < moved.at + interval '1 millisecond'
        )) + interval '1 microsecond' * row_number() over (partition by segment_id, date_trunc('milliseconds', at))
        else at end, segment_id, workspace_id, version, entered, because`,
  },
  {
    table: 'contact_identities',
    columns: 'workspace_id, kind, value, added_at, via',
  },
];

export const STEP_COLUMNS = 'enrollment_id, at, n, workspace_id, workflow_id, version, steps';

export const MESSAGE_COLUMNS = `message_id, workspace_id, channel, workflow_id, workflow_version, node_id, enrollment_id,
  template_id, template_version, address, requested_at, state, reason, subject, data, links, provider, provider_id,
  submitted_at, delivered_at, opened_at, clicked_at, machine_opened_at, machine_clicked_at, bounced_at, complained_at,
  unsubscribed_at, topic, class, broadcast_id, variant, campaign, language`;

const moveRows = async (
  tx: Queryable,
  workspaceId: number,
  survivor: LoadedContact,
  absorbed: LoadedContact,
): Promise<void> => {
  const to = [survivor.bucket, survivor.contactId];
  const from = [absorbed.bucket, absorbed.contactId];
  for (const { table, columns, values = columns } of MOVED)
    await tx.query({
      name: `merge-${table}`,
      text: `with moved as (
          delete from ${table} where bucket = $3 and contact_id = $4
          returning ${columns}, coalesce(origin_contact_id, contact_id) as origin
        )
        insert into ${table} (bucket, contact_id, ${columns}, origin_contact_id)
        select $1::smallint, $2::uuid, ${values}, origin from moved
        on conflict do nothing`,
      values: [...to, ...from],
    });
  // steps go with their enrollments
  await tx.query({
    name: 'merge-enrollment_steps',
    text: `with moved as (
        delete from enrollment_steps where bucket = $3 and contact_id = $4 returning ${STEP_COLUMNS}
      )
      insert into enrollment_steps (bucket, contact_id, ${STEP_COLUMNS})
      select $1::smallint, $2::uuid, ${STEP_COLUMNS} from moved
      on conflict do nothing`,
    values: [...to, ...from],
  });
  await mergeConsents(tx, survivor, absorbed);
  await moveMessages(tx, survivor, absorbed);
  await moveNames(tx, absorbed.identities ?? [], {
    workspaceId,
    from: absorbed.contactId,
    to: survivor.contactId,
  });
  for (const table of ['inbox', 'inbox_bulk'])
    await tx.query({
      name: `merge-${table}`,
      text: `with moved as (
          delete from ${table} where bucket = $3 and actor_id = $4
          returning seq, workspace_id, kind, name, via, event_id, at, occurred_at, hops, payload
        )
        insert into ${table} (bucket, actor_id, seq, workspace_id, kind, name, via, event_id, at, occurred_at, hops, must_fold, payload)
        select $1::smallint, $2::uuid, seq, workspace_id, kind, name, via, event_id, at, occurred_at, hops, true, payload
        from moved`,
      values: [...to, ...from],
    });
  await tx.query({
    name: 'merge-timers',
    text: `with moved as (
        delete from timers where bucket = $3 and actor_id = $4 returning kind, ref, workspace_id, due_at, hops
      )
      insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at, hops)
      select $1::smallint, $2::uuid, kind, ref, workspace_id, due_at, hops from moved
      on conflict (bucket, actor_id, kind, ref) do update set due_at = least(timers.due_at, excluded.due_at)`,
    values: [...to, ...from],
  });
  await moveListMemberships(tx, workspaceId, survivor, absorbed);
};

/** No rule brings the members of a list back, so they follow; the rest is judged anew with the whole history. */
const moveListMemberships = async (
  tx: Queryable,
  workspaceId: number,
  survivor: LoadedContact,
  absorbed: LoadedContact,
): Promise<void> => {
  const documents = await documentsOf(tx, { workspaceId, kind: 'segment' });
  const lists = [...documents].flatMap(([id, { live }]) => (live !== null && isList(live) ? [id] : []));
  await tx.query(sql`
    insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, origin_contact_id)
    select ${survivor.bucket}, ${survivor.contactId}::uuid, segment_id, workspace_id, version, since,
      coalesce(origin_contact_id, contact_id)
    from memberships
    where bucket = ${absorbed.bucket} and contact_id = ${absorbed.contactId}::uuid
      and workspace_id = ${workspaceId} and segment_id = any(${lists}::int[])
    on conflict (bucket, contact_id, segment_id) do nothing`);
  await tx.query(sql`
    delete from memberships where bucket = ${absorbed.bucket} and contact_id = ${absorbed.contactId}::uuid`);
};

/** Messages follow; tokens in mails already sent name the old bucket, which `message_moves` translates. What a sender
 *  has started stays until its outcome is written. */
const moveMessages = async (
  tx: Queryable,
  survivor: LoadedContact,
  absorbed: LoadedContact,
): Promise<void> => {
  const values = [survivor.bucket, survivor.contactId, absorbed.bucket, absorbed.contactId];
  await tx.query({
    name: 'merge-messages',
    text: `with moved as (
        delete from messages m
        where m.bucket = $3 and m.contact_id = $4 and not exists (
          select from outbox o where o.bucket = m.bucket and o.message_id = m.message_id and o.started_at is not null)
        returning ${MESSAGE_COLUMNS}, coalesce(origin_contact_id, contact_id) as origin
      ), noted as (
        insert into message_moves (bucket, message_id, workspace_id, to_bucket)
        select $3::smallint, message_id, workspace_id, $1::smallint from moved
        on conflict (bucket, message_id) do update set to_bucket = excluded.to_bucket
      )
      insert into messages (bucket, contact_id, ${MESSAGE_COLUMNS}, origin_contact_id)
      select $1::smallint, $2::uuid, ${MESSAGE_COLUMNS}, origin from moved`,
    values,
  });
  await tx.query({
    name: 'merge-message-bodies',
    text: `with moved as (
        delete from message_bodies b using messages m
        where b.bucket = $3 and m.bucket = $1 and m.contact_id = $2 and m.message_id = b.message_id
        returning b.message_id, b.workspace_id, b.subject, b.html, b.plain, b.headers
      )
      insert into message_bodies (bucket, message_id, workspace_id, subject, html, plain, headers)
      select $1::smallint, message_id, workspace_id, subject, html, plain, headers from moved`,
    values: values.slice(0, 3),
  });
  await tx.query({
    name: 'merge-outbox',
    text: `with moved as (
        delete from outbox where bucket = $3 and contact_id = $4 and started_at is null
        returning message_id, workspace_id, channel, address, not_before, not_after, priority, topic, quiet_from, quiet_to,
          broadcast_id
      )
      insert into outbox (bucket, contact_id, message_id, workspace_id, channel, address, not_before, not_after, priority,
        topic, quiet_from, quiet_to, broadcast_id)
      select $1::smallint, $2::uuid, message_id, workspace_id, channel, address, not_before, not_after, priority, topic,
        quiet_from, quiet_to, broadcast_id
      from moved`,
    values,
  });
};

/** Counts of both, newest first; depth is cut when the next event is counted. */
export const unitedRings = (
  a: Record<string, number[]>,
  b: Record<string, number[]>,
): Record<string, number[]> => {
  const united: Record<string, number[]> = { ...a };
  for (const [id, ring] of Object.entries(b))
    united[id] = [...(united[id] ?? []), ...ring].sort((x, y) => y - x).slice(0, RING_MAX);
  return united;
};

/** Longest ring that conditions can ask for (their largest count, plus one). */
const RING_MAX = 1_001;

/** Why the younger of two ways that became one person's ends. */
export const MOVED_ON = {
  code: 'movedOn',
  text: 'The other half of this person was inside already',
} as const;

/** One profile of two: the survivor's facts win, the absorbed one's fill gaps; its row becomes the tombstone. */
const collapse = async (
  tx: Queryable,
  workspaceId: number,
  survivor: LoadedContact,
  absorbed: LoadedContact,
  wallMs: number,
): Promise<void> => {
  const { attributes, firstTouch } = unitedFacts(sideOf(survivor, []), sideOf(absorbed, []));
  await tx.query(sql`
    update contacts set attributes = ${JSON.stringify(attributes)}::jsonb, is_test = ${attributes.test_person === true},
      first_touch = ${firstTouch === null ? null : JSON.stringify(firstTouch)}::jsonb,
      known_at = coalesce(known_at, ${absorbed.knownAt === null ? null : new Date(wallMs)}),
      has_consents = ${Boolean(survivor.hasConsents || absorbed.hasConsents)},
      reply_waits_since = ${earlier(survivor.replyWaitsSinceMs, absorbed.replyWaitsSinceMs)},
      parted = ${await stillParted(tx, survivor, absorbed)}::text[]
    where bucket = ${survivor.bucket} and contact_id = ${survivor.contactId}::uuid and workspace_id = ${workspaceId}`);
  await tx.query(sql`
    update contacts set state = 'merged', merged_into = ${survivor.contactId}::uuid, attributes = '{}', first_touch = null,
      has_consents = false, reply_waits_since = null
    where bucket = ${absorbed.bucket} and contact_id = ${absorbed.contactId}::uuid and workspace_id = ${workspaceId}`);
  // counts that nobody has are counted when the survivor is judged
  const rings = survivor.rings && absorbed.rings && unitedRings(survivor.rings, absorbed.rings);
  const epoch = Math.min(survivor.epoch ?? 0, absorbed.epoch ?? 0);
  await tx.query(sql`
    update contact_state set rings = ${rings && JSON.stringify(rings)}::jsonb, epoch = ${epoch},
      occasions = ${JSON.stringify(unitedOccasions(survivor.occasions ?? {}, absorbed.occasions ?? {}))}::jsonb,
      last_seen_at = greatest(last_seen_at, ${await lastSeenAt(tx, absorbed)}::timestamptz),
      clock = ${new Date(Math.max(survivor.clock ?? 0, absorbed.clock ?? 0))}
    where bucket = ${survivor.bucket} and contact_id = ${survivor.contactId}::uuid`);
  await inheritHome(tx, survivor, absorbed);
  await tx.query(sql`
    delete from contact_state where bucket = ${absorbed.bucket} and contact_id = ${absorbed.contactId}::uuid`);
  // one-per-contact things collapse: of two active enrollments of one workflow under one key the older goes on
  const reason = MOVED_ON;
  const ended = await tx.query<{ enrollmentId: string }>(sql`
    update enrollments e set state = 'exited', ended_at = ${new Date(wallMs)}, due_at = null,
      end_reason = ${JSON.stringify(reason)}::jsonb
    where e.bucket = ${survivor.bucket} and e.contact_id = ${survivor.contactId}::uuid and e.state = 'active'
      and exists (
        select from enrollments o
        where o.bucket = e.bucket and o.contact_id = e.contact_id and o.workflow_id = e.workflow_id and o.key = e.key
          and o.state = 'active' and (o.entered_at, o.enrollment_id) < (e.entered_at, e.enrollment_id))
    returning enrollment_id as "enrollmentId"`);
  // and so do their tasks, and their mails that have not left: nobody gets the same one twice
  if (ended.length > 0) {
    await tx.query(sql`
      update tasks set state = 'cancelled', ended_at = ${new Date(wallMs)}, reason = ${JSON.stringify(reason)}::jsonb
      where bucket = ${survivor.bucket} and contact_id = ${survivor.contactId}::uuid and state = 'open'
        and enrollment_id = any(${ended.map(({ enrollmentId }) => enrollmentId)}::uuid[])`);
    await tx.query(
      queries.withdrawMessages(
        ended.map(({ enrollmentId }) => ({
          bucket: survivor.bucket,
          contact_id: survivor.contactId,
          enrollment_id: enrollmentId,
          reason,
        })),
      ),
    );
  }
  await tx.query(sql`
    delete from timers t
    where t.bucket = ${survivor.bucket} and t.actor_id = ${survivor.contactId}::uuid and t.kind = 'wait'
      and not exists (
        select from enrollments e
        where e.bucket = t.bucket and e.contact_id = t.actor_id and e.enrollment_id::text = t.ref and e.state = 'active')`);
};

const earlier = (a: number | null, b: number | null): Date | null => {
  const known = [a, b].filter((at) => at !== null);
  return known.length === 0 ? null : new Date(Math.min(...known));
};

/** Names that earlier un-merges of either handed back and that neither has again: inputs that came by them may wait. */
const stillParted = async (
  tx: Queryable,
  survivor: LoadedContact,
  absorbed: LoadedContact,
): Promise<string[] | null> => {
  const held = new Set([...(survivor.identities ?? []), ...(absorbed.identities ?? [])]);
  const left = new Set<string>();
  for (const { bucket, contactId } of [survivor, absorbed]) {
    const [row] = await tx.query<{ parted: string[] | null }>(sql`
      select parted from contacts where bucket = ${bucket} and contact_id = ${contactId}::uuid`);
    for (const name of row?.parted ?? []) if (!held.has(name)) left.add(name);
  }
  return left.size === 0 ? null : [...left];
};

const lastSeenAt = async (tx: Queryable, { bucket, contactId }: LoadedContact): Promise<Date | null> => {
  const [row] = await tx.query<{ lastSeenAt: Date | null }>(sql`
    select last_seen_at as "lastSeenAt" from contact_state
    where bucket = ${bucket} and contact_id = ${contactId}::uuid`);
  return row?.lastSeenAt ?? null;
};

const finish = async (
  tx: Queryable,
  merge: PendingMerge,
  state: 'done' | 'refused',
  detail: unknown,
  wallMs: number,
): Promise<void> => {
  await tx.query(sql`
    update merges set state = ${state}, detail = ${JSON.stringify(detail)}::jsonb, applied_at = ${new Date(wallMs)},
      applied_no = nextval('inbox_seq'), survivor_id = ${merge.survivorId}::uuid, absorbed_id = ${merge.absorbedId}::uuid
    where merge_id = ${merge.mergeId}::uuid`);
};

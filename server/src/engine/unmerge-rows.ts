/** Rows that go back to the contact they came from, when a merge is taken back. Hot nowhere; each names its bucket. */
import { type Queryable, sql, type Uuid } from '../platform/index.ts';
import { MESSAGE_COLUMNS, MOVED, STEP_COLUMNS } from './merge.ts';
import { moveNames } from './move-names.ts';

export interface Place {
  bucket: number;
  contactId: Uuid;
}

export interface Parting {
  workspaceId: number;
  host: Place;
  parted: Place;
  /** the parted contact and those it had taken in itself */
  members: Uuid[];
  /** identities that leave */
  names: string[];
}

/** What says that a row leaves, beside where it came from; over the table's own columns, $6 the names. */
const ALSO: Partial<Record<string, string>> = {
  // what came since is of the half by whose name it came
  events: 'or via = any($6::text[])',
  contact_identities: "or kind || ':' || value = any($6::text[])",
  // and so is a trip that such an event started
  enrollments: `or exists (
    select from events e
    where e.bucket = $1 and e.contact_id = $2 and e.name = entry ->> 'event' and e.event_id::text = entry ->> 'eventId')`,
  // enrollments have gone before
  tasks: `or exists (
    select from enrollments n
    where n.bucket = $1 and n.contact_id = $2 and n.enrollment_id = tasks.enrollment_id)`,
};

/** Moves events, trips with their steps, messages and all else. Answers the ids of the trips. */
export const movePartedRows = async (tx: Queryable, parting: Parting): Promise<Uuid[]> => {
  const { host, parted, members, names } = parting;
  const keys = [parted.bucket, parted.contactId, host.bucket, host.contactId, members];
  let enrollmentIds: Uuid[] = [];
  // events first: trips are told by theirs
  for (const { table, columns } of MOVED) {
    const also = ALSO[table] ?? '';
    const moved = await tx.query<{ id: Uuid }>({
      name: `part-${table}`,
      text: `with moved as (
          delete from ${table} where bucket = $3 and contact_id = $4 and (origin_contact_id = any($5::uuid[]) ${also})
          returning ${columns}, origin_contact_id
        )
        insert into ${table} (bucket, contact_id, ${columns}, origin_contact_id)
        select $1::smallint, $2::uuid, ${columns}, nullif(origin_contact_id, $2::uuid) from moved
        on conflict do nothing
        returning ${table === 'enrollments' ? 'enrollment_id' : 'contact_id'} as id`,
      values: also.includes('$6') ? [...keys, names] : keys,
    });
    if (table === 'enrollments') enrollmentIds = moved.map(({ id }) => id);
  }
  await movePartedSteps(tx, parting, enrollmentIds);
  await movePartedMessages(tx, parting, enrollmentIds);
  return enrollmentIds;
};

const movePartedSteps = async (
  tx: Queryable,
  { host, parted }: Parting,
  enrollmentIds: readonly Uuid[],
): Promise<void> => {
  const values = [parted.bucket, parted.contactId, host.bucket, host.contactId, enrollmentIds];
  await tx.query({
    name: 'part-steps',
    text: `with moved as (
        delete from enrollment_steps where bucket = $3 and contact_id = $4 and enrollment_id = any($5::uuid[])
        returning ${STEP_COLUMNS}
      )
      insert into enrollment_steps (bucket, contact_id, ${STEP_COLUMNS})
      select $1::smallint, $2::uuid, ${STEP_COLUMNS} from moved
      on conflict do nothing`,
    values,
  });
  await tx.query({
    name: 'part-timers',
    text: `with moved as (
        delete from timers where bucket = $3 and actor_id = $4 and kind = 'wait' and ref = any($5::text[])
        returning kind, ref, workspace_id, due_at, hops
      )
      insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at, hops)
      select $1::smallint, $2::uuid, kind, ref, workspace_id, due_at, hops from moved
      on conflict do nothing`,
    values,
  });
};

/** As when they came (merge.ts): tokens in sent mails find their message by `message_moves`, and what a sender has
 *  started stays where it is. */
const movePartedMessages = async (
  tx: Queryable,
  { host, parted, members }: Parting,
  enrollmentIds: readonly Uuid[],
): Promise<void> => {
  const values = [parted.bucket, parted.contactId, host.bucket, host.contactId];
  const moved = await tx.query<{ messageId: Uuid }>({
    name: 'part-messages',
    text: `with moved as (
        delete from messages m
        where m.bucket = $3 and m.contact_id = $4
          and (m.enrollment_id = any($5::uuid[]) or m.origin_contact_id = any($6::uuid[]))
          and not exists (
            select from outbox o where o.bucket = m.bucket and o.message_id = m.message_id and o.started_at is not null)
        returning ${MESSAGE_COLUMNS}, origin_contact_id
      ), noted as (
        insert into message_moves (bucket, message_id, workspace_id, to_bucket)
        select $3::smallint, message_id, workspace_id, $1::smallint from moved
        on conflict (bucket, message_id) do update set to_bucket = excluded.to_bucket
      )
      insert into messages (bucket, contact_id, ${MESSAGE_COLUMNS}, origin_contact_id)
      select $1::smallint, $2::uuid, ${MESSAGE_COLUMNS}, nullif(origin_contact_id, $2::uuid) from moved
      returning message_id as "messageId"`,
    values: [...values, enrollmentIds, members],
  });
  const ids = moved.map(({ messageId }) => messageId);
  if (ids.length === 0) return;
  await tx.query({
    name: 'part-message-bodies',
    text: `with moved as (
        delete from message_bodies where bucket = $2 and message_id = any($3::uuid[])
        returning message_id, workspace_id, subject, html, plain, headers
      )
      insert into message_bodies (bucket, message_id, workspace_id, subject, html, plain, headers)
      select $1::smallint, message_id, workspace_id, subject, html, plain, headers from moved`,
    values: [parted.bucket, host.bucket, ids],
  });
  await tx.query({
    name: 'part-outbox',
    text: `with moved as (
        delete from outbox where bucket = $3 and contact_id = $4 and message_id = any($5::uuid[]) and started_at is null
        returning message_id, workspace_id, channel, address, not_before, not_after, priority, topic, quiet_from, quiet_to,
          broadcast_id
      )
      insert into outbox (bucket, contact_id, message_id, workspace_id, channel, address, not_before, not_after, priority,
        topic, quiet_from, quiet_to, broadcast_id)
      select $1::smallint, $2::uuid, message_id, workspace_id, channel, address, not_before, not_after, priority, topic,
        quiet_from, quiet_to, broadcast_id
      from moved`,
    values: [...values, ids],
  });
};

/** Gives the names back: whoever asks for them from now on finds the parted contact. */
export const handNamesBack = (tx: Queryable, { workspaceId, host, parted, names }: Parting): Promise<void> =>
  moveNames(tx, names, { workspaceId, from: host.contactId, to: parted.contactId });

/** Inputs that wait with the host and came by the parted one's names, or answer its messages, in their order. */
export const moveWaitingInputs = async (
  tx: Queryable,
  { host, parted, names }: Parting,
  enrollmentIds: readonly Uuid[],
): Promise<void> => {
  for (const table of ['inbox', 'inbox_bulk'])
    await tx.query({
      name: `part-${table}`,
      text: `with moved as (
          delete from ${table}
          where bucket = $3 and actor_id = $4
            and (via = any($5::text[]) or kind = 'feedback' and payload #>> '{properties,enrollment_id}' = any($6::text[])
              or payload #>> '{step,enrollmentId}' = any($6::text[]))
          returning seq, workspace_id, kind, name, via, event_id, at, occurred_at, hops, payload
        )
        insert into ${table} (bucket, actor_id, seq, workspace_id, kind, name, via, event_id, at, occurred_at, hops,
          must_fold, payload)
        select $1::smallint, $2::uuid, seq, workspace_id, kind, name, via, event_id, at, occurred_at, hops, true, payload
        from moved`,
      values: [parted.bucket, parted.contactId, host.bucket, host.contactId, names, enrollmentIds],
    });
};

/** Lists the parted one was on, and the segments that are still there; what holds no more ends when it is judged. */
export const restoreMemberships = async (
  tx: Queryable,
  { workspaceId, host, parted, members }: Parting,
  held: readonly { segmentId: number; version: number; since: number; until: number | null }[],
): Promise<void> => {
  await tx.query(sql`
    delete from memberships
    where bucket = ${host.bucket} and contact_id = ${host.contactId}::uuid and workspace_id = ${workspaceId}
      and origin_contact_id = any(${members}::uuid[])`);
  await tx.query(sql`
    insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
    select ${parted.bucket}::smallint, ${parted.contactId}::uuid, h.segment_id, ${workspaceId}, h.version,
      to_timestamp(h.since / 1000), to_timestamp(h.until / 1000)
    from unnest(${held.map((one) => one.segmentId)}::int[], ${held.map((one) => one.version)}::int[],
      ${held.map((one) => one.since)}::float8[], ${held.map((one) => one.until)}::float8[])
      h(segment_id, version, since, until)
    join definitions d on d.workspace_id = ${workspaceId} and d.definition_id = h.segment_id
      and d.kind = 'segment' and d.state = 'live'
    on conflict do nothing`);
};

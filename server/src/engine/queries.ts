/**
 * The hot statements, in the order a pass uses them (ENGINE, The fold); how inputs are claimed stands in `claims.ts`. All are prepared once per connection.
 * Bulk input is an array parameter a column (`platform/bulk.ts`), the fastest way from Node that can de-duplicate.
 */
import { addCountsSql } from '../broadcasts/index.ts';
import { bulkStatement } from '../platform/index.ts';
import { named } from './named.ts';

/**
 * 1. The fence: a takeover, a publish or a merge, which lock the row `for update`, wait for this transaction; no row
 * means the lease is not ours as we knew it. A key share, because a renewal (which changes no key) must not wait for
 * passes, nor passes for it: with `for share` a fence stood 46 ms behind the renewal of its neighbours.
 */
export const fence = named(
  'fence',
  `select 1 as mine from leases
   where role = $1 and grp = $2 and owner = $3 and epoch = $4 and state_epoch = $5 and defs_version = $6
     and expires_at > clock_timestamp()
   for key share`,
);

/** When the next timer of the group is due. */
export const nextDue = named(
  'next-due',
  `select (extract(epoch from min(due_at)) * 1000)::float8 as "dueAtMs"
   from timers where bucket >= $1 and bucket < $2`,
);

/** 3a. Contacts with their state and identities, one index look-up each (the plan is pinned by `offset 0`). */
export const loadContacts = named(
  'load-contacts',
  `select a.bucket, a.contact_id as "contactId", c.state, c.merged_into as "mergedInto",
     (extract(epoch from c.known_at) * 1000)::float8 as "knownAt",
     (extract(epoch from c.created_at) * 1000)::float8 as "createdAt",
     c.first_touch as "firstTouch", c.attributes, c.problems, c.has_consents as "hasConsents",
     (extract(epoch from c.reply_waits_since) * 1000)::float8 as "replyWaitsSinceMs",
     (extract(epoch from s.clock) * 1000)::float8 as clock, s.rings, s.computed as derivations, s.interests,
     (extract(epoch from s.recheck_at) * 1000)::float8 as "recheckAt", s.occasions, s.epoch,
     i.identities
   from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
   left join lateral (
     select state, merged_into, known_at, created_at, first_touch, attributes, problems, has_consents, reply_waits_since
     from contacts
     where bucket = a.bucket and contact_id = a.contact_id
     offset 0
   ) c on true
   left join lateral (
     select clock, rings, computed, interests, recheck_at, occasions, epoch from contact_state
     where bucket = a.bucket and contact_id = a.contact_id
     offset 0
   ) s on true
   left join lateral (
     select array_agg(kind || ':' || value) as identities from contact_identities
     where bucket = a.bucket and contact_id = a.contact_id
     offset 0
   ) i on true`,
);

/** 3b. Memberships. */
export const loadMemberships = named(
  'load-memberships',
  `select a.contact_id as "contactId", m.segment_id as "segmentId", m.version,
     (extract(epoch from m.since) * 1000)::float8 as since, (extract(epoch from m.until) * 1000)::float8 as until
   from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
   cross join lateral (
     select segment_id, version, since, until from memberships
     where bucket = a.bucket and contact_id = a.contact_id
     offset 0
   ) m`,
);

/** Enrollments a pass may look at per contact, newest first. Too small: a contact with more carts than this at once
 *  would not see its oldest; too large: one contact slows its batch. */
export const ENROLLMENTS_LOADED_MAX = 200;

/** 3c. Enrollments: the active ones whole, and those whose last mail still waits (P6); other ended ones for the rules of
 *  coming again. */
export const loadEnrollments = named(
  'load-enrollments',
  `select a.contact_id as "contactId", e.enrollment_id as "enrollmentId", e.workflow_id as "workflowId", e.version, e.key,
     e.state, e.node_id as "nodeId", e.visit,
     (extract(epoch from e.entered_at) * 1000)::float8 as "enteredAt",
     (extract(epoch from e.moved_at) * 1000)::float8 as "movedAt",
     (extract(epoch from e.due_at) * 1000)::float8 as "dueAt",
     w.waiting and e.state <> 'active' as "mailWaits",
     case when e.state = 'active' or w.waiting then e.entry else '{"properties":{}}'::jsonb end as entry,
     (extract(epoch from e.ended_at) * 1000)::float8 as "endedAt", e.settled, e.origin_contact_id as "origin"
   from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
   left join lateral (
     select array_agg(m.enrollment_id) as of_waiting_mail
     from outbox o
     join messages m on m.bucket = o.bucket and m.message_id = o.message_id
     where o.bucket = a.bucket and o.contact_id = a.contact_id and o.started_at is null
     offset 0
   ) o on true
   cross join lateral (
     select enrollment_id, workflow_id, version, key, state, node_id, visit, entered_at, moved_at, due_at, entry, ended_at,
       settled, origin_contact_id
     from enrollments
     where bucket = a.bucket and contact_id = a.contact_id
     order by state = 'active' desc, enrollment_id desc
     limit ${ENROLLMENTS_LOADED_MAX}
   ) e
   cross join lateral (
     select coalesce(e.enrollment_id = any(o.of_waiting_mail), false) as waiting
   ) w`,
);

/** 3d. Bars on the addresses at hand (keys: hash bucket, workspace, channel, address). */
export const loadSuppressions = named(
  'load-suppressions',
  `select s.workspace_id as "workspaceId", s.channel, s.address, s.topic, s.reason,
     (extract(epoch from s.at) * 1000)::float8 as at, (extract(epoch from s.expires_at) * 1000)::float8 as "untilMs"
   from unnest($1::smallint[], $2::int[], $3::text[], $4::text[]) a(bucket, workspace_id, channel, address)
   cross join lateral (
     select workspace_id, channel, address, topic, reason, at, expires_at from suppressions
     where bucket = a.bucket and workspace_id = a.workspace_id and channel = a.channel and address = a.address
       and (expires_at is null or expires_at > $5)
     offset 0
   ) s`,
);

/** 3e. What contacts said to topics; only of those who said something. */
export const loadConsents = named(
  'load-consents',
  `select a.contact_id as "contactId", c.topic, c.channel, c.state
   from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
   cross join lateral (
     select topic, channel, state from consents
     where bucket = a.bucket and contact_id = a.contact_id
     offset 0
   ) c`,
);

/**
 * 3f. Messages that count for frequency caps; only of workspaces that have some. By `messages_of_contact`, from the
 * oldest id that a window still reaches ($3). Those that wait are locked: a sender that wants to start one now waits for
 * this pass, which may take it back; one that a sender is starting is not ours any more.
 */
export const loadReservations = named(
  'load-reservations',
  `select a.contact_id as "contactId", m.message_id as "messageId", m.enrollment_id as "enrollmentId", m.channel, m.topic,
     coalesce(d.key, '') as template, m.state,
     (extract(epoch from m.requested_at) * 1000)::float8 as "requestedAtMs",
     (extract(epoch from m.submitted_at) * 1000)::float8 as "submittedAtMs",
     (extract(epoch from o.not_before) * 1000)::float8 as "notBeforeMs",
     (extract(epoch from o.not_after) * 1000)::float8 as "notAfterMs", o.priority
   from unnest($1::smallint[], $2::uuid[], $4::int[]) a(bucket, contact_id, workspace_id)
   cross join lateral (
     select message_id, enrollment_id, channel, topic, template_id, state, requested_at, submitted_at from messages
     where bucket = a.bucket and contact_id = a.contact_id and message_id >= $3::uuid and topic is not null
       and state in ('requested', 'submitted', 'unknown', 'bounced')
     offset 0
   ) m
   left join lateral (
     select not_before, not_after, priority from outbox
     where bucket = a.bucket and message_id = m.message_id and started_at is null
     for update skip locked
   ) o on m.state = 'requested'
   left join definitions d on d.workspace_id = a.workspace_id and d.definition_id = m.template_id`,
);

/** Claims identities for their contacts; answers every wanted identity with who holds it. */
export const claimIdentities = bulkStatement(
  'claim-identities',
  'bucket smallint, workspace_id int, kind text, value text, contact_id uuid',
  (rows) => `with wanted as materialized (
     select * from ${rows}
   ), claimed as (
     insert into identities (bucket, workspace_id, kind, value, contact_id)
     select bucket, workspace_id, kind, value, contact_id from wanted
     order by bucket, workspace_id, kind, value
     on conflict do nothing
     returning workspace_id, kind, value, contact_id
   )
   select workspace_id as "workspaceId", kind, value, contact_id as "contactId" from claimed
   union all
   select i.workspace_id, i.kind, i.value, i.contact_id
   from wanted w
   join identities i on i.bucket = w.bucket and i.workspace_id = w.workspace_id and i.kind = w.kind and i.value = w.value`,
);

const appendTo = (name: string, table: 'inbox' | 'inbox_bulk') =>
  bulkStatement(
    name,
    `ord int, bucket smallint, actor_id uuid, workspace_id int, kind text, name text, via text, event_id uuid,
     occurred_ms float8, hops smallint, payload jsonb`,
    (
      rows,
    ) => `insert into ${table} (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, hops, must_fold, payload)
   select bucket, nextval('inbox_seq'), actor_id, workspace_id, kind, name, via, event_id, clock_timestamp(),
     to_timestamp(occurred_ms / 1000), hops, true, payload
   from ${rows}
   order by ord`,
  );

/** Forwards inputs to other inboxes: the same input, one hop further, in the transaction that claimed it (I2). */
export const appendForwards = appendTo('append-forwards', 'inbox');

/** The same as bulk work: what many contacts are told. */
export const appendBulk = appendTo('append-bulk', 'inbox_bulk');

/** Events that were stored under the contact they came to, before the fold saw that they are another's. */
export const deleteEvents = named(
  'delete-events',
  `delete from events e using unnest($1::smallint[], $2::uuid[], $3::uuid[]) a(bucket, contact_id, event_id)
   where e.bucket = a.bucket and e.contact_id = a.contact_id and e.event_id = a.event_id`,
);

/**
 * Words that a contact has said after an input that was forwarded to it had first arrived (P2): names of traits and of
 * attributes that a person or a step set, per input ($1: its place in the list). The index of events by contact and name.
 */
export const wordsSince = named(
  'words-since',
  `select l.n, array_agg(distinct said.name) as names
   from unnest($1::int[], $2::smallint[], $3::uuid[], $4::int[], $5::float8[]) l(n, bucket, contact_id, workspace_id, arrived_us)
   cross join lateral (
     select jsonb_object_keys(e.properties) as name
     from events e
     where e.bucket = l.bucket and e.contact_id = l.contact_id and e.workspace_id = l.workspace_id
       and (e.name = 'Identified' and e.kind = 'identify'
         or e.name = 'Attributes Changed' and e.kind = 'change' and (e.via is null or e.via ~ '^(edit|workflow):'))
       and coalesce((e.context ->> 'arrivedUs')::float8, extract(epoch from e.received_at) * 1000000) > l.arrived_us
     offset 0
   ) said
   group by l.n`,
);

/** Changes of attributes of some contacts between two instants (ms), for the merge log. */
export const changesSince = named(
  'changes-since',
  `select e.event_id as "eventId", coalesce(e.origin_contact_id, e.contact_id) as "contactId", e.via, e.properties,
     (extract(epoch from e.received_at) * 1000)::float8 as at
   from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
   cross join lateral (
     select event_id, contact_id, origin_contact_id, via, properties, received_at from events
     where bucket = a.bucket and contact_id = a.contact_id and name = 'Attributes Changed' and kind = 'change'
       and received_at >= to_timestamp($3::float8 / 1000) and received_at <= to_timestamp($4::float8 / 1000)
     offset 0
   ) e`,
);

// 5. The write: one statement a table, rows sorted by key, tables in this order.

export const writeIdentities = bulkStatement(
  'write-identities',
  'bucket smallint, contact_id uuid, workspace_id int, kind text, value text, added_ms float8, via text',
  (rows) => `insert into contact_identities (bucket, contact_id, workspace_id, kind, value, added_at, via)
   select bucket, contact_id, workspace_id, kind, value, to_timestamp(added_ms / 1000), via
   from ${rows}
   on conflict do nothing`,
);

export const writeContacts = bulkStatement(
  'write-contacts',
  `bucket smallint, contact_id uuid, workspace_id int, known_ms float8, created_ms float8, first_touch jsonb,
   attributes jsonb, problems jsonb, is_test boolean, has_consents boolean, reply_waits_ms float8`,
  (
    rows,
  ) => `insert into contacts (bucket, contact_id, workspace_id, state, known_at, created_at, first_touch, attributes, problems,
     is_test, has_consents, reply_waits_since)
   select bucket, contact_id, workspace_id, 'live', to_timestamp(known_ms / 1000), to_timestamp(created_ms / 1000), first_touch,
     attributes, problems, is_test, has_consents, to_timestamp(reply_waits_ms / 1000)
   from ${rows}
   on conflict (bucket, contact_id) do update set
     known_at = excluded.known_at, first_touch = excluded.first_touch, attributes = excluded.attributes,
     problems = excluded.problems, is_test = excluded.is_test, has_consents = excluded.has_consents,
     reply_waits_since = excluded.reply_waits_since`,
);

export const writeState = bulkStatement(
  'write-state',
  `bucket smallint, contact_id uuid, workspace_id int, clock_ms float8, rings jsonb, computed jsonb, interests
   jsonb, recheck_ms float8, occasions jsonb, seen_ms float8, epoch bigint`,
  (
    rows,
  ) => `insert into contact_state (bucket, contact_id, workspace_id, clock, rings, computed, interests, recheck_at, occasions,
     last_seen_at, epoch)
   select bucket, contact_id, workspace_id, to_timestamp(clock_ms / 1000), rings, computed, interests, to_timestamp(recheck_ms / 1000),
     occasions, to_timestamp(seen_ms / 1000), epoch
   from ${rows}
   on conflict (bucket, contact_id) do update set
     clock = excluded.clock, rings = excluded.rings, computed = excluded.computed, interests = excluded.interests,
     recheck_at = excluded.recheck_at, occasions = excluded.occasions, epoch = excluded.epoch,
     last_seen_at = greatest(contact_state.last_seen_at, excluded.last_seen_at)`,
);

export const writeChanges = bulkStatement(
  'write-changes',
  `bucket smallint, event_id uuid, at_ms float8, contact_id uuid, workspace_id int, name text, via text,
   properties jsonb`,
  (
    rows,
  ) => `insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, via, properties)
   select bucket, event_id, to_timestamp(at_ms / 1000), contact_id, workspace_id, 'change', name,
     to_timestamp(at_ms / 1000), via, properties
   from ${rows}`,
);

/** Notes about contacts: new ones, other words, and (text null) those taken away. Who wrote it first stays. */
export const writeNotes = bulkStatement(
  'write-notes',
  'bucket smallint, contact_id uuid, note_id uuid, workspace_id int, text text, by_name text, at_ms float8',
  (rows) => `with given as materialized (
     select * from ${rows}
   ), gone as (
     delete from notes n using given g
     where n.bucket = g.bucket and n.contact_id = g.contact_id and n.note_id = g.note_id and g.text is null
   )
   insert into notes (bucket, contact_id, note_id, workspace_id, text, by_name, at)
   select bucket, contact_id, note_id, workspace_id, text, by_name, to_timestamp(at_ms / 1000) from given
   where text is not null
   on conflict (bucket, contact_id, note_id) do update set text = excluded.text, edited_at = excluded.at`,
);

export const deleteMemberships = named(
  'delete-memberships',
  `delete from memberships m using unnest($1::smallint[], $2::uuid[], $3::int[]) a(bucket, contact_id, segment_id)
   where m.bucket = a.bucket and m.contact_id = a.contact_id and m.segment_id = a.segment_id`,
);

export const writeMemberships = bulkStatement(
  'write-memberships',
  `bucket smallint, contact_id uuid, segment_id int, workspace_id int, version int, since_ms float8, until_ms
   float8`,
  (rows) => `insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
   select bucket, contact_id, segment_id, workspace_id, version, to_timestamp(since_ms / 1000), to_timestamp(until_ms / 1000)
   from ${rows}
   on conflict (bucket, contact_id, segment_id) do update set version = excluded.version, since = excluded.since,
     until = excluded.until`,
);

export const writeMembershipLog = bulkStatement(
  'write-membership-log',
  `bucket smallint, contact_id uuid, at_ms float8, segment_id int, workspace_id int, version int, entered
   boolean, because jsonb`,
  (
    rows,
  ) => `insert into membership_log (bucket, contact_id, at, segment_id, workspace_id, version, entered, because)
   select bucket, contact_id, to_timestamp(at_ms / 1000), segment_id, workspace_id, version, entered, because
   from ${rows}
   on conflict do nothing`,
);

export const writeEnrollments = bulkStatement(
  'write-enrollments',
  `bucket smallint, contact_id uuid, enrollment_id uuid, workspace_id int, workflow_id int, version int, key
   text, state text, node_id text, visit int, entered_ms float8, moved_ms float8, due_ms float8, entry jsonb,
   ended_ms float8, end_reason jsonb, settled int`,
  (
    rows,
  ) => `insert into enrollments (bucket, contact_id, enrollment_id, workspace_id, workflow_id, version, key, state, node_id, visit,
     entered_at, moved_at, due_at, entry, ended_at, end_reason, settled)
   select bucket, contact_id, enrollment_id, workspace_id, workflow_id, version, key, state, node_id, visit,
     to_timestamp(entered_ms / 1000), to_timestamp(moved_ms / 1000), to_timestamp(due_ms / 1000), entry,
     to_timestamp(ended_ms / 1000), end_reason, settled
   from ${rows}
   on conflict (bucket, contact_id, enrollment_id) do update set
     version = excluded.version, state = excluded.state, node_id = excluded.node_id, visit = excluded.visit,
     moved_at = excluded.moved_at, due_at = excluded.due_at, entry = excluded.entry, ended_at = excluded.ended_at, end_reason = excluded.end_reason,
     settled = excluded.settled`,
);

export const writeSteps = bulkStatement(
  'write-steps',
  `bucket smallint, contact_id uuid, enrollment_id uuid, at_ms float8, n int, workspace_id int, workflow_id
   int, version int, steps jsonb`,
  (
    rows,
  ) => `insert into enrollment_steps (bucket, contact_id, enrollment_id, at, n, workspace_id, workflow_id, version, steps)
   select bucket, contact_id, enrollment_id, to_timestamp(at_ms / 1000), n, workspace_id, workflow_id, version, steps
   from ${rows}`,
);

export const deleteTimers = named(
  'delete-timers',
  `delete from timers t using unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[]) a(bucket, actor_id, kind, ref)
   where t.bucket = a.bucket and t.actor_id = a.actor_id and t.kind = a.kind and t.ref = a.ref`,
);

export const writeTimers = bulkStatement(
  'write-timers',
  'bucket smallint, actor_id uuid, kind text, ref text, workspace_id int, due_ms float8, hops smallint',
  (rows) => `insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at, hops)
   select bucket, actor_id, kind, ref, workspace_id, to_timestamp(due_ms / 1000), hops
   from ${rows}
   on conflict (bucket, actor_id, kind, ref) do update set due_at = excluded.due_at, hops = excluded.hops`,
);

export const writeMessages = bulkStatement(
  'write-messages',
  `bucket smallint, message_id uuid, contact_id uuid, workspace_id int, channel text, workflow_id int,
   workflow_version int, node_id text, enrollment_id uuid, template_id int, template_version int, address text,
   requested_ms float8, state text, reason jsonb, data jsonb, topic text, class text, broadcast_id int, variant
   text, campaign text`,
  (
    rows,
  ) => `insert into messages (bucket, message_id, contact_id, workspace_id, channel, workflow_id, workflow_version, node_id,
     enrollment_id, template_id, template_version, address, requested_at, state, reason, data, topic, class, broadcast_id,
     variant, campaign)
   select bucket, message_id, contact_id, workspace_id, channel, workflow_id, workflow_version, node_id, enrollment_id,
     template_id, template_version, address, to_timestamp(requested_ms / 1000), state, reason, data, topic, class, broadcast_id,
     variant, campaign
   from ${rows}`,
);

export const writeOutbox = bulkStatement(
  'write-outbox',
  `bucket smallint, message_id uuid, contact_id uuid, workspace_id int, channel text, address text,
   not_before_ms float8, not_after_ms float8, priority smallint, topic text, quiet_from_ms float8, quiet_to_ms
   float8, broadcast_id int`,
  (
    rows,
  ) => `insert into outbox (bucket, message_id, contact_id, workspace_id, channel, address, not_before, not_after, priority,
     topic, quiet_from, quiet_to, broadcast_id)
   select bucket, message_id, contact_id, workspace_id, channel, address, to_timestamp(not_before_ms / 1000),
     to_timestamp(not_after_ms / 1000), priority, topic, to_timestamp(quiet_from_ms / 1000), to_timestamp(quiet_to_ms / 1000),
     broadcast_id
   from ${rows}`,
);

/** P6, P7: what an ended enrollment, an opt-out or a refusal had decided and has not started does not leave. */
export const withdrawMessages = bulkStatement(
  'withdraw-messages',
  `bucket smallint, contact_id uuid, enrollment_id uuid, channel text, topic text, only_topics boolean, reason
   jsonb`,
  (rows) => `with ended as materialized (
     select * from ${rows}
   ), taken as (
     delete from outbox o using ended e, messages m
     where o.bucket = e.bucket and o.contact_id = e.contact_id and o.started_at is null
       and m.bucket = o.bucket and m.message_id = o.message_id
       and (e.enrollment_id is null or m.enrollment_id = e.enrollment_id)
       and (e.channel is null or o.channel = e.channel) and (e.topic is null or o.topic = e.topic)
       and (e.only_topics is not true or o.topic <> '')
     returning o.bucket, o.message_id, e.reason
   ), written as (
     update messages m set state = 'withdrawn', reason = t.reason
     from taken t
     where m.bucket = t.bucket and m.message_id = t.message_id and m.state = 'requested'
     returning m.bucket, m.workspace_id, m.broadcast_id
   )
   ${addCountsSql('written', { takenBack: 'true' })}`,
);

/** What had not started and makes room for another message is held back (P7, caps); `load-reservations` locked it. */
export const displaceMessages = bulkStatement(
  'displace-messages',
  'bucket smallint, message_id uuid, reason jsonb',
  (rows) => `with displaced as materialized (
     select * from ${rows}
   ), gone as (
     delete from outbox o using displaced d
     where o.bucket = d.bucket and o.message_id = d.message_id and o.started_at is null
     returning o.bucket, o.message_id, d.reason
   ), written as (
     update messages m set state = 'held', reason = g.reason
     from gone g
     where m.bucket = g.bucket and m.message_id = g.message_id and m.state = 'requested'
     returning m.bucket, m.workspace_id, m.broadcast_id
   )
   ${addCountsSql('written', { held: 'true' })}`,
);

/** Where contacts stand now with topics; the last word of a pass. */
export const writeConsents = bulkStatement(
  'write-consents',
  `bucket smallint, contact_id uuid, topic text, channel text, workspace_id int, state text, at_ms float8,
   proof jsonb`,
  (rows) => `insert into consents (bucket, contact_id, topic, channel, workspace_id, state, at, proof)
   select bucket, contact_id, topic, channel, workspace_id, state, to_timestamp(at_ms / 1000), proof
   from ${rows}
   on conflict (bucket, contact_id, topic, channel) do update set
     state = excluded.state, at = excluded.at, proof = excluded.proof, origin_contact_id = null`,
);

/** The ledger: every change of consent, in order. */
export const writeConsentLog = bulkStatement(
  'write-consent-log',
  `bucket smallint, contact_id uuid, log_id uuid, workspace_id int, topic text, channel text, state text, at_ms
   float8, proof jsonb`,
  (
    rows,
  ) => `insert into consent_log (bucket, contact_id, log_id, workspace_id, topic, channel, state, at, proof)
   select bucket, contact_id, log_id, workspace_id, topic, channel, state, to_timestamp(at_ms / 1000), proof
   from ${rows}`,
);

/** Feedback on messages: the first instant of each fact stays. */
export const writeFeedback = bulkStatement(
  'write-feedback',
  `bucket smallint, message_id uuid, delivered_ms float8, opened_ms float8, clicked_ms float8,
   machine_opened_ms float8, machine_clicked_ms float8, bounced_ms float8, complained_ms float8,
   unsubscribed_ms float8, state text, reason jsonb`,
  (rows) => `update messages m set
     delivered_at = coalesce(m.delivered_at, to_timestamp(r.delivered_ms / 1000)),
     opened_at = coalesce(m.opened_at, to_timestamp(r.opened_ms / 1000)),
     clicked_at = coalesce(m.clicked_at, to_timestamp(r.clicked_ms / 1000)),
     machine_opened_at = coalesce(m.machine_opened_at, to_timestamp(r.machine_opened_ms / 1000)),
     machine_clicked_at = coalesce(m.machine_clicked_at, to_timestamp(r.machine_clicked_ms / 1000)),
     bounced_at = coalesce(m.bounced_at, to_timestamp(r.bounced_ms / 1000)),
     complained_at = coalesce(m.complained_at, to_timestamp(r.complained_ms / 1000)),
     unsubscribed_at = coalesce(m.unsubscribed_at, to_timestamp(r.unsubscribed_ms / 1000)),
     state = coalesce(r.state, m.state), reason = coalesce(r.reason, m.reason)
   from ${rows}
   where m.bucket = r.bucket and m.message_id = r.message_id`,
);

export const writeMerges = bulkStatement(
  'write-merges',
  'merge_id uuid, workspace_id int, survivor_id uuid, absorbed_id uuid, reason jsonb, requested_ms float8',
  (rows) => `insert into merges (merge_id, workspace_id, survivor_id, absorbed_id, reason, requested_at)
   select merge_id, workspace_id, survivor_id, absorbed_id, reason, to_timestamp(requested_ms / 1000)
   from ${rows}
   on conflict do nothing`,
);

export const writeStuck = bulkStatement(
  'write-stuck',
  `bucket smallint, contact_id uuid, definition_id int, workspace_id int, version int, error text, quarantined
   boolean, at_ms float8`,
  (
    rows,
  ) => `insert into stuck (bucket, contact_id, definition_id, workspace_id, version, error, quarantined, at)
   select bucket, contact_id, definition_id, workspace_id, version, error, quarantined, to_timestamp(at_ms / 1000)
   from ${rows}
   on conflict (bucket, contact_id, definition_id) do update set
     version = excluded.version, error = excluded.error, quarantined = excluded.quarantined, times = stuck.times + 1, at = excluded.at`,
);

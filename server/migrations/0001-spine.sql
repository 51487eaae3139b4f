-- The spine: inboxes, contacts, events, definitions, enrollments, messages (ENGINE, Tables).
-- Contact tables carry `bucket` first in every key (RULES-SQL 2); their class stands in tables.json.

-- reference tables -------------------------------------------------------------------------------

create table workspaces (
  workspace_id int generated always as identity primary key,
  slug text not null unique,
  name text not null,
  time_zone text not null,
  currency text not null,
  -- website, brand, sender, event map: read whole, written rarely
  settings jsonb not null default '{}',
  is_sample boolean not null default false,
  sending_stopped_at timestamptz,
  sending_stopped_by text,
  -- rises when a publish may change what contacts' stored state must hold (rings, memberships)
  epoch bigint not null default 0,
  created_at timestamptz not null
);

-- Versioned documents: segments, workflows, templates (and later scoring models, forms, pages, reports).
create table definitions (
  workspace_id int not null references workspaces,
  definition_id int generated always as identity,
  kind text not null check (kind in ('segment', 'workflow', 'template')),
  key text not null,
  name text not null,
  state text not null check (state in ('draft', 'live', 'paused', 'archived')),
  live_version int,
  draft jsonb,
  draft_revision int not null default 0,
  draft_saved_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- workspace epoch of the live version: contacts judged before it have not met this version yet
  epoch bigint not null default 0,
  -- whether people who matched already when the live version came count as having just entered
  start_them_too boolean not null default false,
  primary key (workspace_id, definition_id),
  unique (workspace_id, kind, key)
);

create table definition_versions (
  workspace_id int not null,
  definition_id int not null,
  version int not null,
  document jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (workspace_id, definition_id, version),
  foreign key (workspace_id, definition_id) references definitions on delete cascade
);

-- attribute names seen or declared (label, type, personal-data flag: the registry)
create table attribute_registry (
  workspace_id int not null references workspaces,
  name text not null,
  type text not null,
  label text,
  source text not null,
  personal boolean not null default false,
  first_seen_at timestamptz not null,
  primary key (workspace_id, name)
);

-- event names seen, with the property names they carried (bounded per workspace)
create table event_registry (
  workspace_id int not null references workspaces,
  name text not null,
  properties jsonb not null default '{}',
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, name)
);

-- local tables ------------------------------------------------------------------------------------

-- A role ('fold' or 'send') over a contiguous range of buckets. The lease is the only lock (ENGINE, Lease).
create table leases (
  role text not null,
  grp int not null,
  bucket_from int not null,
  bucket_to int not null,
  owner text,
  epoch bigint not null default 0,
  state_epoch bigint not null default 0,
  defs_version bigint not null default 0,
  expires_at timestamptz not null default '-infinity',
  primary key (role, grp)
);

-- Bulk work under the lease, one row a group; cursor moves in the transaction that did the chunk.
create table sweeps (
  sweep_id bigint generated always as identity,
  grp int not null,
  workspace_id int not null,
  kind text not null,
  definition_id int,
  version int,
  options jsonb not null default '{}',
  cursor_bucket int not null default -1,
  cursor_id uuid,
  done_count bigint not null default 0,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (sweep_id, grp)
);
create index sweeps_running on sweeps (grp) where state = 'running';

create table merges (
  merge_id uuid primary key,
  workspace_id int not null,
  survivor_id uuid not null,
  absorbed_id uuid not null,
  reason jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'done', 'refused')),
  detail jsonb,
  requested_at timestamptz not null,
  applied_at timestamptz
);
create index merges_pending on merges (requested_at) where state = 'pending';

-- contact tables ------------------------------------------------------------------------------------

create sequence inbox_seq;

create table inbox (
  bucket smallint not null,
  seq bigint not null,
  actor_id uuid not null,
  workspace_id int not null,
  -- track, page, screen, identify, group, alias, feedback, edit, segment, merged, expired, ...
  kind text not null,
  name text not null,
  via text,
  event_id uuid not null,
  at timestamptz not null,
  occurred_at timestamptz not null,
  hops smallint not null default 0,
  -- true: the fold must see it (a new contact, identities to claim, traits, feedback, internal kinds);
  -- false: only if a published definition depends on its name
  must_fold boolean not null,
  payload jsonb not null,
  primary key (bucket, seq)
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

create table inbox_bulk (like inbox including all)
  with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

create table timers (
  bucket smallint not null,
  actor_id uuid not null,
  kind text not null,
  ref text not null default '',
  workspace_id int not null,
  due_at timestamptz not null,
  hops smallint not null default 0,
  primary key (bucket, actor_id, kind, ref)
);
create index timers_due on timers (bucket, due_at);

create table identities (
  bucket smallint not null,
  workspace_id int not null,
  kind text not null,
  value text not null,
  contact_id uuid not null,
  primary key (bucket, workspace_id, kind, value)
);

create table contact_identities (
  bucket smallint not null,
  contact_id uuid not null,
  workspace_id int not null,
  kind text not null,
  value text not null,
  added_at timestamptz not null,
  origin_contact_id uuid,
  primary key (bucket, contact_id, kind, value)
);

-- messageIds of the last one to two weeks (P1). Partitions are dropped whole.
create table seen (
  bucket smallint not null,
  message_key uuid not null,
  week smallint not null,
  primary key (bucket, message_key, week)
) partition by list (week);
create table seen_default partition of seen default;

create table suppressions (
  bucket smallint not null,
  workspace_id int not null,
  channel text not null,
  address text not null,
  reason text not null,
  source jsonb not null default '{}',
  at timestamptz not null,
  expires_at timestamptz,
  primary key (bucket, workspace_id, channel, address)
);

create table contacts (
  bucket smallint not null check (bucket = ('x' || substr(contact_id::text, 16, 3))::bit(12)::int),
  contact_id uuid not null,
  workspace_id int not null,
  state text not null default 'live' check (state in ('live', 'merged', 'erased')),
  merged_into uuid,
  known_at timestamptz,
  created_at timestamptz not null,
  -- how it first came: source, medium, campaign, referrer, landing page
  first_touch jsonb,
  attributes jsonb not null default '{}',
  primary key (bucket, contact_id)
);
create index contacts_newest on contacts (workspace_id, contact_id);

-- narrow and often written: apart from the wide, rarely written contacts row
create table contact_state (
  bucket smallint not null,
  contact_id uuid not null,
  workspace_id int not null,
  clock timestamptz not null,
  -- need id -> newest-first epoch milliseconds (see conditions/README)
  rings jsonb not null default '{}',
  recheck_at timestamptz,
  last_seen_at timestamptz,
  -- the workspace epoch that rings and memberships of this row are complete for
  epoch bigint not null default 0,
  primary key (bucket, contact_id)
) with (fillfactor = 70);

-- every outside input, and attribute changes with their old value; partitioned by received month
create table events (
  bucket smallint not null,
  event_id uuid not null,
  received_at timestamptz not null,
  contact_id uuid not null,
  workspace_id int not null,
  kind text not null,
  name text not null,
  occurred_at timestamptz not null,
  via text,
  origin_contact_id uuid,
  properties jsonb not null,
  context jsonb,
  primary key (bucket, contact_id, name, occurred_at, event_id, received_at)
) partition by range (received_at);
create table events_default partition of events default;
create index events_received on events using brin (received_at) with (pages_per_range = 32, autosummarize = on);

create table memberships (
  bucket smallint not null,
  contact_id uuid not null,
  segment_id int not null,
  workspace_id int not null,
  version int not null,
  since timestamptz not null,
  until timestamptz,
  origin_contact_id uuid,
  primary key (bucket, contact_id, segment_id)
) with (fillfactor = 80);
create index memberships_people on memberships (workspace_id, segment_id, contact_id);

create table membership_log (
  bucket smallint not null,
  contact_id uuid not null,
  at timestamptz not null,
  segment_id int not null,
  workspace_id int not null,
  version int not null,
  entered boolean not null,
  because jsonb,
  primary key (bucket, contact_id, at, segment_id)
) partition by range (at);
create table membership_log_default partition of membership_log default;
create index membership_log_at on membership_log using brin (at) with (pages_per_range = 32, autosummarize = on);

create table enrollments (
  bucket smallint not null,
  contact_id uuid not null,
  enrollment_id uuid not null,
  workspace_id int not null,
  workflow_id int not null,
  version int not null,
  key text not null default '',
  state text not null check (state in ('active', 'finished', 'exited', 'goal', 'stuck')),
  node_id text not null,
  -- times a node was entered in this enrollment: the n of (enrollment, node, n)
  visit int not null default 0,
  entered_at timestamptz not null,
  moved_at timestamptz not null,
  due_at timestamptz,
  -- what brought the contact in: {event, properties, event_id} or {segment}
  entry jsonb not null default '{}',
  ended_at timestamptz,
  end_reason jsonb,
  origin_contact_id uuid,
  primary key (bucket, contact_id, enrollment_id)
) with (fillfactor = 70);
create index enrollments_people on enrollments (workspace_id, workflow_id, enrollment_id);

-- the log that answers "why?": one row a pass, its steps in order
create table enrollment_steps (
  bucket smallint not null,
  contact_id uuid not null,
  enrollment_id uuid not null,
  at timestamptz not null,
  n int not null,
  workspace_id int not null,
  workflow_id int not null,
  version int not null,
  steps jsonb not null,
  primary key (bucket, contact_id, enrollment_id, at, n)
) partition by range (at);
create table enrollment_steps_default partition of enrollment_steps default;
create index enrollment_steps_workflow on enrollment_steps (workspace_id, workflow_id, at);

-- the log of messages: one insert, one outcome; held back ones too
create table messages (
  bucket smallint not null,
  message_id uuid not null,
  contact_id uuid not null,
  workspace_id int not null,
  channel text not null,
  workflow_id int,
  workflow_version int,
  node_id text,
  enrollment_id uuid,
  template_id int,
  template_version int,
  address text,
  requested_at timestamptz not null,
  state text not null check (state in
    ('requested', 'held', 'withdrawn', 'submitted', 'unknown', 'failed', 'bounced', 'expired')),
  -- why held back, withdrawn or failed: {code, ...values seen}
  reason jsonb,
  subject text,
  -- what the template was filled with beside the contact: the entry of its enrollment
  data jsonb not null default '{}',
  -- targets of the numbered link slots
  links jsonb,
  provider text,
  provider_id text,
  submitted_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  machine_opened_at timestamptz,
  machine_clicked_at timestamptz,
  bounced_at timestamptz,
  complained_at timestamptz,
  unsubscribed_at timestamptz,
  origin_contact_id uuid,
  primary key (bucket, message_id)
) with (fillfactor = 80);
create index messages_newest on messages (workspace_id, message_id);
create index messages_of_contact on messages (bucket, contact_id, message_id);

-- where a merge took the messages of the absorbed contact: tokens in sent mails name the bucket of old
create table message_moves (
  bucket smallint not null,
  message_id uuid not null,
  workspace_id int not null,
  to_bucket smallint not null,
  primary key (bucket, message_id)
);

-- what the sandbox keeps so that it can be read
create table message_bodies (
  bucket smallint not null,
  message_id uuid not null,
  workspace_id int not null,
  subject text not null,
  html text not null,
  plain text not null,
  headers jsonb not null default '{}',
  primary key (bucket, message_id)
);

-- the narrow queue of messages that may leave
create table outbox (
  bucket smallint not null,
  message_id uuid not null,
  contact_id uuid not null,
  workspace_id int not null,
  channel text not null,
  address text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  -- 0 transactional, 5 workflow, 9 broadcast
  priority smallint not null,
  started_at timestamptz,
  started_by text,
  primary key (bucket, message_id)
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
create index outbox_due on outbox (bucket, not_before);
create index outbox_of_contact on outbox (bucket, contact_id);

-- inputs that failed and wait for a person
create table poison (
  bucket smallint not null,
  poison_id uuid not null,
  workspace_id int not null,
  actor_id uuid not null,
  input jsonb not null,
  error text not null,
  at timestamptz not null,
  primary key (bucket, poison_id)
);

-- a definition that threw for a contact: skipped for it, and shown
create table stuck (
  bucket smallint not null,
  contact_id uuid not null,
  definition_id int not null,
  workspace_id int not null,
  version int not null,
  error text not null,
  times int not null default 1,
  at timestamptz not null,
  primary key (bucket, contact_id, definition_id)
);

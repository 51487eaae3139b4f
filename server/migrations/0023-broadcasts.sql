-- Broadcasts: one message to a segment at a time. The document is a definition like any other; publishing it schedules
-- its one run, whose row stands here.

alter table definitions drop constraint definitions_kind_check;
alter table definitions add constraint definitions_kind_check
  check (kind in ('segment', 'workflow', 'template', 'broadcast', 'block'));

-- Reference table: the start of a message asks it, bucket by bucket, whether its broadcast is paused or cancelled.
create table broadcasts (
  workspace_id int not null references workspaces on delete cascade,
  -- of its definition
  broadcast_id int not null,
  version int not null,
  state text not null check (state in ('scheduled', 'sending', 'paused', 'cancelled', 'done')),
  -- when its sweep begins; with local times the first zone on earth has it then
  starts_at timestamptz not null,
  begun_at timestamptz,
  -- when an experiment is decided at the latest
  decide_at timestamptz,
  -- {variant, shown, at}: what the rest gets, and whether a difference was shown
  decided jsonb,
  -- people of the pre-flight by what becomes of them
  expected jsonb not null,
  scheduled_at timestamptz not null,
  scheduled_by text not null,
  ended_at timestamptz,
  primary key (workspace_id, broadcast_id)
);
create index broadcasts_running on broadcasts (starts_at) where state in ('scheduled', 'sending');

-- The last pre-flight of a draft, and who approved it: what is sent was looked at.
create table broadcast_checks (
  workspace_id int not null references workspaces on delete cascade,
  broadcast_id int not null,
  revision int not null,
  at timestamptz not null,
  -- {segment, rows: [{code, people}], about}
  result jsonb not null,
  approved_at timestamptz,
  -- 'user:<id>', and the name to show
  approved_ref text,
  approved_by text,
  primary key (workspace_id, broadcast_id)
);

alter table messages add column broadcast_id int;
alter table messages add column variant text;
-- reports and progress of a broadcast, and the lists behind their numbers
create index messages_of_broadcast on messages (workspace_id, broadcast_id, message_id) where broadcast_id is not null;

alter table outbox add column broadcast_id int;

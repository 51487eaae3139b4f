-- Rights of the person (P11): erasures with their report, retention of events, and who looked at whom.

-- One row for each time somebody asked for an erasure, of one person or of many.
create table erasures (
  workspace_id int not null references workspaces on delete cascade,
  -- UUIDv7: newest last
  erasure_id uuid not null,
  asked_by text not null,
  asked_at timestamptz not null,
  -- in the words of the screen: "One contact", "Contacts in the segment ..."
  what text not null,
  total int not null,
  done_count int not null default 0,
  state text not null default 'running' check (state in ('running', 'done')),
  finished_at timestamptz,
  -- {table: {deleted, blanked}} over all who were erased so far
  tables jsonb not null default '{}',
  primary key (workspace_id, erasure_id)
);
create index erasures_running on erasures (erasure_id) where state = 'running';

-- Whom an erasure is of. Of the person it keeps the id, which names nobody any more, and keyed hashes of addresses, so
-- that the question "was this address erased, and when?" has an answer.
create table erased_people (
  workspace_id int not null,
  erasure_id uuid not null,
  contact_id uuid not null,
  erased_at timestamptz,
  -- ids of the contacts that the person was made of
  members uuid[] not null default '{}',
  hashes text[] not null default '{}',
  primary key (workspace_id, erasure_id, contact_id),
  foreign key (workspace_id, erasure_id) references erasures on delete cascade
);
create index erased_people_hashes on erased_people using gin (hashes);

-- How long events are kept, by kind or by name; what no rule names is kept.
create table retention_rules (
  workspace_id int not null references workspaces on delete cascade,
  -- 'kind' (page, screen, feedback ...) or 'event' (a name)
  scope text not null check (scope in ('kind', 'event')),
  name text not null,
  keep_days int not null check (keep_days between 1 and 36500),
  set_by text not null,
  set_at timestamptz not null,
  -- the last night's run
  run_at timestamptz,
  run_deleted bigint,
  -- since the rule is there
  deleted_count bigint not null default 0,
  -- where a run that was interrupted goes on; null: none is under way
  next_bucket int,
  -- events went that a published definition reads: everybody is judged again when the run is over
  recount boolean not null default false,
  primary key (workspace_id, scope, name)
);

-- Who opened whose page, or took their data along: once in a quarter of an hour each.
create table contact_looks (
  bucket smallint not null,
  contact_id uuid not null,
  at timestamptz not null,
  workspace_id int not null,
  -- 'user:<id>' or 'key:<id>', and the name at that time
  who_ref text not null,
  who text not null,
  what text not null check (what in ('opened', 'exported')),
  primary key (bucket, contact_id, at, who_ref, what)
);
create index contact_looks_newest on contact_looks (workspace_id, at);

-- Changes of many contacts at once, starts of workflows among them, survive the process that makes them: who is next
-- moves in the transaction that appends the inputs, so that another process goes on and nobody is asked twice.

-- Local table.
create table bulk_edits (
  workspace_id int not null references workspaces on delete cascade,
  job_id uuid not null,
  -- in the words of the screen: "Tag press"
  what text not null,
  -- what is done to each of them, and to whom: {ids} or {filter}; emptied when it is over
  change jsonb not null,
  people jsonb not null,
  asked_by text not null,
  total bigint not null,
  is_about boolean not null,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'failed')),
  -- contacts asked so far, and the last of them
  done bigint not null default 0,
  after_id uuid,
  per_second real,
  error text,
  created_at timestamptz not null,
  ended_at timestamptz,
  -- the process that goes through them now, and until when it is taken for alive
  worker text,
  worker_until timestamptz,
  primary key (workspace_id, job_id)
);
create index bulk_edits_at_work on bulk_edits (created_at) where state = 'running';

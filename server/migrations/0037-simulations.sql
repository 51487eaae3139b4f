-- The last simulation of each workflow: so that publishing can say whether the draft was tried since it changed, and
-- that two processes do not simulate one workspace at once. Counts only: whom they are of stays in memory.

-- Local table.
create table simulations (
  workspace_id int not null references workspaces on delete cascade,
  -- of the definition; 0: a document without one
  workflow_id int not null,
  key text not null,
  -- of the draft that was simulated; null: another document was
  revision int,
  state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  options jsonb not null,
  -- {done, of, perSecond, secondsLeft}
  progress jsonb not null,
  result jsonb,
  error text,
  started_at timestamptz not null,
  started_by text not null,
  -- of a process that runs it: what has not beaten for long has died
  beat_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, workflow_id)
);

-- What users must do for people: made by hand or by a step of a workflow, which waits for the outcome.

create table tasks (
  bucket smallint not null,
  contact_id uuid not null,
  task_id uuid not null,
  workspace_id int not null,
  title text not null,
  details text not null default '',
  due_at timestamptz not null,
  -- the user as who made the task names them: id, address or name in lower case; null: everybody's
  assignee text,
  -- what can come of it: [{id, name}]; none: it is done, and that is all
  outcomes jsonb not null default '[]',
  state text not null check (state in ('open', 'done', 'cancelled')),
  outcome text,
  note text,
  -- {code, text}: why it was cancelled
  reason jsonb,
  made_by text not null,
  made_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  -- of the step that waits for it; null: made by hand
  workflow_id int,
  workflow_version int,
  enrollment_id uuid,
  node_id text,
  visit int,
  origin_contact_id uuid,
  primary key (bucket, contact_id, task_id)
);
create index tasks_due on tasks (workspace_id, due_at) where state = 'open';
create index tasks_ended on tasks (workspace_id, ended_at) where state <> 'open';

-- Whose turn it is, of steps that go round among users: how many turns were given. One row is locked for the end of a
-- fold that gives a turn, so that no turn is given twice, however many processes fold.
create table rotations (
  workspace_id int not null,
  rotation text not null,
  taken bigint not null,
  primary key (workspace_id, rotation)
);

-- Data health: what a daily check found wrong with people's data, how much of it there was by day, and bulk fixes that
-- can be taken back. Nothing here decides anything: contacts change by inputs alone.

-- a value and what it may have meant; it counts while the contact still has that value
create table health_findings (
  bucket smallint not null,
  contact_id uuid not null,
  problem text not null,
  workspace_id int not null,
  value text not null,
  suggestion text,
  primary key (bucket, contact_id, problem)
);
create index health_findings_problem on health_findings (workspace_id, problem, contact_id);

create table health_checks (
  workspace_id int primary key,
  state text not null check (state in ('running', 'done', 'failed')),
  started_at timestamptz not null,
  finished_at timestamptz,
  contact_count int not null default 0
);

-- one point a problem and day, of the day's last check
create table health_points (
  workspace_id int not null,
  problem text not null,
  on_day date not null,
  people_count int not null,
  primary key (workspace_id, problem, on_day)
);

create table health_fixes (
  workspace_id int not null,
  fix_id uuid not null,
  problem text not null,
  people_count int not null,
  by_name text not null,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  primary key (workspace_id, fix_id)
);

-- what a fix did to whom: enough to take it back
create table health_fix_changes (
  bucket smallint not null,
  contact_id uuid not null,
  fix_id uuid not null,
  workspace_id int not null,
  before jsonb,
  after jsonb,
  primary key (bucket, contact_id, fix_id)
);
create index health_fix_changes_fix on health_fix_changes (workspace_id, fix_id, contact_id);

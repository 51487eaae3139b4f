-- Contacts who may be one person: proposed by the matcher, decided by a person (contacts/duplicates).
-- Nothing of what a contact says is kept here: words and values are read from the contacts when a pair is shown.

create table duplicate_pairs (
  workspace_id int not null,
  -- a_id < b_id; a bucket each, since a pair may lie in two
  a_bucket smallint not null,
  a_id uuid not null,
  b_bucket smallint not null,
  b_id uuid not null,
  -- log2 of the odds that they are one
  bits real not null,
  is_certain boolean not null,
  -- both are like this contact, and little like each other
  through_id uuid,
  state text not null default 'proposed' check (state in ('proposed', 'accepted', 'dismissed')),
  found_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  merge_id uuid,
  primary key (workspace_id, a_id, b_id)
);
create index duplicate_pairs_proposed on duplicate_pairs (workspace_id, bits desc, a_id, b_id) where state = 'proposed';

-- The last look for duplicates of a workspace, and what it may do without asking.
create table duplicate_searches (
  workspace_id int primary key,
  merges_certain boolean not null default false,
  state text not null default 'never' check (state in ('never', 'running', 'done', 'cancelled', 'failed')),
  -- differs at each start, so that a look that was given up for dead cannot write into the next one
  run_id uuid,
  started_at timestamptz,
  started_by text,
  finished_at timestamptz,
  -- moves while it runs: one that stands still has died with its process
  beat_at timestamptz,
  doing text,
  share real not null default 0,
  contact_count int not null default 0,
  found_count int not null default 0,
  merged_count int not null default 0,
  cancel_asked boolean not null default false
);

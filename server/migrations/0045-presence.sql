-- Who has a definition open, and at which step: told to others who have it open too. Nothing that must survive a crash.
create unlogged table presence (
  workspace_id int not null,
  kind text not null,
  key text not null,
  -- a window of a browser: one person may have several
  tab text not null,
  name text not null,
  -- the node looked at
  step text,
  seen_at timestamptz not null,
  primary key (workspace_id, kind, key, tab)
);

-- Shares of splits that follow their results: what was in force from when to when, and what it was worked out from. The
-- fold reads those in force with the definitions.

create table split_shares (
  workspace_id int not null,
  workflow_id int not null,
  node_id text not null,
  since timestamptz not null,
  -- when the next ones took their place; null: in force
  until timestamptz,
  -- per cent by path id; null: the results say too little, and the step's own shares hold
  shares jsonb,
  -- {people, reacted} by path id: what they were worked out from
  counted jsonb not null,
  -- when the results were last looked at: the next look is an hour later
  looked_at timestamptz not null,
  primary key (workspace_id, workflow_id, node_id, since)
);

create unique index split_shares_in_force on split_shares (workspace_id, workflow_id, node_id) where until is null;

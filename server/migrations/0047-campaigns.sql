-- Campaigns: a purpose with dates, budget and priority that groups workflows and broadcasts, and is stamped on every
-- message that they decide, so that what it brought can be told later, also when a document has moved to another.

create table campaigns (
  workspace_id int not null,
  key text not null,
  name text not null,
  goal text not null default '',
  starts_on date,
  ends_on date,
  -- in its currency; null: none was set
  budget numeric(14, 2),
  currency text,
  -- of messages that compete under a frequency cap: within their class the more important stays
  priority text not null default 'normal' check (priority in ('high', 'normal', 'low')),
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, key)
);

-- key of the campaign; null: none
alter table messages add column campaign text;

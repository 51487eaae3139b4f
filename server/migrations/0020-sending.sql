-- Sending at a pace: what waits for its receiver's turn stands apart from what may leave now, so that a million slow
-- mails delay nobody else's; and a workspace is stopped, with the reason, when its mail does harm.

-- Webhooks of providers know a message by the provider's id for it.
create index messages_of_provider on messages (workspace_id, provider, provider_id) where provider_id is not null;

-- The lane (receiver) whose turn a message waits for; null: it may leave as soon as it is due.
alter table outbox add column lane text;
-- Senders read priority by priority; one beyond would never be read.
alter table outbox add constraint outbox_priority check (priority between 0 and 9);
-- Most urgent first without sorting the backlog: the head of each priority is read off the index.
drop index outbox_due;
create index outbox_next on outbox (priority, not_before, bucket) where lane is null;
create index outbox_lane on outbox (workspace_id, lane, priority, not_before, bucket) where lane is not null;

-- How far each lane of a workspace has used up its rate and its day, shared by all processes. '' is the whole workspace.
create table send_lanes (
  workspace_id int not null,
  lane text not null,
  -- what may leave at once, as it was at this instant
  tokens float8 not null,
  tokens_at timestamptz not null,
  -- what left on this day of the workspace
  day date not null,
  sent int not null,
  primary key (workspace_id, lane)
);

-- What DNS said of a workspace's domains when somebody last asked.
create table domain_checks (
  workspace_id int not null primary key,
  checked_at timestamptz not null,
  findings jsonb not null
);

-- Why sending was stopped by itself: {code, text, share, limit, count, of}; null when a person did it.
alter table workspaces add column sending_stopped_why jsonb;
-- Mail from before a resume does not stop sending again.
alter table workspaces add column sending_resumed_at timestamptz;

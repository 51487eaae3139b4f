-- Who may come in and what they did: users and their sessions (the tables better-auth 1.7 works on, under our
-- names), members, invites, keys, the audit log, idempotency keys, outgoing webhooks.

-- One row once the first run is done: two people who finish it at the same moment get one installation.
create table installation (
  only_one boolean primary key default true check (only_one),
  set_up_at timestamptz not null
);

create table users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table user_sessions (
  id text primary key,
  token text not null unique,
  user_id text not null references users on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index user_sessions_of_user on user_sessions (user_id);

create table user_accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references users on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  -- scrypt, salted
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index user_accounts_of_user on user_accounts (user_id);

create table user_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index user_verifications_of on user_verifications (identifier);

create table members (
  workspace_id int not null references workspaces on delete cascade,
  user_id text not null references users on delete cascade,
  role text not null check (role in ('admin', 'marketer', 'sales', 'readonly')),
  joined_at timestamptz not null,
  primary key (workspace_id, user_id)
);
create index members_of_user on members (user_id);

create table invites (
  workspace_id int not null references workspaces on delete cascade,
  invite_id uuid not null,
  email text not null,
  role text not null check (role in ('admin', 'marketer', 'sales', 'readonly')),
  -- SHA-256 of the token in the link: who reads the table cannot join
  token_hash text not null unique,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (workspace_id, invite_id)
);

create table keys (
  key_id int generated always as identity primary key,
  workspace_id int not null references workspaces on delete cascade,
  kind text not null check (kind in ('write', 'api')),
  name text not null,
  -- write keys stand in web pages: no secret, kept whole
  key text unique,
  -- API keys: SHA-256, and the first characters to tell them apart
  key_hash text unique,
  prefix text not null,
  scopes text[] not null default '{}',
  created_by text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  -- page the last event came from
  last_page text,
  check ((kind = 'write') = (key is not null) and (kind = 'api') = (key_hash is not null))
);
create index keys_of_workspace on keys (workspace_id, key_id);

-- What people and keys changed. Rows are only added.
create table audit_log (
  workspace_id int not null references workspaces on delete cascade,
  -- UUIDv7: newest last
  audit_id uuid not null,
  at timestamptz not null,
  -- 'user:<id>' or 'key:<id>', and the name at that time
  who_ref text not null,
  who text not null,
  action text not null,
  object text not null,
  detail jsonb,
  primary key (workspace_id, audit_id)
);

-- Answers to POSTs that carried an Idempotency-Key, for a day. workspace_id 0: routes outside of a workspace.
create table idempotency_keys (
  workspace_id int not null,
  who_ref text not null,
  key text not null,
  route text not null,
  body_hash text not null,
  started_at timestamptz not null,
  -- null while the first request runs
  status int,
  -- encrypted: an answer may show a new key
  answer text,
  primary key (workspace_id, who_ref, key)
);
create index idempotency_keys_started on idempotency_keys (started_at);

create table webhooks (
  workspace_id int not null references workspaces on delete cascade,
  webhook_id int generated always as identity,
  url text not null,
  events text[] not null,
  -- encrypted; signs deliveries (Standard Webhooks)
  secret text not null,
  state text not null default 'active' check (state in ('active', 'disabled')),
  disabled_reason text,
  created_by text not null,
  created_at timestamptz not null,
  -- first failure since the last success
  failing_since timestamptz,
  last_error text,
  last_delivered_at timestamptz,
  primary key (workspace_id, webhook_id)
);

-- Outbox of webhook deliveries: written with the change they tell of, removed when the receiver took them.
create table webhook_deliveries (
  bucket smallint not null,
  delivery_id uuid not null,
  contact_id uuid not null,
  workspace_id int not null,
  webhook_id int not null,
  event text not null,
  payload jsonb not null,
  at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  last_error text,
  -- true: all attempts used up; kept a week to be seen and sent again by hand
  failed boolean not null default false,
  primary key (bucket, delivery_id)
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
create index webhook_deliveries_due on webhook_deliveries (due_at) where not failed;
create index webhook_deliveries_of on webhook_deliveries (workspace_id, webhook_id, delivery_id);

-- Permission (P7): what people may be written to about, what they said to it, and with what proof.

-- What messages are about. Every workspace has the topic `news` without a row of its own: mail that names no topic.
create table topics (
  workspace_id int not null references workspaces on delete cascade,
  key text not null,
  name text not null,
  description text not null default '',
  -- unlessRefused: who has not refused gets it; consent: only who agreed
  basis text not null check (basis in ('unlessRefused', 'consent')),
  -- what programs say counts when the person has confirmed it by the link in a mail
  double_opt_in boolean not null default false,
  position int not null default 0,
  -- the same in other languages: {de: {name, description}}
  texts jsonb not null default '{}',
  archived_at timestamptz,
  primary key (workspace_id, key)
);

-- Where a contact stands now, topic by channel. Nothing said: no row.
create table consents (
  bucket smallint not null,
  contact_id uuid not null,
  topic text not null,
  channel text not null,
  workspace_id int not null,
  state text not null check (state in ('granted', 'refused', 'pending')),
  at timestamptz not null,
  proof jsonb not null default '{}',
  origin_contact_id uuid,
  primary key (bucket, contact_id, topic, channel)
);
create index consents_people on consents (workspace_id, topic, channel, state, contact_id);

-- The ledger: every change with its proof {text, textVersion, ip, userAgent, source, how}. Rows are only added.
create table consent_log (
  bucket smallint not null,
  contact_id uuid not null,
  log_id uuid not null,
  workspace_id int not null,
  topic text not null,
  channel text not null,
  state text not null,
  at timestamptz not null,
  proof jsonb not null default '{}',
  origin_contact_id uuid,
  primary key (bucket, contact_id, log_id)
);

-- Most contacts have said nothing: the fold looks into `consents` only for those who have.
alter table contacts add column has_consents boolean not null default false;
-- A person wrote back and nobody has answered yet: sales has the word, marketing waits (sales hold).
alter table contacts add column reply_waits_since timestamptz;

-- How far a bar reaches: '*' everything, '' every topic but not transactional mail, else one topic. Side by side, so
-- that lifting a bounce does not forget that the person had unsubscribed.
alter table suppressions add column topic text not null default '';
update suppressions set topic = '*' where bucket >= 0 and reason in ('bounced', 'complained');
alter table suppressions drop constraint suppressions_pkey;
alter table suppressions add primary key (bucket, workspace_id, channel, address, topic);
-- The list of a workspace, newest first.
create index suppressions_newest on suppressions (workspace_id, at);

-- null: transactional, or older than topics
alter table messages add column topic text;
alter table messages add column class text;

-- '': transactional, which no topic bars. A row that does not say is treated as any mail.
alter table outbox add column topic text not null default 'news';
update outbox set topic = '' where bucket >= 0 and priority = 0;
-- The quiet hours of the contact that come next: a message that is late does not leave in them either.
alter table outbox add column quiet_from timestamptz;
alter table outbox add column quiet_to timestamptz;

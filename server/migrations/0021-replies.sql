-- What people write back, and what is answered: the sales inbox.

-- With one contact by one channel; a contact that took in another has that one's beside its own.
create table conversations (
  bucket smallint not null,
  contact_id uuid not null,
  conversation_id uuid not null,
  workspace_id int not null,
  channel text not null,
  subject text not null default '',
  state text not null check (state in ('open', 'closed')),
  -- not shown among the open ones before; a new reply ends it
  snoozed_until timestamptz,
  -- id of a user; null: everybody's
  assignee text,
  unread boolean not null,
  -- the oldest reply that nobody has answered
  waits_since timestamptz,
  last_at timestamptz not null,
  -- the beginning of the newest line, and who wrote it
  last_words text not null default '',
  last_direction text not null check (last_direction in ('in', 'out')),
  origin_contact_id uuid,
  primary key (bucket, contact_id, conversation_id)
);
create index conversations_newest on conversations (workspace_id, state, last_at);
create index conversations_unread on conversations (workspace_id) where unread and state = 'open';

create table conversation_lines (
  bucket smallint not null,
  contact_id uuid not null,
  line_id uuid not null,
  conversation_id uuid not null,
  workspace_id int not null,
  direction text not null check (direction in ('in', 'out')),
  at timestamptz not null,
  -- who wrote: the person's address and name, or the user's name
  address text not null default '',
  by_name text not null default '',
  subject text not null default '',
  text text not null,
  quoted text not null default '',
  -- [{name, type, bytes}]: listed, not kept
  attachments jsonb not null default '[]',
  -- of the mail, without angle brackets, and of those that it answers: an answer goes into their thread
  mail_id text,
  mail_references jsonb not null default '[]',
  -- in: the message that is answered; out: the message that carries it
  message_id uuid,
  -- there was more than is kept
  is_cut boolean not null default false,
  origin_contact_id uuid,
  primary key (bucket, contact_id, line_id)
);
create index conversation_lines_of on conversation_lines (bucket, contact_id, conversation_id, at);

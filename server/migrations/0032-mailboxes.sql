-- How far the mailbox of a workspace has been read, and how it goes.
create table mailboxes (
  workspace_id int not null primary key references workspaces on delete cascade,
  -- of which mailbox: another one is read from its beginning
  account text not null,
  -- UIDs rise within one validity (RFC 3501 section 2.3.1.1); null: nothing was read yet
  uid_validity bigint,
  last_uid bigint not null default 0,
  checked_at timestamptz,
  -- why it could not be read when it was last tried
  error text,
  failed_since timestamptz,
  taken bigint not null default 0,
  last_taken_at timestamptz
);

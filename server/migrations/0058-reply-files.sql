-- Files that people attach to their answers, so that they can be opened from the inbox. Bounded by feedback/mail/files.ts;
-- written in the transaction that appends the reply, as an input is: beside the contact as it is then.
create table reply_files (
  bucket smallint not null,
  contact_id uuid not null,
  file_id uuid not null,
  workspace_id int not null,
  name text not null,
  -- MIME type as the mail says it: for reading, never what a browser is told
  type text not null,
  bytes int not null,
  data bytea not null,
  at timestamptz not null,
  origin_contact_id uuid,
  primary key (bucket, contact_id, file_id)
);
-- most are compressed already
alter table reply_files alter column data set storage external;

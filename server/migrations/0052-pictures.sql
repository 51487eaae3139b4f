-- Pictures that users upload for mails: kept in the database, so that a backup holds them and every process serves them.
create table pictures (
  workspace_id int not null references workspaces on delete cascade,
  -- of its bytes: its name on the web, so that an address never shows another picture
  hash text not null,
  name text not null,
  type text not null check (type in ('image/png', 'image/jpeg', 'image/gif')),
  width int not null,
  height int not null,
  data bytea not null,
  uploaded_at timestamptz not null,
  -- not offered any more; mails that show it still do
  hidden_at timestamptz,
  primary key (workspace_id, hash)
);
-- pictures are compressed already
alter table pictures alter column data set storage external;
create index pictures_newest on pictures (workspace_id, uploaded_at desc, hash desc) where hidden_at is null;

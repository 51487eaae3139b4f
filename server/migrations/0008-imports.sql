-- Imports: a file that waits for its mapping, runs, and can be taken back. Its rows become inputs of `inbox_bulk`;
-- what they did to whom is noted by the fold that applied them, so that numbers open their people and undo knows whom.

create table imports (
  workspace_id int not null references workspaces on delete cascade,
  -- UUIDv7: newest last
  import_id uuid not null,
  name text not null,
  state text not null check (state in ('uploading', 'draft', 'running', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  -- as sniffed: {format, bytes, rows, about, columns}
  file jsonb not null,
  -- {columns, choices}: what each column becomes, and what is chosen for all rows
  plan jsonb not null,
  revision int not null default 0,
  -- records read so far: moved in the transaction that appends what they became (resume after a crash)
  rows_read bigint not null default 0,
  -- place of an undo: the last contact whose taking back was appended
  undo_bucket int not null default -1,
  undo_contact_id uuid,
  -- {refused, unchanged..., notes: {code: rows}} of what was read
  counts jsonb not null default '{}',
  error text,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  undone_at timestamptz,
  undone_by text,
  -- the process that reads it now, and until when it is taken for alive
  worker text,
  worker_until timestamptz,
  primary key (workspace_id, import_id)
);
create index imports_at_work on imports (state) where state in ('running', 'undoing');

-- The file as it came, in pieces; gone when the import is over.
create table import_parts (
  workspace_id int not null,
  import_id uuid not null,
  part int not null,
  content bytea not null,
  primary key (workspace_id, import_id, part),
  foreign key (workspace_id, import_id) references imports on delete cascade
);
alter table import_parts alter column content set storage external;

-- Rows that were not taken, with the reason and the cells as they were
create table import_refusals (
  workspace_id int not null,
  import_id uuid not null,
  row_no bigint not null,
  line bigint not null,
  code text not null,
  reason text not null,
  cells jsonb not null,
  primary key (workspace_id, import_id, row_no),
  foreign key (workspace_id, import_id) references imports on delete cascade
);

-- What an import did to whom; written by the fold with the effect itself.
create table import_contacts (
  bucket smallint not null,
  import_id uuid not null,
  contact_id uuid not null,
  workspace_id int not null,
  what text not null check (what in ('new', 'updated', 'unchanged')),
  -- identities that the contact got by it: [{kind, value}]
  identities jsonb not null default '[]',
  -- null: not taken back; else what came of it
  undone text check (undone in ('removed', 'changed back')),
  primary key (bucket, import_id, contact_id)
);
create index import_contacts_people on import_contacts (workspace_id, import_id, contact_id);

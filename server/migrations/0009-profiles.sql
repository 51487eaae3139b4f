-- Profiles: values that could not be read, test persons, what people say about attributes, notes, computed attributes,
-- interests.

-- {attribute: {code, sent}}: kept as sent, and noted until a readable value comes; null: none, so that rows stay narrow
alter table contacts add column problems jsonb;
-- gets mail, is never counted; a column of its own beside the attribute, so that counters find the few by an index
alter table contacts add column is_test boolean not null default false;
create index contacts_test on contacts (workspace_id, bucket, contact_id) where is_test;

-- the type was set by a person: values that come in are converted to it
alter table attribute_registry add column type_set boolean not null default false;
-- what it is used for, and on what ground of the law (GDPR article 6)
alter table attribute_registry add column purpose text;
alter table attribute_registry add column legal_basis text
  check (legal_basis in ('consent', 'contract', 'legal-obligation', 'legitimate-interest'));
alter table attribute_registry add column archived_at timestamptz;

-- words that people keep about a contact; written by the fold
create table notes (
  bucket smallint not null,
  contact_id uuid not null,
  note_id uuid not null,
  workspace_id int not null,
  text text not null,
  by_name text not null,
  at timestamptz not null,
  edited_at timestamptz,
  origin_contact_id uuid,
  primary key (bucket, contact_id, note_id)
);

-- attributes that are counted from events: {kind, event, property}
create table computed_attributes (
  workspace_id int not null references workspaces,
  name text not null,
  rule jsonb not null,
  created_at timestamptz not null,
  primary key (workspace_id, name)
);

-- what the rules have counted so far: {<hash of the rule>: state}
alter table contact_state add column computed jsonb;
-- what a person looks at: {topic: [weight, at ms]}, halved every 30 days
alter table contact_state add column if not exists interests jsonb;

-- Companies: the organisations that contacts belong to. A company is an actor with an inbox of its own, written by the
-- fold of its bucket's group like a contact; its facts are copied to its people (contact_state.company), since
-- conditions read nothing else.

create table companies (
  bucket smallint not null,
  company_id uuid not null,
  workspace_id int not null,
  state text not null default 'live' check (state in ('live', 'merged')),
  merged_into uuid,
  attributes jsonb not null default '{}',
  -- rises with each change; people keep the highest they were told
  rev int not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (bucket, company_id),
  check (bucket >= 0 and bucket < 4096)
);
create index companies_newest on companies (workspace_id, company_id desc) where state = 'live';

-- what a company goes by: the id of `group` calls, mail domains. Unique, so that two folds never make two of one.
create table company_names (
  bucket smallint not null,
  workspace_id int not null,
  kind text not null check (kind in ('group', 'domain')),
  value text not null,
  company_id uuid not null,
  primary key (bucket, workspace_id, kind, value)
);
create index company_names_company on company_names (workspace_id, company_id);

-- the home company of a contact: which, how it came to be (a hand outdoes a group call, a group call a mail domain;
-- by hand and none: taken out on purpose), and the revision of the facts in `company`
alter table contact_state add column company_id uuid;
alter table contact_state add column company_by text check (company_by in ('hand', 'group', 'domain'));
alter table contact_state add column company_rev int;
create index contact_state_company on contact_state (workspace_id, company_id, contact_id) where company_id is not null;

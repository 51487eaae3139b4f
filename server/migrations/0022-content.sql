-- What mails are made of beside their template: saved blocks, the products of the shop, codes that are given out.

alter table definitions drop constraint definitions_kind_check;
alter table definitions add constraint definitions_kind_check
  check (kind in ('segment', 'workflow', 'template', 'block'));

-- The catalogue, as the API, files and feeds tell it. Reference table: mails read it when they leave.
create table products (
  workspace_id int not null references workspaces on delete cascade,
  -- the shop's own id
  product_id text not null,
  title text not null,
  url text,
  image_url text,
  price double precision,
  -- before it was reduced
  was_price double precision,
  currency text,
  -- how many are left; null: not said
  stock int,
  available boolean not null default true,
  category text,
  attributes jsonb not null default '{}',
  -- bought in the last 30 days, counted now and then
  sold int not null default 0,
  -- the feed that tells of it; null: the API, or a file
  source_id int,
  -- of the feed's last run that had it
  run int not null default 0,
  updated_at timestamptz not null,
  primary key (workspace_id, product_id)
);
create index products_category on products (workspace_id, lower(category), sold desc);
create index products_sold on products (workspace_id, sold desc);
create index products_source on products (workspace_id, source_id, run);

-- Feeds that are read on a schedule. Local: written with every run.
create table product_sources (
  workspace_id int not null references workspaces on delete cascade,
  source_id int generated always as identity,
  name text not null,
  url text not null,
  every_minutes int not null,
  run int not null default 0,
  -- when it is to be read next; a reader moves it on before it reads, so that nobody else does
  due_at timestamptz not null,
  read_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'reading', 'done', 'failed')),
  -- what came of the last run, and why: {code, text, ...values}
  problem jsonb,
  product_count int not null default 0,
  refused_count int not null default 0,
  primary key (workspace_id, source_id)
);
create index product_sources_due on product_sources (due_at);

-- Sorts of codes. Reference table: mails name them.
create table coupon_pools (
  workspace_id int not null references workspaces on delete cascade,
  pool_id int generated always as identity,
  key text not null,
  name text not null,
  -- contact: one code for a person, ever; start: one for each start of a workflow (a cart, an order)
  per text not null check (per in ('contact', 'start')),
  expires_at timestamptz,
  -- fewer left than this is told on Home
  low_below int not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, pool_id),
  unique (workspace_id, key)
);

-- The stock of codes. Local: senders of all contacts take from one heap, each code once.
create table coupon_codes (
  workspace_id int not null,
  pool_id int not null,
  code text not null,
  taken_at timestamptz,
  primary key (workspace_id, pool_id, code),
  foreign key (workspace_id, pool_id) references coupon_pools on delete cascade
);
create index coupon_codes_free on coupon_codes (workspace_id, pool_id, code) where taken_at is null;

-- Who was given which code. `holder` says for what: the contact it was given to, or the start of a workflow; the key
-- makes the second sender find the code of the first.
create table coupons (
  bucket smallint not null,
  contact_id uuid not null,
  pool_id int not null,
  holder text not null,
  workspace_id int not null,
  code text not null,
  -- key of the enrollment it was given in
  start_key text,
  message_id uuid,
  given_at timestamptz not null,
  redeemed_at timestamptz,
  origin_contact_id uuid,
  primary key (bucket, contact_id, pool_id, holder)
);
create index coupons_pool on coupons (workspace_id, pool_id, given_at);

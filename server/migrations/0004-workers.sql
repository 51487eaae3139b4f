-- Workers that are alive, so that each takes its fair share of the leases: one that holds none yet is seen here.
create table workers (
  owner text primary key,
  seen_at timestamptz not null
);

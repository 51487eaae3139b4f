-- A definition that fails for several people in a row is not asked any more until definitions are read again (engine,
-- quarantine): whoever was passed over by that is noted beside those for whom it failed.
alter table stuck add column quarantined boolean not null default false;

-- Whether the import put this person on its static list: undo takes them off again.
alter table import_contacts add column listed boolean not null default false;

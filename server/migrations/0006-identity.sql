-- Merges that can be taken back (P10): what each side was stays in the log, rows remember what they came by and whose
-- they were, and a contact knows the names it has handed back.

alter table merges drop constraint merges_state_check;
alter table merges add constraint merges_state_check check (state in ('pending', 'done', 'refused', 'undone'));
-- place among the merges that were applied: two may fall into one instant
alter table merges add column applied_no bigint;
alter table merges add column undone_at timestamptz;
alter table merges add column undone_by text;
create index merges_of_survivor on merges (workspace_id, survivor_id);
create index merges_of_absorbed on merges (workspace_id, absorbed_id);
create index merges_refused on merges (workspace_id, applied_at) where state = 'refused';

-- the identity that the input came by that brought this one
alter table contact_identities add column via text;
alter table membership_log add column origin_contact_id uuid;

-- names handed back when a merge was taken back: inputs that still come by them belong to who holds them now
alter table contacts add column parted text[];
-- null: to be counted anew from the events
alter table contact_state alter column rings drop not null;

-- Publishing: who saved a draft (told to whoever saves over it), and the version of all definitions together,
-- drawn once per publish while the leases are locked, so that it only rises (ENGINE, Publish).

alter table definitions add column draft_saved_by text;

create sequence defs_version_seq;

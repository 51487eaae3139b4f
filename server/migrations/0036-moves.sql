-- Publishing with people inside (P9): what a publish or a resume asks of each enrollment is numbered per workflow, and
-- an enrollment knows the last number it has taken, so that each is taken once, by whoever touches the contact first.

alter table definitions
  -- number of the last publish or resume that concerned people inside; those that some may not have taken yet
  add column edit_no int not null default 0,
  add column edits jsonb not null default '[]',
  -- since when nobody moves; null: not paused
  add column paused_at timestamptz,
  -- a publish that waits for its time: the document and choices as they were confirmed
  add column publish_at timestamptz,
  add column publish_plan jsonb;

-- what was chosen for people inside when the version was published
alter table definition_versions add column inside jsonb;

alter table enrollments add column settled int not null default 0;

create index definitions_publish_at on definitions (publish_at) where publish_at is not null;

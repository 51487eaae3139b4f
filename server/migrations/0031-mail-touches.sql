-- Human or machine (P16): what was just asked for of a mail. A scanner follows its links one after the other, so a
-- click counts a second after it came, when it is known what came with it. Rows live for a minute.
create table mail_touches (
  bucket smallint not null,
  contact_id uuid not null,
  touch_id uuid not null,
  workspace_id int not null,
  message_id uuid not null,
  -- number of the link; 'hidden' for the one that people cannot see, 'head' for a question about any
  link text not null,
  agent text not null,
  at timestamptz not null,
  -- the input it becomes; null: only remembered, or done
  input jsonb,
  primary key (bucket, contact_id, touch_id)
);
create index mail_touches_due on mail_touches (at);

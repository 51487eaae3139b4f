-- What became of the mail of the last hours and of 30 days, by when: sending stops by itself when too much of it
-- bounces or is complained about, and Deliverability shows it by receiver.
create index messages_submitted on messages (workspace_id, submitted_at) where submitted_at is not null;
create index messages_bounced on messages (workspace_id, bounced_at) where bounced_at is not null;
create index messages_complained on messages (workspace_id, complained_at) where complained_at is not null;

-- Facts beside attributes that conditions read (conditions/README): copied to the contact, so that its fold reads nothing else.

-- its company as conditions see it: {id, name, domain, ...attributes}
alter table contact_state add column if not exists company jsonb;
-- what it looks at: {topic: [weight, at ms]}, halved every 30 days
alter table contact_state add column if not exists interests jsonb;

import { describe, expect, it } from 'vitest';
import { statementProblems } from './lib/emitted-sql.mjs';

const classes = { contact: ['contacts', 'events', 'outbox'], reference: ['workspaces'], local: ['leases'] };
const problems = (text: string): string[] => statementProblems(text, classes);

describe('the check of emitted SQL', () => {
  it('accepts what carries its bucket', () => {
    const good = [
      'select c.id from contacts c join events e using (bucket, contact_id) where c.bucket = $1',
      'select contact_id from contacts c where c.bucket = $1 and exists (select 1 from events e where e.bucket = c.bucket)',
      'insert into outbox (bucket, id) select bucket, id from contacts where bucket = any($1)',
      'update contacts set attributes = attributes || $1, seen_at = $2 where bucket = $3',
      'update leases set expires_at = clock_timestamp() + $1::interval where owner = $2',
      'select id from outbox where bucket = any($1) for update skip locked',
      'insert into events (bucket, at) values ($1, clock_timestamp())',
      "select 'from contacts' as words from workspaces -- join events",
      'select url, events from workspaces where workspace_id = $1',
      'insert into workspaces (id, events) values ($1, $2) returning id, events',
      "update contacts c set seen_at = v.at from (select max(at) - interval '1 minute' as at from events where bucket = $1) v where c.bucket = $2",
      'create table contacts_copy as select id from contacts',
    ];
    expect(good.flatMap(problems)).toEqual([]);
  });

  it.each([
    ['select id from contacts where workspace_id = $1', 'bucket named 0 times'],
    [
      'select c.id from contacts c join events e on e.contact_id = c.id where c.bucket = $1',
      'bucket named 1 times',
    ],
    [
      'select c.id from contacts c, events as e where c.contact_id = e.contact_id and c.bucket = $1',
      '2 contact tables',
    ],
    ['select id from outbox where workspace_id = $1 for update', 'row locks without bucket'],
    ['update contacts set seen_at = now() where bucket = $1', 'the time is a parameter'],
    ['update "contacts" set due_at = seen_at + interval \'1 day\' where bucket = $1', 'computed'],
    ['update contacts set a = jsonb_build_object(b, $1) where bucket = $2', 'no jsonb_build_object'],
    ['update workspaces set settings = to_jsonb(name) where id = $1', 'to_jsonb'],
    ['insert into contacts (bucket) values ($1) on conflict (bucket) do update set x = random()', 'chance'],
    [
      'with moved as (update outbox set at = now() where bucket = $1 returning id) select id from moved',
      'the time',
    ],
    [
      'select id from contacts where bucket = $1 and id not in (select contact_id from events where bucket = $1)',
      'NOT IN',
    ],
  ])('refuses %s', (text, why) => {
    expect(problems(text).join('; ')).toContain(why);
  });
});

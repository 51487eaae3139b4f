/**
 * How a pass claims its inputs (ENGINE, Lease and claim): each statement deletes them from the inbox, stores outside
 * inputs as events, and returns those that the fold must see. No row locks: the lease is the lock.
 */
import { named } from './named.ts';
import { ACTOR_INPUTS_MAX, WORKSPACE_SHARE } from './shares.ts';

const CLAIMED_COLUMNS = `bucket, seq, actor_id as "actorId", workspace_id as "workspaceId", kind, name, via,
  event_id as "eventId", floor(extract(epoch from at) * 1000)::float8 as "atMs",
  (extract(epoch from at) * 1000000)::float8 as "atUs",
  floor(extract(epoch from occurred_at) * 1000)::float8 as "occurredAtMs", hops, payload,
  contact_state as "contactState", merged_into as "mergedInto"`;

/** Above every number of the inbox (2^50; a bucket has 12 bits): one maximum finds the last bucket and its last number. */
const SEQ_SPAN = '1125899906842624::int8';

/** Shared tail of the claims: outside inputs of live contacts become events; only what a definition depends on,
 *  or the fold must see, travels to Node ($4, $5: workspaces and event names; $6, $7: outside and visit kinds). */
const storeAndReturn = (
  workspaces: string,
  names: string,
  outside: string,
  visits: string,
  seen = 'count(*)',
): string => `
judged as materialized (
  select i.*, case when i.via = any(c.parted) then 'parted' else c.state end as contact_state, c.merged_into
  from claimed i
  left join lateral (
    select state, merged_into, parted from contacts
    where bucket = i.bucket and contact_id = i.actor_id
    offset 0
  ) c on true
), stored as (
  insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, via, properties, context)
  select bucket, event_id, at, actor_id, workspace_id, kind, name, occurred_at, via,
    coalesce(payload -> 'properties', payload -> 'traits', '{}'::jsonb), payload -> 'context'
  from judged
  where kind = any(${outside}) and coalesce(contact_state, 'live') = 'live'
), visited as (
  update contact_state s set last_seen_at = v.seen_at
  from (
    select bucket, actor_id, max(occurred_at) as seen_at, max(occurred_at) - interval '1 minute' as noticeable_from
    from judged where kind = any(${visits}) and contact_state is distinct from 'parted' group by bucket, actor_id
  ) v
  where s.bucket = v.bucket and s.contact_id = v.actor_id
    and (s.last_seen_at is null or s.last_seen_at < v.noticeable_from)
)
select t.claimed_count as "claimedCount", t.last_bucket as "lastBucket", t.seen_count as "seenCount",
  t.last_seq as "lastSeq", t.max_seq as "maxSeq", r.*
from (
  select count(*)::int as claimed_count, max(bucket) as last_bucket, (${seen})::int as seen_count,
    (max(bucket * ${SEQ_SPAN} + seq) % ${SEQ_SPAN})::float8 as last_seq, max(seq)::float8 as max_seq
  from judged
) t
left join (
  select ${CLAIMED_COLUMNS} from judged
  where must_fold or contact_state is distinct from 'live'
     or (workspace_id, name) in (select * from unnest(${workspaces}::int[], ${names}::text[]))
) r on true`;

const CLAIM = `bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, hops, must_fold, payload`;

/** Up to $3 rows of a table from bucket $1 to before $2, streamed from its primary key. */
const rangeOf = (table: 'inbox' | 'inbox_bulk', narrowed = ''): string => `
    select ctid as row_id, actor_id, seq from ${table}
    where bucket >= $1 and bucket < $2 ${narrowed}
    order by bucket, seq
    limit $3`;

/** The same of the inbox, in each bucket ($1) from behind its floor ($2) on (`floors.ts`). The buckets stand in order. */
const FLOORED_RANGE = `
    select i.* from unnest($1::smallint[], $2::int8[]) f(bucket, floor)
    cross join lateral (
      select ctid as row_id, actor_id, seq from inbox
      where bucket = f.bucket and seq > f.floor
      order by seq
      limit $3
    ) i
    limit $3`;

/** Deletes the rows of a range. */
const claimOf = (table: 'inbox' | 'inbox_bulk', range = rangeOf(table)): string => `
  with head as materialized (${range}
  ), claimed as (
    delete from ${table} where ctid = any(array(select row_id from head))
    returning ${CLAIM}
  ), ${storeAndReturn('$4', '$5', '$6', '$7')}`;

/** 2a. The head of the group's inbox, from the rotating cursor. */
export const claimHead = named('claim-head', claimOf('inbox'));

/** The same behind the floors of its buckets. */
export const claimFloored = named('claim-floored', claimOf('inbox', FLOORED_RANGE));

/**
 * The same while an actor floods the group: when the batch is full, only the first inputs of each actor are taken (a
 * prefix of what waits of it, I3). A statement of its own, because the numbering costs 1.2 ms a thousand rows.
 */
const sharesOf = (range: string): string => `
   with head as materialized (${range}
   ), numbered as (
     select row_id, row_number() over (partition by actor_id order by seq) as n, count(*) over () as of_all from head
   ), claimed as (
     delete from inbox where ctid = any(array(select row_id from numbered where n <= ${ACTOR_INPUTS_MAX} or of_all < $3))
     returning ${CLAIM}
   ), ${storeAndReturn('$4', '$5', '$6', '$7', 'select count(*) from head')}`;

export const claimShares = named('claim-shares', sharesOf(rangeOf('inbox')));

/** The same behind the floors of its buckets. */
export const claimSharesFloored = named('claim-shares-floored', sharesOf(FLOORED_RANGE));

/** Rows from the cursor on that are looked through for floods: 1 ms. */
const AHEAD = 2_000;

/** Who fills the batches from the cursor on: workspaces with more than their share, and whether an actor has. */
export const floodsAhead = named(
  'floods-ahead',
  `with ahead as materialized (
     select actor_id, workspace_id from inbox
     where bucket >= $1 and bucket < $2
     order by bucket, seq
     limit ${AHEAD}
   )
   select array(
       select workspace_id from ahead group by workspace_id
       having count(*) > (select count(*) from ahead) * ${WORKSPACE_SHARE}
     ) as floods,
     exists (select from ahead group by actor_id having count(*) > ${ACTOR_INPUTS_MAX}) as crowded`,
);

/**
 * 2b. What waits of other workspaces than those that flood the group ($8), wherever it lies in the group's range. It
 * reads past all of the flood (some 0.5 us a row), so it is asked now and then (`shares.ts`).
 */
export const claimBesideFlood = named(
  'claim-beside-flood',
  claimOf('inbox', rangeOf('inbox', 'and workspace_id <> all($8::int[])')),
);

/** The head of the inbox of bulk work. */
export const claimBulkHead = named('claim-bulk-head', claimOf('inbox_bulk'));

/** 2c. Due timers of the group, earliest first. */
export const claimTimers = named(
  'claim-timers',
  `with due as materialized (
     select bucket, actor_id, kind, ref from timers
     where bucket >= $1 and bucket < $2 and due_at <= $3
     order by due_at
     limit $4
   )
   delete from timers t using due d
   where t.bucket = d.bucket and t.actor_id = d.actor_id and t.kind = d.kind and t.ref = d.ref
   returning t.bucket, t.actor_id as "actorId", t.workspace_id as "workspaceId", t.kind, t.ref,
     (extract(epoch from t.due_at) * 1000)::float8 as "dueAtMs", t.hops`,
);

/** 2d. With a timer come all visible inbox rows of its actor. */
export const claimOfActors = named(
  'claim-of-actors',
  `with claimed as (
     delete from inbox i using unnest($1::smallint[], $2::uuid[]) a(bucket, actor_id)
     where i.bucket = a.bucket and i.actor_id = a.actor_id
     returning i.bucket, i.seq, i.actor_id, i.workspace_id, i.kind, i.name, i.via, i.event_id, i.at, i.occurred_at, i.hops, i.must_fold, i.payload
   ), ${storeAndReturn('$3', '$4', '$5', '$6')}`,
);

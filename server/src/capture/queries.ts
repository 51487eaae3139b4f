/**
 * The statements of capture, the hot one first. Bulk input is an array parameter a column (`platform/bulk.ts`): the
 * fastest way from Node that can de-duplicate.
 */
import { type NamedStatement, rowColumns } from '../platform/index.ts';

/** A row for the inbox. */
export interface InboxRow {
  bucket: number;
  actor_id: string;
  workspace_id: number;
  kind: string;
  name: string;
  via: string | null;
  event_id: string;
  occurred_ms: number;
  hops: number;
  must_fold: boolean;
  payload: unknown;
  /** of the message id; null: not de-duplicated */
  message_key: string | null;
  message_bucket: number | null;
}

const ROWS = rowColumns(
  `bucket smallint, actor_id uuid, workspace_id int, kind text, name text, via text, event_id uuid, occurred_ms float8,
   hops smallint, must_fold boolean, payload json_text, message_key uuid, message_bucket smallint`,
  'ord',
);

/** Weeks since 1970 on the database's clock: one clock for all processes. Worked out once, not per row. */
const WEEK = `week as materialized (
  select floor(extract(epoch from statement_timestamp()) / 604800)::smallint as number
)`;
const THIS_WEEK = '(select number from week)';

const GIVEN = `given as materialized (
  select * from ${ROWS.from}
)`;

/** Message ids that were not there this week nor the last, in key order so that two inserts cannot deadlock. The
 *  look into last week runs on the primary key, one row each. */
const FRESH = `fresh as (
  insert into seen (bucket, message_key, week)
  select g.message_bucket, g.message_key, ${THIS_WEEK}
  from given g
  where g.message_key is not null and not exists (
    select 1 from seen s
    where s.bucket = g.message_bucket and s.message_key = g.message_key and s.week = ${THIS_WEEK} - 1::smallint
  )
  order by g.message_bucket, g.message_key
  on conflict do nothing
  returning message_key
)`;

/** `seq` and `at` are drawn row by row in the order given (P2); nothing occurs after it arrived. */
const INSERT = `insert into inbox
  (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, hops, must_fold, payload)
select bucket, nextval('inbox_seq'), actor_id, workspace_id, kind, name, via, event_id, at,
  least(to_timestamp(occurred_ms / 1000), at), hops, must_fold, payload::jsonb
from arrived
order by ord`;

const arrived = (condition: string): string => `arrived as (
  select g.*, clock_timestamp() as at
  from given g
  ${condition}
  order by ord
)`;

/** Appends rows whose message id is new, in order; rows: those given. The hot statement: one round trip, one commit. */
export const appendFresh = (rows: readonly InboxRow[]): NamedStatement => ({
  name: 'capture-append-fresh',
  text: `with ${WEEK}, ${GIVEN}, ${FRESH}, ${arrived('where message_key is null or message_key in (select message_key from fresh)')}
${INSERT}`,
  values: ROWS.values(rows),
});

export interface AppendedRow {
  bucket: number;
  seq: number;
  eventId: string;
}

/** The same, telling what was appended: for inputs of our own, few at a time. */
export const appendFreshReturning = (rows: readonly InboxRow[]): NamedStatement => {
  const statement = appendFresh(rows);
  return {
    name: 'capture-append-returning',
    text: `${statement.text}\nreturning bucket, seq, event_id as "eventId"`,
    values: statement.values,
  };
};

export interface IdentityRow {
  bucket: number;
  workspaceId: number;
  kind: string;
  value: string;
}

const identityColumns = (rows: readonly IdentityRow[]): unknown[] => [
  rows.map((row) => row.bucket),
  rows.map((row) => row.workspaceId),
  rows.map((row) => row.kind),
  rows.map((row) => row.value),
];

/** Contacts of identities: `{n, contactId}`, n counting the given from 1. One row of the primary key each. */
export const ownersOf = (rows: readonly IdentityRow[]): NamedStatement => ({
  name: 'capture-owners',
  text: `select g.n::int as n, i.contact_id as "contactId"
from unnest($1::smallint[], $2::int[], $3::text[], $4::text[]) with ordinality as g (bucket, workspace_id, kind, value, n)
cross join lateral (
  select contact_id from identities
  where bucket = g.bucket and workspace_id = g.workspace_id and kind = g.kind and value = g.value
  offset 0
) i`,
  values: identityColumns(rows),
});

export interface ClaimRow extends IdentityRow {
  contactId: string;
  /** message id of the row that founds the contact: a repeat founds nothing */
  messageKey: string | null;
}

/** The parameters behind those of the rows. */
const CLAIMED = ['smallint', 'int', 'text', 'text', 'uuid', 'uuid']
  .map((type, n) => `$${ROWS.count + 1 + n}::${type}[]`)
  .join(', ');

/** SQLSTATE of `appendFounding` when somebody else claimed an identity in the same instant (division by zero). */
export const CLAIM_LOST = '22012';

/**
 * `appendFresh` for rows that found contacts: also claims their identities, in key order. Of two that claim the same
 * one at once, one wins; the other waits for the winner's commit, and then the whole statement fails with CLAIM_LOST
 * (plain SQL knows no other way to roll back). One round trip where a transaction took five: among anonymous visitors
 * nearly every insert founds somebody.
 */
export const appendFounding = (rows: readonly InboxRow[], claims: readonly ClaimRow[]): NamedStatement => ({
  name: 'capture-append-founding',
  text: `with ${WEEK}, ${GIVEN}, ${FRESH}, claims as materialized (
  select * from unnest(${CLAIMED}) as c (bucket, workspace_id, kind, value, contact_id, message_key)
  where message_key is null or message_key in (select message_key from fresh)
), won as (
  insert into identities (bucket, workspace_id, kind, value, contact_id)
  select bucket, workspace_id, kind, value, contact_id from claims
  order by bucket, workspace_id, kind, value
  on conflict do nothing
  returning bucket
), lost as materialized (
  select (select count(*) from claims) - (select count(*) from won) as number
), ${arrived(`where (message_key is null or message_key in (select message_key from fresh))
    and 1 / (case when (select number from lost) = 0 then 1 else 0 end) = 1`)}
${INSERT}`,
  values: [
    ...ROWS.values(rows),
    ...identityColumns(claims),
    claims.map((claim) => claim.contactId),
    claims.map((claim) => claim.messageKey),
  ],
});

/** Addresses that contacts hold: `{contactId, email}`. Rows: a few per contact. */
export const emailsOf = (
  contacts: readonly { bucket: number; contactId: string; workspaceId: number }[],
): NamedStatement => ({
  name: 'capture-emails',
  text: `select g.contact_id as "contactId", i.value as email
from unnest($1::smallint[], $2::uuid[], $3::int[]) as g (bucket, contact_id, workspace_id)
cross join lateral (
  select value from contact_identities
  where bucket = g.bucket and contact_id = g.contact_id and workspace_id = g.workspace_id and kind = 'email'
  offset 0
) i`,
  values: [
    contacts.map((contact) => contact.bucket),
    contacts.map((contact) => contact.contactId),
    contacts.map((contact) => contact.workspaceId),
  ],
});

/** Inbox rows per workspace in some buckets, at most $2 a bucket: `{workspaceId, pending}`. */
export const pendingIn = (buckets: readonly number[], perBucketMax: number): NamedStatement => ({
  name: 'capture-pending',
  text: `select i.workspace_id as "workspaceId", count(*)::int as pending
from unnest($1::smallint[]) as g (bucket)
cross join lateral (
  select workspace_id from inbox where bucket = g.bucket order by seq limit $2
) i
group by i.workspace_id`,
  values: [buckets, perBucketMax],
});

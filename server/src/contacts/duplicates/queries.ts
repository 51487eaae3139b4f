import {
  bucketOf,
  empty,
  type JsonObject,
  type Queryable,
  type Sql,
  sql,
  type Uuid,
} from '../../platform/index.ts';
import { bitsFrom, type Certainty } from './model.ts';

/** A pair as it is kept. `a` is the smaller id. */
export interface PairRow {
  a: Uuid;
  b: Uuid;
  bits: number;
  isCertain: boolean;
  through: Uuid | null;
  /** both have a user id: the engine will not merge them */
  isBarred: boolean;
}

export interface PairPlace {
  bits: number;
  a: string;
  b: string;
}

const isLive = (side: 'a' | 'b'): Sql => {
  const [bucket, id] = side === 'a' ? [sql`p.a_bucket`, sql`p.a_id`] : [sql`p.b_bucket`, sql`p.b_id`];
  return sql`exists (
    select from contacts c
    where c.bucket = ${bucket} and c.contact_id = ${id} and c.workspace_id = p.workspace_id and c.state = 'live')`;
};
/** Pairs of which one is merged or erased by now are no pairs: nobody has to tidy them away. */
const BOTH_LIVE = sql`${isLive('a')} and ${isLive('b')}`;

const hasUserId = (side: 'a' | 'b'): Sql => {
  const [bucket, id] = side === 'a' ? [sql`p.a_bucket`, sql`p.a_id`] : [sql`p.b_bucket`, sql`p.b_id`];
  return sql`exists (
    select from contact_identities i
    where i.bucket = ${bucket} and i.contact_id = ${id} and i.workspace_id = p.workspace_id and i.kind = 'user')`;
};
const IS_BARRED = sql`(${hasUserId('a')} and ${hasUserId('b')})`;

const atLeast = (certainty: Certainty | undefined): Sql => {
  if (certainty === undefined || certainty === 'possible') return empty;
  if (certainty === 'certain') return sql`and p.is_certain`;
  return sql`and (p.is_certain or p.bits >= ${bitsFrom(certainty)})`;
};

const COLUMNS = sql`
  p.a_id as a, p.b_id as b, p.bits, p.is_certain as "isCertain", p.through_id as through, ${IS_BARRED} as "isBarred"`;

/** Proposed pairs at least this sure, the surest first, from the index `duplicate_pairs_proposed`. */
export const proposedPairs = (
  db: Queryable,
  request: { workspaceId: number; certainty?: Certainty | undefined; after: PairPlace | null; limit: number },
): Promise<PairRow[]> => {
  const { workspaceId, certainty, after, limit } = request;
  const later = after
    ? sql`and (p.bits < ${after.bits}::real
        or (p.bits = ${after.bits}::real and (p.a_id, p.b_id) > (${after.a}::uuid, ${after.b}::uuid)))`
    : empty;
  return db.query<PairRow>(sql`
    select ${COLUMNS}
    from duplicate_pairs p
    where p.workspace_id = ${workspaceId} and p.state = 'proposed' ${atLeast(certainty)} and ${BOTH_LIVE} ${later}
    order by p.bits desc, p.a_id, p.b_id
    limit ${limit}`);
};

/** The surest pairs that can be merged. */
export const mergeablePairs = (
  db: Queryable,
  request: { workspaceId: number; certainty: Certainty; limit: number },
): Promise<PairRow[]> =>
  db.query<PairRow>(sql`
    select ${COLUMNS}
    from duplicate_pairs p
    where p.workspace_id = ${request.workspaceId} and p.state = 'proposed' ${atLeast(request.certainty)}
      and ${BOTH_LIVE} and not ${IS_BARRED}
    order by p.bits desc, p.a_id, p.b_id
    limit ${request.limit}`);

/** One proposed pair, locked until the transaction ends; undefined: not proposed, or one of them is gone. */
export const lockPair = async (
  tx: Queryable,
  { workspaceId, a, b }: { workspaceId: number; a: string; b: string },
): Promise<PairRow | undefined> => {
  const [row] = await tx.query<PairRow>(sql`
    select ${COLUMNS}
    from duplicate_pairs p
    where p.workspace_id = ${workspaceId} and p.a_id = ${a}::uuid and p.b_id = ${b}::uuid and p.state = 'proposed'
      and ${BOTH_LIVE}
    for update of p`);
  return row;
};

/** How many proposed pairs there are of each certainty, and how many of them can be merged. */
export const countPairs = (
  db: Queryable,
  workspaceId: number,
): Promise<{ certainty: Certainty; count: number; mergeable: number }[]> =>
  db.query(sql`
    select case
        when p.is_certain then 'certain'
        when p.bits >= ${bitsFrom('veryLikely')} then 'veryLikely'
        when p.bits >= ${bitsFrom('likely')} then 'likely'
        else 'possible'
      end as certainty,
      count(*)::int as count, (count(*) filter (where not ${IS_BARRED}))::int as mergeable
    from duplicate_pairs p
    where p.workspace_id = ${workspaceId} and p.state = 'proposed' and ${BOTH_LIVE}
    group by 1`);

export interface Decision {
  workspaceId: number;
  a: string;
  b: string;
  state: 'accepted' | 'dismissed';
  by: string;
  mergeId: Uuid | null;
}

/** Notes what was decided of a pair. */
export const writeDecision = async (tx: Queryable, decision: Decision, nowMs: number): Promise<void> => {
  const { workspaceId, a, b, state, by, mergeId } = decision;
  await tx.query(sql`
    update duplicate_pairs
    set state = ${state}, decided_at = ${new Date(nowMs)}, decided_by = ${by}, merge_id = ${mergeId}::uuid
    where workspace_id = ${workspaceId} and a_id = ${a}::uuid and b_id = ${b}::uuid`);
};

/** Takes a dismissal back. Answers whether there was one. */
export const reopenPair = async (
  tx: Queryable,
  { workspaceId, a, b }: { workspaceId: number; a: string; b: string },
): Promise<boolean> => {
  const rows = await tx.query(sql`
    update duplicate_pairs set state = 'proposed', decided_at = null, decided_by = null
    where workspace_id = ${workspaceId} and a_id = ${a}::uuid and b_id = ${b}::uuid and state = 'dismissed'
    returning a_id`);
  return rows.length > 0;
};

/** What is compared of a contact. */
export interface ComparedContact {
  contactId: Uuid;
  attributes: JsonObject;
}

/** Known live contacts, newest first, from the index `contacts_newest`: a chunk of a search. */
export const contactChunk = (
  db: Queryable,
  request: { workspaceId: number; before: string | null; limit: number },
): Promise<ComparedContact[]> =>
  db.query<ComparedContact>(sql`
    select c.contact_id as "contactId", c.attributes, c.bucket
    from contacts c
    where c.workspace_id = ${request.workspaceId} and c.state = 'live' and c.known_at is not null
      ${request.before ? sql`and c.contact_id < ${request.before}::uuid` : empty}
    order by c.contact_id desc
    limit ${request.limit}`);

/** A contact of a pair as it is shown. */
export interface PairedContact extends ComparedContact {
  known: boolean;
  createdAt: Date;
  lastSeenAt: Date | null;
}

/** The contacts of some pairs, by primary key. */
export const pairedContacts = (
  db: Queryable,
  workspaceId: number,
  ids: readonly string[],
): Promise<PairedContact[]> =>
  db.query<PairedContact>(sql`
    select c.contact_id as "contactId", c.attributes, c.known_at is not null as known, c.created_at as "createdAt",
      s.last_seen_at as "lastSeenAt"
    from unnest(${ids.map(bucketOf)}::smallint[], ${ids}::uuid[]) as key (bucket, contact_id)
    join contacts c on c.bucket = key.bucket and c.contact_id = key.contact_id
    left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    where c.workspace_id = ${workspaceId}`);

/** A pair to be written. */
export interface NewPair {
  a_bucket: number;
  a_id: string;
  b_bucket: number;
  b_id: string;
  bits: number;
  is_certain: boolean;
  through_id: string | null;
}

/** Writes pairs that were found; what a person has decided stays as it is. */
export const writePairs = async (
  tx: Queryable,
  workspaceId: number,
  pairs: readonly NewPair[],
  foundAtMs: number,
): Promise<void> => {
  await tx.query(sql`
    insert into duplicate_pairs
      (workspace_id, a_bucket, a_id, b_bucket, b_id, bits, is_certain, through_id, found_at)
    select ${workspaceId}, a_bucket, a_id, b_bucket, b_id, bits, is_certain, through_id, ${new Date(foundAtMs)}
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as r(a_bucket smallint, a_id uuid, b_bucket smallint,
      b_id uuid, bits real, is_certain boolean, through_id uuid)
    on conflict (workspace_id, a_id, b_id) do update
    set bits = excluded.bits, is_certain = excluded.is_certain, through_id = excluded.through_id,
      found_at = excluded.found_at
    where duplicate_pairs.state = 'proposed'`);
};

/** Drops proposals that the last search did not find again. */
export const dropUnfound = async (tx: Queryable, workspaceId: number, foundAtMs: number): Promise<void> => {
  await tx.query(sql`
    delete from duplicate_pairs
    where workspace_id = ${workspaceId} and state = 'proposed' and found_at < ${new Date(foundAtMs)}`);
};

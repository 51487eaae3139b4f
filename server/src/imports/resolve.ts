/**
 * Whose rows are these? The strongest name that a row gives decides: its id, else its e-mail, else its phone. A weaker
 * one never brings two people together: couples share phones, so a number only finds somebody when the row says
 * nothing stronger. Nobody is merged by an import; what another contact goes by is left out and told.
 */
import { type Identity, identityBucket, identityKey } from '../contacts/index.ts';
import { bucketOf, type Queryable, type Uuid } from '../platform/index.ts';
import type { ImportRow, RowRefusal } from './model.ts';

export interface ResolvedRow {
  row: ImportRow;
  contactId: Uuid;
  /** a contact that this file brings into being */
  isNew: boolean;
  /** of the row, without those that others go by */
  identities: Identity[];
}

export interface Claim {
  identity: Identity;
  contactId: Uuid;
}

export interface Resolution {
  rows: ResolvedRow[];
  refused: RowRefusal[];
  /** identities that nobody held */
  claims: Claim[];
}

/** Contacts by identity (`identityKey`). */
export type Holders = Map<string, Uuid>;

const buckets = new WeakMap<Identity, number>();
/** The bucket of an identity of a row, hashed once: it is looked up and claimed. A row is of one workspace. */
const bucketOnce = (workspaceId: number, identity: Identity): number => {
  const bucket = buckets.get(identity) ?? identityBucket(workspaceId, identity);
  buckets.set(identity, bucket);
  return bucket;
};

/** Who holds the identities of some rows, one look-up of the primary key each. */
export const holdersOf = async (
  db: Queryable,
  workspaceId: number,
  rows: readonly ImportRow[],
): Promise<Holders> => {
  const wanted = new Map(
    rows.flatMap(({ identities }) => identities.map((one) => [identityKey(one), one] as const)),
  );
  const keys = [...wanted.keys()];
  if (keys.length === 0) return new Map();
  const identities = [...wanted.values()];
  const found = await db.query<{ n: number; contactId: Uuid }>({
    name: 'imports-holders',
    text: `select g.n::int as n, i.contact_id as "contactId"
      from unnest($1::smallint[], $3::text[], $4::text[]) with ordinality as g(bucket, kind, value, n)
      cross join lateral (
        select contact_id from identities
        where bucket = g.bucket and workspace_id = $2 and kind = g.kind and value = g.value
        offset 0
      ) i`,
    values: [
      identities.map((one) => bucketOnce(workspaceId, one)),
      workspaceId,
      identities.map(({ kind }) => kind),
      identities.map(({ value }) => value),
    ],
  });
  return new Map(found.map(({ n, contactId }) => [keys[n - 1]!, contactId]));
};

/** User ids that contacts hold, for those that a row reached by something weaker. */
const userIdsOf = async (
  db: Queryable,
  workspaceId: number,
  contactIds: readonly Uuid[],
): Promise<Map<Uuid, Set<string>>> => {
  const held = new Map<Uuid, Set<string>>();
  if (contactIds.length === 0) return held;
  const rows = await db.query<{ contactId: Uuid; value: string }>({
    name: 'imports-user-ids',
    text: `select a.contact_id as "contactId", i.value
      from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
      cross join lateral (
        select value from contact_identities
        where bucket = a.bucket and contact_id = a.contact_id and workspace_id = $3 and kind = 'user'
        offset 0
      ) i`,
    values: [contactIds.map(bucketOf), contactIds, workspaceId],
  });
  for (const { contactId, value } of rows) addTo(held, contactId, value);
  return held;
};

const addTo = (held: Map<Uuid, Set<string>>, contactId: Uuid, value: string): void => {
  held.set(contactId, (held.get(contactId) ?? new Set()).add(value));
};

/** The identities that may find the contact of a row: a phone only when there is nothing stronger. */
const decisive = (identities: readonly Identity[]): Identity[] => {
  const strong = identities.filter(({ kind }) => kind !== 'phone');
  return strong.length > 0 ? strong : [...identities];
};

const holderIn = (holders: Holders, identities: readonly Identity[]): Uuid | undefined => {
  for (const identity of decisive(identities)) {
    const holder = holders.get(identityKey(identity));
    if (holder) return holder;
  }
  return undefined;
};

/**
 * Gives each row its contact, in order; rows that name the same new person share one. `holders` gains what new
 * contacts go by, and what is claimed `ahead`, which no statement shows yet. Refuses a row whose id differs from the one
 * that the person of its e-mail has.
 */
export const resolveRows = async (
  db: Queryable,
  workspaceId: number,
  rows: readonly ImportRow[],
  holders: Holders,
  newContactId: () => Uuid,
  ahead: readonly Claim[] = [],
): Promise<Resolution> => {
  for (const { identity, contactId } of ahead) holders.set(identityKey(identity), contactId);
  const reached = rows.flatMap(({ identities }) => {
    const holder = identities[0]?.kind === 'user' ? holderIn(holders, identities) : undefined;
    return holder ? [holder] : [];
  });
  const userIds = await userIdsOf(db, workspaceId, [...new Set(reached)]);
  for (const { identity, contactId } of ahead)
    if (identity.kind === 'user') addTo(userIds, contactId, identity.value);
  const created = new Set<Uuid>();
  const resolution: Resolution = { rows: [], refused: [], claims: [] };
  for (const row of rows) {
    const holder = holderIn(holders, row.identities);
    const [strongest] = row.identities;
    const others = holder && strongest?.kind === 'user' ? userIds.get(holder) : undefined;
    if (others && !others.has(strongest!.value)) {
      const reason = `The e-mail is that of somebody with the id ${[...others].join(', ')}, not ${strongest!.value}.`;
      resolution.refused.push({ ...placeOf(row), code: 'other-id', reason });
      continue;
    }
    const contactId = holder ?? newContactId();
    if (!holder) created.add(contactId);
    const identities = row.identities.filter((identity) => {
      const held = holders.get(identityKey(identity));
      if (held !== undefined) return held === contactId;
      holders.set(identityKey(identity), contactId);
      resolution.claims.push({ identity, contactId });
      return true;
    });
    if (strongest?.kind === 'user') addTo(userIds, contactId, strongest.value);
    const notes = identities.length < row.identities.length ? [...row.notes, 'held-by-another'] : row.notes;
    resolution.rows.push({ row: { ...row, notes }, contactId, isNew: created.has(contactId), identities });
  }
  return resolution;
};

const placeOf = ({ rowNo, line, cells }: ImportRow) => ({ rowNo, line, cells });

/**
 * Claims identities in the caller's transaction, in key order. Answers whether all were free: else somebody was
 * faster, and the rows are to be resolved again.
 */
export const claimAll = async (
  tx: Queryable,
  workspaceId: number,
  claims: readonly Claim[],
): Promise<boolean> => {
  if (claims.length === 0) return true;
  const won = await tx.query<{ bucket: number }>({
    name: 'imports-claim',
    text: `insert into identities (bucket, workspace_id, kind, value, contact_id)
      select bucket, $2, kind, value, contact_id
      from unnest($1::smallint[], $3::text[], $4::text[], $5::uuid[]) as c(bucket, kind, value, contact_id)
      order by bucket, kind, value
      on conflict do nothing
      returning bucket`,
    values: [
      claims.map(({ identity }) => bucketOnce(workspaceId, identity)),
      workspaceId,
      claims.map(({ identity }) => identity.kind),
      claims.map(({ identity }) => identity.value),
      claims.map(({ contactId }) => contactId),
    ],
  });
  return won.length === claims.length;
};

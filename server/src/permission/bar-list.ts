/** The list of bars of a workspace, for the people who look after it. */
import type { JsonObject, Queryable } from '../platform/index.ts';
import { bucketOfKey, sql } from '../platform/index.ts';
import { addressBucket, normaliseAddress } from './address.ts';
import { BAR_KINDS, type BarReason } from './bar.ts';
import type { PersonalChannel } from './channel.ts';
import { hasWords } from './consent.ts';
import { refusals } from './errors.ts';

/** A bar as it is listed. */
export interface BarRow {
  channel: PersonalChannel;
  address: string;
  topic: string;
  reason: BarReason;
  source: JsonObject;
  at: Date;
  expiresAt: Date | null;
  /** who has the address now */
  contactId: string | null;
}

export interface BarFilter {
  reason?: BarReason | undefined;
  /** the beginning of an address */
  search?: string | undefined;
  nowMs: number;
}

/** Texts of addresses whose person was erased are hashes, which say nothing to anybody. */
const LISTED = `workspace_id = $1 and address not like 'erased:%' and (expires_at is null or expires_at > $2)`;

/** How many bars hold, by reason. */
export const barCounts = async (
  db: Queryable,
  workspaceId: number,
  nowMs: number,
): Promise<Partial<Record<BarReason, number>>> => {
  const rows = await db.query<{ reason: BarReason; count: number }>({
    name: 'bar-counts',
    text: `select reason, count(*)::int as count from suppressions where bucket >= 0 and ${LISTED} group by reason`,
    values: [workspaceId, new Date(nowMs)],
  });
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
};

/** A page of bars, newest first; index `suppressions_newest`. `before`: place of the last row of the page before. */
export const barPage = async (
  db: Queryable,
  workspaceId: number,
  { reason, search, nowMs }: BarFilter,
  { limit, before }: { limit: number; before: { at: string; address: string } | null },
): Promise<BarRow[]> => {
  const rows = await db.query<Omit<BarRow, 'contactId'>>(sql`
    select channel, address, topic, reason, source, at, expires_at as "expiresAt" from suppressions
    where bucket >= 0 and workspace_id = ${workspaceId} and address not like 'erased:%'
      and (expires_at is null or expires_at > ${new Date(nowMs)})
      and (${reason ?? null}::text is null or reason = ${reason ?? null})
      and (${search ?? null}::text is null or starts_with(address, ${search ?? null}))
      and (${before?.at ?? null}::timestamptz is null
        or (at, address) < (${before?.at ?? null}::timestamptz, ${before?.address ?? null}))
    order by at desc, address desc
    limit ${limit}`);
  const holders = await holdersOf(db, workspaceId, rows);
  return rows.map((row) => ({
    ...row,
    contactId: holders.get(`${IDENTITY_KINDS[row.channel]}:${row.address}`) ?? null,
  }));
};

const IDENTITY_KINDS = { email: 'email', sms: 'phone' } as const;

/** Who goes by these addresses now, by `<kind>:<address>`; a look-up by primary key each. */
export const holdersOf = async (
  db: Queryable,
  workspaceId: number,
  addressed: readonly { channel: PersonalChannel; address: string }[],
): Promise<Map<string, string>> => {
  if (addressed.length === 0) return new Map();
  const kinds = addressed.map(({ channel }) => IDENTITY_KINDS[channel]);
  const found = await db.query<{ kind: string; value: string; contactId: string }>({
    name: 'holders-of-addresses',
    text: `select i.kind, i.value, i.contact_id as "contactId"
      from unnest($1::smallint[], $2::text[], $3::text[]) a(bucket, kind, value)
      cross join lateral (
        select kind, value, contact_id from identities
        where bucket = a.bucket and workspace_id = $4 and kind = a.kind and value = a.value
        offset 0
      ) i`,
    values: [
      addressed.map(({ address }, n) => bucketOfKey(workspaceId, kinds[n]!, address)),
      kinds,
      addressed.map(({ address }) => address),
      workspaceId,
    ],
  });
  return new Map(found.map(({ kind, value, contactId }) => [`${kind}:${value}`, contactId]));
};

/**
 * Lifts one bar by hand. One that the person asked for needs their new word: `proof` with its text. Refuses
 * `suppression-not-found`, `needs-proof`.
 */
export const liftBar = async (
  tx: Queryable,
  workspaceId: number,
  { channel, address, topic }: { channel: PersonalChannel; address: string; topic: string },
  proof: JsonObject,
): Promise<BarReason> => {
  const at = sql`bucket = ${addressBucket(workspaceId, address)} and workspace_id = ${workspaceId}
    and channel = ${channel} and address = ${normaliseAddress(address)} and topic = ${topic}`;
  const [bar] = await tx.query<{ reason: BarReason }>(
    sql`select reason from suppressions where ${at} for update`,
  );
  if (!bar) throw refusals.barNotFound();
  if (BAR_KINDS[bar.reason].needsProof && !hasWords(proof)) throw refusals.needsProof();
  await tx.query(sql`delete from suppressions where ${at}`);
  return bar.reason;
};

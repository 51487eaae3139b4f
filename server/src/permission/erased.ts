import { deriveKey, type Queryable, sign, sql } from '../platform/index.ts';
import { addressBucket, normaliseAddress } from './address.ts';
import type { AddressOf } from './suppression.ts';

/** What a hashed address begins with. An e-mail address has an at sign, a hash has none. */
const MARK = 'erased:';
/** 192 bits: nobody meets another's by chance. */
const HASH_BYTES = 24;

/** `erased:<keyed hash>` of an address of a workspace: all that is left of one whose person was erased (P11). */
export type HashAddress = (workspaceId: number, address: string) => string;

/** Hashes addresses with a key from the server's secret: without it nobody can find out whose a hash is by trying. */
export const addressHasher = (secret: string): HashAddress => {
  const key = deriveKey(secret, 'erased-addresses');
  return (workspaceId, address) =>
    MARK + sign(key, `${workspaceId} ${normaliseAddress(address)}`, HASH_BYTES);
};

/**
 * Bars of erased people on addresses that are in use again become bars in plain words, so that lists and pages show
 * them. Two look-ups by primary key an address.
 */
export const revealBars = async (
  tx: Queryable,
  hash: HashAddress,
  addresses: readonly AddressOf[],
): Promise<void> => {
  await tx.query(sql`
    with revealed as (
      delete from suppressions s
      using unnest(${addresses.map(({ workspaceId, address }) => addressBucket(workspaceId, address))}::smallint[],
        ${addresses.map(({ workspaceId }) => workspaceId)}::int[],
        ${addresses.map(({ workspaceId, address }) => hash(workspaceId, address))}::text[],
        ${addresses.map(({ address }) => normaliseAddress(address))}::text[]) a(bucket, workspace_id, hash, address)
      where s.bucket = a.bucket and s.workspace_id = a.workspace_id and s.address = a.hash
      returning s.bucket, s.workspace_id, s.channel, a.address, s.topic, s.reason, s.source, s.at, s.expires_at
    )
    insert into suppressions (bucket, workspace_id, channel, address, topic, reason, source, at, expires_at)
    select distinct on (bucket, workspace_id, channel, address, topic) bucket, workspace_id, channel, address, topic,
      reason, source, at, expires_at
    from revealed
    on conflict (bucket, workspace_id, channel, address, topic) do nothing`);
};

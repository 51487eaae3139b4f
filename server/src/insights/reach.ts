import {
  addressBucket,
  BAR_KINDS,
  type BarReason,
  normaliseAddress,
  type PersonalChannel,
} from '../permission/index.ts';
import { type Queryable, sql } from '../platform/index.ts';

export interface Suppression {
  reason: string;
  at: Date;
}

/** Bars on addresses of a channel now, by normalised address; one look-up each by primary key. */
export const suppressionsOf = async (
  db: Queryable,
  workspaceId: number,
  { channel, addresses }: { channel: PersonalChannel; addresses: readonly string[] },
  nowMs: number,
): Promise<ReadonlyMap<string, Suppression>> => {
  const keys = [...new Set(addresses.map(normaliseAddress))];
  if (keys.length === 0) return new Map();
  const rows = await db.query<Suppression & { address: string }>(sql`
    select s.address, s.reason, s.at
    from unnest(${keys.map((address) => addressBucket(workspaceId, address))}::smallint[], ${keys}::text[])
      as key (bucket, address)
    cross join lateral (
      select address, reason, at from suppressions
      where bucket = key.bucket and workspace_id = ${workspaceId} and channel = ${channel} and address = key.address
        and topic in ('', '*')
        and (expires_at is null or expires_at > ${new Date(nowMs).toISOString()}::timestamptz)
      offset 0
    ) s`);
  return new Map(rows.map(({ address, reason, at }) => [address, { reason, at }]));
};

interface Way {
  /** as the condition "can be reached by" tells addresses from other words */
  isAddress(value: string): boolean;
  none: string;
  open: string;
}

const WAYS: Readonly<Record<PersonalChannel, Way>> = {
  email: {
    isAddress: (value) => value.includes('@'),
    none: 'No e-mail address',
    open: 'Has an e-mail address and has not opted out',
  },
  sms: {
    isAddress: (value) => value.startsWith('+'),
    none: 'No phone number that texts can go to',
    open: 'Has a phone number and has not opted out',
  },
};

export interface Reach {
  reachable: boolean;
  why: string;
  suppression: Suppression | null;
}

/** Whether a channel may reach an address, and why not. */
export const reachOf = (
  channel: PersonalChannel,
  address: string | null,
  suppressions: ReadonlyMap<string, Suppression>,
): Reach => {
  const { isAddress, none, open } = WAYS[channel];
  if (address === null || !isAddress(address)) return { reachable: false, why: none, suppression: null };
  const suppression = suppressions.get(normaliseAddress(address)) ?? null;
  if (suppression)
    return {
      reachable: false,
      why: BAR_KINDS[suppression.reason as BarReason]?.words ?? `Suppressed: ${suppression.reason}`,
      suppression,
    };
  return { reachable: true, why: open, suppression: null };
};

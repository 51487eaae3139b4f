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

/** An address as a channel has it. */
export interface ChannelAddress {
  channel: PersonalChannel;
  address: string;
}

const barKey = ({ channel, address }: ChannelAddress): string => `${channel}:${normaliseAddress(address)}`;

/** Bars on addresses now, one look-up each by primary key; `reachOf` reads them. */
export type Bars = ReadonlyMap<string, Suppression>;

export const barsOn = async (
  db: Queryable,
  workspaceId: number,
  addresses: readonly ChannelAddress[],
  nowMs: number,
): Promise<Bars> => {
  if (addresses.length === 0) return new Map();
  const asked = [...new Map(addresses.map((one) => [barKey(one), one])).values()];
  const keys = asked.map(({ address }) => normaliseAddress(address));
  const channels = asked.map(({ channel }) => channel);
  const rows = await db.query<Suppression & ChannelAddress>(sql`
    select key.channel, s.address, s.reason, s.at
    from unnest(${keys.map((address) => addressBucket(workspaceId, address))}::smallint[], ${channels}::text[],
      ${keys}::text[]) as key (bucket, channel, address)
    cross join lateral (
      select address, reason, at from suppressions
      where bucket = key.bucket and workspace_id = ${workspaceId} and channel = key.channel
        and address = key.address and topic in ('', '*')
        and (expires_at is null or expires_at > ${new Date(nowMs).toISOString()}::timestamptz)
      offset 0
    ) s`);
  return new Map(rows.map(({ reason, at, ...whose }) => [barKey(whose), { reason, at }]));
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
export const reachOf = (channel: PersonalChannel, address: string | null, bars: Bars): Reach => {
  const { isAddress, none, open } = WAYS[channel];
  if (address === null || !isAddress(address)) return { reachable: false, why: none, suppression: null };
  const suppression = bars.get(barKey({ channel, address })) ?? null;
  if (suppression)
    return {
      reachable: false,
      why: BAR_KINDS[suppression.reason as BarReason]?.words ?? `Suppressed: ${suppression.reason}`,
      suppression,
    };
  return { reachable: true, why: open, suppression: null };
};

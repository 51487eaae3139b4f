import { type EventMap, firstValue, resolveMatcher } from '../../conditions/index.ts';
import {
  type Db,
  derivedId,
  type Json,
  type JsonObject,
  type Queryable,
  sql,
  type Uuid,
} from '../../platform/index.ts';

/** An input as capture's `appendInputs` takes it. */
export interface RedeemedInput {
  contactId: Uuid;
  workspaceId: number;
  kind: 'track';
  name: 'Coupon Redeemed';
  occurredAtMs: number;
  payload: { properties: JsonObject };
  eventId: Uuid;
}

export type AppendRedeemed = (tx: Queryable, inputs: readonly RedeemedInput[]) => Promise<unknown>;

interface Order {
  bucket: number;
  contactId: Uuid;
  occurredAt: Date;
  properties: JsonObject;
}

interface Redeemed {
  bucket: number;
  contactId: Uuid;
  poolId: number;
  key: string;
  code: string;
}

/** Shops write one code, or a list of them; case means nothing to them. */
const codesIn = (value: Json | undefined): string[] =>
  [value]
    .flat()
    .flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim().toLowerCase()] : []));

interface Shop {
  workspaceId: number;
  eventMap: EventMap | null;
}

const shopsWithCodesOut = (db: Queryable): Promise<Shop[]> =>
  db.query<Shop>(sql`
    select w.workspace_id as "workspaceId", w.settings -> 'eventMap' as "eventMap"
    from workspaces w
    where exists (select from coupon_pools p where p.workspace_id = w.workspace_id)`);

/** Orders since an instant that name a code. */
const ordersSince = (
  db: Queryable,
  {
    workspaceId,
    names,
    properties,
    sinceMs,
  }: { workspaceId: number; names: readonly string[]; properties: readonly string[]; sinceMs: number },
): Promise<Order[]> =>
  db.query<Order>(sql`
    select e.bucket, e.contact_id as "contactId", e.occurred_at as "occurredAt", e.properties
    from events e
    where e.bucket >= 0 and e.workspace_id = ${workspaceId} and e.received_at > ${new Date(sinceMs)}
      and e.name = any(${[...names]}::text[]) and e.properties ?| ${[...properties]}::text[]`);

const markRedeemed = (
  tx: Queryable,
  workspaceId: number,
  used: readonly { order: Order; code: string }[],
): Promise<Redeemed[]> =>
  tx.query<Redeemed>(sql`
    with used as (
      select distinct on (bucket, contact_id, code) * from unnest(${used.map(({ order }) => order.bucket)}::smallint[],
        ${used.map(({ order }) => order.contactId)}::uuid[], ${used.map(({ code }) => code)}::text[],
        ${used.map(({ order }) => order.occurredAt)}::timestamptz[]) as u (bucket, contact_id, code, at)
      order by bucket, contact_id, code, at
    ), redeemed as (
      update coupons c set redeemed_at = u.at
      from used u
      where c.bucket = u.bucket and c.contact_id = u.contact_id and c.workspace_id = ${workspaceId}
        and lower(c.code) = u.code and c.redeemed_at is null
      returning c.bucket, c.contact_id, c.pool_id, c.code
    )
    select r.bucket, r.contact_id as "contactId", r.pool_id as "poolId", p.key, r.code
    from redeemed r
    join coupon_pools p on p.workspace_id = ${workspaceId} and p.pool_id = r.pool_id`);

/** Orders of one shop whose code was ours. Answers the contacts that redeemed one. */
const redeemIn = async (
  db: Db,
  { workspaceId, eventMap }: Shop,
  sinceMs: number,
  append: AppendRedeemed,
): Promise<Uuid[]> => {
  const { names, aliases } = resolveMatcher('@order', undefined, eventMap ?? {});
  const properties = aliases['@coupon'] ?? [];
  if (properties.length === 0) return [];
  const orders = await ordersSince(db, { workspaceId, names, properties, sinceMs });
  const used = orders.flatMap((order) =>
    codesIn(firstValue(order.properties, properties)).map((code) => ({ order, code })),
  );
  if (used.length === 0) return [];
  return db.transaction(async (tx) => {
    const redeemed = await markRedeemed(tx, workspaceId, used);
    const inputs = redeemed.map(({ bucket, contactId, poolId, key, code }): RedeemedInput => {
      const { order } = used.find(
        (one) => one.order.contactId === contactId && one.code === code.toLowerCase(),
      )!;
      const told = (name: string): Json => firstValue(order.properties, aliases[name] ?? []) ?? null;
      const occurredAtMs = order.occurredAt.getTime();
      return {
        contactId,
        workspaceId,
        kind: 'track',
        name: 'Coupon Redeemed',
        occurredAtMs,
        payload: { properties: { pool: key, code, order_id: told('@id'), value: told('@value') } },
        eventId: derivedId(occurredAtMs, bucket, 'coupon', poolId, code),
      };
    });
    if (inputs.length > 0) await append(tx, inputs);
    return redeemed.map(({ contactId }) => contactId);
  });
};

/**
 * Finds codes of ours in the orders that arrived since `sinceMs`, notes when they were redeemed, and appends the event
 * `Coupon Redeemed` to the contact's inbox in the same transaction: once for each code. Answers the contacts.
 */
export const redeemCoupons = async (db: Db, sinceMs: number, append: AppendRedeemed): Promise<Uuid[]> => {
  const contacts: Uuid[] = [];
  for (const shop of await shopsWithCodesOut(db))
    contacts.push(...(await redeemIn(db, shop, sinceMs, append)));
  return contacts;
};

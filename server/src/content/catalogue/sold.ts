import { type EventMap, firstValueSql, resolveMatcher } from '../../conditions/index.ts';
import { type Db, type Queryable, sql } from '../../platform/index.ts';

const SOLD_DAYS = 30;
const DAY_MS = 86_400_000;

interface Shop {
  workspaceId: number;
  eventMap: EventMap | null;
}

/** Workspaces with products and a live template that shows some: for others the count would be read by nobody. */
const shops = (db: Queryable): Promise<Shop[]> =>
  db.query<Shop>(sql`
    select w.workspace_id as "workspaceId", w.settings -> 'eventMap' as "eventMap"
    from workspaces w
    where exists (select from products p where p.workspace_id = w.workspace_id)
      and exists (
        select from definitions d
        join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
          and v.version = d.live_version
        where d.workspace_id = w.workspace_id and d.kind = 'template' and d.state = 'live'
          and v.document::text like '%baton-products%')`);

/** Counts what was bought in the last 30 days, by product. Reads the orders of a workspace once: for an hourly round. */
const countSold = async (db: Queryable, { workspaceId, eventMap }: Shop, nowMs: number): Promise<void> => {
  const { names, aliases } = resolveMatcher('@order', undefined, eventMap ?? {});
  const properties = sql`e.properties`;
  const items = firstValueSql(properties, aliases['@items'] ?? []);
  const single = firstValueSql(properties, aliases['@productId'] ?? []);
  await db.query(sql`
    with orders as materialized (
      select ${items} as items, ${single} as single
      from events e
      where e.bucket >= 0 and e.workspace_id = ${workspaceId} and e.name = any(${[...names]}::text[])
        and e.received_at > ${new Date(nowMs - SOLD_DAYS * DAY_MS)}
    ), bought as (
      select coalesce(item ->> 'product_id', item ->> 'productId', item ->> 'id', item ->> 'sku', item #>> '{}') as id
      from orders
      cross join lateral jsonb_array_elements(case when jsonb_typeof(items) = 'array' then items else '[]' end) as item
      union all
      select single #>> '{}' from orders where jsonb_typeof(items) is distinct from 'array'
    ), counted as (
      select id, count(*)::int as sold from bought where id is not null group by id
    )
    update products p set sold = coalesce(c.sold, 0)
    from products known
    left join counted c on c.id = known.product_id
    where known.workspace_id = ${workspaceId} and p.workspace_id = ${workspaceId}
      and p.product_id = known.product_id and p.sold <> coalesce(c.sold, 0)`);
};

/** Counts what sells, in every workspace that shows it in mails. */
export const countBestSellers = async (db: Db, nowMs: number): Promise<void> => {
  for (const shop of await shops(db)) await countSold(db, shop, nowMs);
};

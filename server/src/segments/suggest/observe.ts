import type { Meaning } from '../../conditions/index.ts';
import { type Queryable, sql } from '../../platform/index.ts';
import { MAIL_EVENTS } from './engagement.ts';
import type { AttributeObserved, BuyersObserved, Observed, ValueSeen } from './family.ts';
import { ordersSql, type Part } from './part.ts';

/** Values that are looked at; those behind them are rare. */
const VALUES_MAX = 120;
const PAGES_MAX = 20;
const PRODUCTS_MAX = 20;
/** Longer texts are notes, not kinds of people. */
const VALUE_LENGTH_MAX = 80;
const LOOKED_DAYS = 90;
const DAY_MS = 86_400_000;

const lookedFrom = (nowMs: number): Date => new Date(nowMs - LOOKED_DAYS * DAY_MS);

const countPart = async (tx: Queryable, { workspaceId, buckets }: Part): Promise<number> => {
  const [row] = await tx.query<{ people: number }>(sql`
    select count(*) as people
    from contacts c
    where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'`);
  return row!.people;
};

type AttributeRow = ValueSeen & Pick<AttributeObserved, 'name' | 'filled' | 'kinds'>;

const attributesIn = async (tx: Queryable, { workspaceId, buckets }: Part): Promise<AttributeObserved[]> => {
  const rows = await tx.query<AttributeRow>(sql`
    with counted as (
      select held.key as name, held.value, count(*) as people
      from contacts c
      cross join lateral jsonb_each(c.attributes) as held
      where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'
        and jsonb_typeof(held.value) in ('string', 'number', 'boolean')
        and length(held.value::text) <= ${VALUE_LENGTH_MAX} and held.value <> '""'
      group by held.key, held.value
    ), placed as (
      select name, value, people, sum(people) over (partition by name)::int as filled,
        count(*) over (partition by name)::int as kinds,
        row_number() over (partition by name order by people desc, value) as place
      from counted
    )
    select name, value, people, filled, kinds
    from placed
    where place <= ${VALUES_MAX}
    order by name, place`);
  const found = new Map<string, AttributeObserved>();
  for (const { name, value, people, filled, kinds } of rows) {
    if (!found.has(name)) found.set(name, { name, filled, kinds, values: [] });
    found.get(name)!.values.push({ value, people });
  }
  return [...found.values()];
};

const sourcesIn = (tx: Queryable, { workspaceId, buckets }: Part): Promise<Observed['sources'][number][]> =>
  tx.query(sql`
    select touch.field, touch.value, count(*) as people
    from contacts c
    cross join lateral (values
      ('source', c.first_touch ->> 'source'), ('campaign', c.first_touch ->> 'campaign')
    ) as touch (field, value)
    where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'
      and touch.value is not null
    group by touch.field, touch.value
    order by people desc, touch.field, touch.value
    limit ${VALUES_MAX}`);

/** Sections with several pages as `/blog/*`, single pages as they are. */
const pagesIn = (tx: Queryable, { workspaceId, buckets, nowMs }: Part): Promise<ValueSeen[]> =>
  tx.query(sql`
    with looked as (
      select distinct e.contact_id, place.path
      from events e
      cross join lateral (
        select coalesce(e.properties ->> 'path', e.context #>> '{page,path}') as path
      ) as place
      where e.bucket >= 0 and e.bucket < ${buckets} and e.workspace_id = ${workspaceId}
        and e.name = 'Page Viewed' and e.occurred_at > ${lookedFrom(nowMs)} and e.received_at > ${lookedFrom(nowMs)}
    ), sections as (
      select part.section, count(distinct l.contact_id) as people, count(distinct l.path) as pages,
        min(l.path) as first
      from looked l
      cross join lateral (values
        (substring(l.path from '^/[^/?#]+')), (substring(l.path from '^/[^/?#]+/[^/?#]+'))
      ) as part (section)
      where part.section is not null
      group by part.section
    )
    select case when pages > 1 then section || '*' else first end as value, people
    from sections
    order by people desc, value
    limit ${PAGES_MAX}`);

/** Which properties of products tell a kind: their names in Segment's e-commerce specification. */
const KINDS = ['category', 'brand'] as const;

const productsIn = async (
  tx: Queryable,
  { workspaceId, buckets, nowMs, eventMap }: Part,
): Promise<Observed['products'][number][]> => {
  const found: Observed['products'][number][] = [];
  for (const meaning of ['productViewed', 'order'] satisfies Meaning[]) {
    const names = eventMap[meaning]?.events ?? [];
    if (names.length === 0) continue;
    const rows = await tx.query<{ property: string; value: string; people: number }>(sql`
      select kind.property, e.properties ->> kind.property as value,
        count(distinct e.contact_id) as people
      from events e
      cross join unnest(${[...KINDS]}::text[]) as kind (property)
      where e.bucket >= 0 and e.bucket < ${buckets} and e.workspace_id = ${workspaceId}
        and e.name = any(${names}::text[])
        and e.occurred_at > ${lookedFrom(nowMs)} and e.received_at > ${lookedFrom(nowMs)}
        and jsonb_typeof(e.properties -> kind.property) = 'string'
        and length(e.properties ->> kind.property) <= ${VALUE_LENGTH_MAX}
      group by kind.property, value
      order by people desc, value
      limit ${PRODUCTS_MAX}`);
    found.push(...rows.map((row) => ({ ...row, meaning })));
  }
  return found;
};

const topicsIn = (tx: Queryable, { workspaceId, buckets }: Part): Promise<ValueSeen[]> =>
  tx.query(sql`
    select topic.key as value, count(*) as people
    from contact_state s
    cross join lateral jsonb_object_keys(s.interests) as topic (key)
    where s.bucket >= 0 and s.bucket < ${buckets} and s.workspace_id = ${workspaceId}
      and jsonb_typeof(s.interests) = 'object'
    group by topic.key
    order by people desc, topic.key
    limit ${VALUES_MAX}`);

const mailIn = async (tx: Queryable, { workspaceId, buckets, nowMs }: Part): Promise<Observed['mail']> => {
  const rows = await tx.query<{ name: string; people: number }>(sql`
    select e.name, count(distinct e.contact_id) as people
    from events e
    where e.bucket >= 0 and e.bucket < ${buckets} and e.workspace_id = ${workspaceId}
      and e.name = any(${[MAIL_EVENTS.opened, MAIL_EVENTS.clicked]}::text[])
      and e.properties ->> 'verdict' = 'human'
      and e.occurred_at > ${lookedFrom(nowMs)} and e.received_at > ${lookedFrom(nowMs)}
    group by e.name`);
  const of = (name: string): number => rows.find((row) => row.name === name)?.people ?? 0;
  return { opened: of(MAIL_EVENTS.opened), clicked: of(MAIL_EVENTS.clicked) };
};

interface BuyersRow {
  people: number;
  quietDays: [number, number, number];
  orders: [number, number];
  totals: [number, number];
  values: [number, number, number] | null;
}

/** Fewer say nothing of habits. */
const BUYERS_MIN = 10;

const buyersIn = async (tx: Queryable, part: Part): Promise<BuyersObserved | null> => {
  const { workspaceId, buckets, nowMs } = part;
  if ((part.eventMap.order?.events ?? []).length === 0) return null;
  const [row] = await tx.query<BuyersRow>(sql`
    select count(*) as people,
      percentile_cont(array[0.25, 0.5, 0.75]) within group (
        order by extract(epoch from ${new Date(nowMs)}::timestamptz - bought.last_at) / 86400) as "quietDays",
      percentile_disc(array[0.75, 0.9]) within group (order by bought.orders) as orders,
      percentile_cont(array[0.75, 0.9]) within group (order by bought.value) as totals,
      percentile_cont(array[0.5, 0.75, 0.9]) within group (order by bought.value / bought.valued)
        filter (where bought.valued > 0) as values
    from contacts c
    cross join lateral (${ordersSql(part)}) as bought
    where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'
      and bought.orders > 0`);
  if (!row || row.people < BUYERS_MIN) return null;
  const { quietDays, orders, totals, values } = row;
  const isWorth = values !== null && values[0] > 0;
  return {
    people: row.people,
    quietDays,
    orders: { p75: orders[0], p90: orders[1] },
    orderValue: isWorth ? { p50: values[0], p75: values[1], p90: values[2] } : null,
    totalValue: isWorth && totals[0] > 0 ? { p75: totals[0], p90: totals[1] } : null,
  };
};

/** What the people of a part of the buckets show, in eight statements. */
export const observe = async (tx: Queryable, part: Part): Promise<Observed> => ({
  nowMs: part.nowMs,
  currency: part.currency,
  eventMap: part.eventMap,
  people: await countPart(tx, part),
  attributes: await attributesIn(tx, part),
  sources: await sourcesIn(tx, part),
  pages: await pagesIn(tx, part),
  products: await productsIn(tx, part),
  topics: await topicsIn(tx, part),
  mail: await mailIn(tx, part),
  buyers: await buyersIn(tx, part),
});

/** Orders that the messages of a workflow's steps brought, by the rule of `credit.ts`; every number has its list. */
import { type JsonObject, type Queryable, type Sql, sql } from '../platform/index.ts';
import { type Cohort, messagesOf } from '../workflows/index.ts';
import { CREDIT_DAYS, CREDITED_COLUMNS, ordersCredited } from './credit.ts';
import type { WorkspaceNames } from './names.ts';
import { amountSql, rowsOf } from './numbered.ts';
import { amountOf, moneyWords } from './words.ts';

/** How orders are credited to a step, as figures say it. */
export const STEP_CREDIT_RULE = `Orders within ${CREDIT_DAYS} days of a human click in a mail of this step, when it was the last mail they clicked; each counted once.`;

const ordersOf = (cohort: Cohort, { eventMap }: Pick<WorkspaceNames, 'eventMap'>): Sql =>
  ordersCredited(
    sql`select ${CREDITED_COLUMNS} from ${messagesOf(cohort)} and m.node_id is not null and m.clicked_at is not null`,
    cohort.workspaceId,
    eventMap,
  );

/** Orders and their sum in the workspace's currency, by node; nodes without any are absent. */
export const workflowOrders = async (
  db: Queryable,
  cohort: Cohort,
  names: WorkspaceNames,
): Promise<Map<string, { orders: number; revenue: number }>> => {
  const rows = await db.query<{ nodeId: string; orders: number; revenue: number }>(sql`
    select r.detail ->> 'node' as "nodeId", count(*)::int as orders,
      coalesce(sum(${amountSql(names.currency)}), 0)::float8 as revenue
    from (${rowsOf({ facts: ordersOf(cohort, names) })}) r
    group by 1`);
  return new Map(
    rows.map(({ nodeId, orders, revenue }) => [nodeId, { orders, revenue: Math.round(revenue * 100) / 100 }]),
  );
};

export interface OrderRow {
  contactId: string;
  at: Date;
  /** the amount, or the order's number */
  text: string;
  place: string;
}

/** A page of the orders behind a step's number, and how many there are. */
export const workflowOrderPeople = async (
  db: Queryable,
  cohort: Cohort,
  nodeId: string,
  { after, limit }: { after: string | null; limit: number },
  names: WorkspaceNames,
): Promise<{ total: number; rows: OrderRow[] }> => {
  const all = sql`select r.contact_id, r.at, r.unit, r.detail
    from (${rowsOf({ facts: ordersOf(cohort, names) })}) r where r.detail ->> 'node' = ${nodeId}`;
  const [count] = await db.query<{ total: number }>(sql`select count(*) as total from (${all}) o`);
  const rows = await db.query<{ contactId: string; at: Date; unit: string; detail: JsonObject }>(sql`
    select o.contact_id as "contactId", o.at, o.unit, o.detail
    from (${all}) o
    where ${after}::text is null or o.unit collate "C" < ${after}
    order by o.unit collate "C" desc
    limit ${limit}`);
  const told = ({ value, currency, id }: JsonObject): string => {
    const amount = amountOf(value);
    if (amount === null) return typeof id === 'string' ? id : '';
    return moneyWords(amount, typeof currency === 'string' ? currency : names.currency);
  };
  return {
    total: count!.total,
    rows: rows.map(({ contactId, at, unit, detail }) => ({ contactId, at, text: told(detail), place: unit })),
  };
};

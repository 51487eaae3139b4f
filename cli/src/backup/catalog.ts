import { type Queryable, sql } from '../../../server/src/platform/index.ts';
import { Refused } from '../command.ts';
import type { Manifest, TableData } from './format.ts';

/** Kept by the migrations themselves. */
const NOT_DATA = 'schema_migrations';

interface TableRow extends TableData {
  /** `schema.name` of tables its foreign keys point to. */
  needs: string[];
}

/** The database's tables with their stored columns; partitions count as their parent. */
const tableRows = (db: Queryable): Promise<TableRow[]> =>
  db.query<TableRow>(sql`
    select n.nspname as schema, c.relname as name,
      array(
        select attname::text from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
      ) as columns,
      array(
        select distinct rn.nspname || '.' || r.relname
        from pg_constraint f join pg_class r on r.oid = f.confrelid join pg_namespace rn on rn.oid = r.relnamespace
        where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid
      ) as needs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p' and c.relname <> ${NOT_DATA}
      and n.nspname not in ('information_schema', 'pg_catalog') and n.nspname not like 'pg\\_%'
    order by 1, 2`);

const keyOf = (table: { schema: string; name: string }): string => `${table.schema}.${table.name}`;

/** Tables in an order in which each comes after those its foreign keys point to. */
export const inForeignKeyOrder = (rows: readonly TableRow[]): TableData[] => {
  const waiting = new Map(rows.map((row) => [keyOf(row), row]));
  const ordered: TableData[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter((row) => !row.needs.some((need) => waiting.has(need)));
    if (ready.length === 0) throw new Refused(`foreign keys in a circle: ${[...waiting.keys()].join(', ')}`);
    for (const { schema, name, columns, ...row } of ready) {
      ordered.push({ schema, name, columns });
      waiting.delete(keyOf({ schema, name, ...row }));
    }
  }
  return ordered;
};

/** The tables to save, in the order to load them. */
export const tablesOf = async (db: Queryable): Promise<TableData[]> => inForeignKeyOrder(await tableRows(db));

export const partitionsOf = (db: Queryable): Promise<Manifest['partitions']> =>
  db.query(sql`
    select n.nspname as schema, c.relname as name, pn.nspname || '.' || p.relname as parent,
      pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_inherits i on i.inhrelid = c.oid
    join pg_class p on p.oid = i.inhparent
    join pg_namespace pn on pn.oid = p.relnamespace
    where c.relispartition and c.relkind = 'r'
    order by 1, 2`);

/** Sequences that were drawn from, with the last number given out. */
export const sequencesOf = (db: Queryable): Promise<Manifest['sequences']> =>
  db.query(sql`
    select schemaname as schema, sequencename as name, last_value as value
    from pg_sequences where last_value is not null order by 1, 2`);

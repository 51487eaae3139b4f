import { empty, type Queryable, raw, type Sql, sql } from '../../platform/index.ts';
import { refusals } from './errors.ts';
import type { Product, ProductInput } from './model.ts';

const PRODUCT =
  raw(`product_id as id, title, url, image_url as "imageUrl", price, was_price as "wasPrice", currency,
  stock, available, category, attributes, sold, source_id as "sourceId", updated_at as "updatedAt"`);

const at = (nowMs: number): string => new Date(nowMs).toISOString();

/** Rows of one statement: enough to make the statement's own cost vanish. */
const UPSERT_ROWS_MAX = 500;

/** Who tells of the products, and in which of its runs; null: the API, or a file. */
export interface ToldBy {
  sourceId: number;
  run: number;
}

/** Adds products and replaces those that are there, the last of each id; notes which can be bought again (restocked.ts). */
export const upsertProducts = async (
  db: Queryable,
  workspaceId: number,
  products: readonly ProductInput[],
  nowMs: number,
  toldBy: ToldBy | null = null,
): Promise<void> => {
  const rows = [...new Map(products.map((product) => [product.id, product])).values()];
  for (let from = 0; from < rows.length; from += UPSERT_ROWS_MAX)
    await db.query(sql`
      insert into products (workspace_id, product_id, title, url, image_url, price, was_price, currency, stock,
        available, category, attributes, source_id, run, updated_at)
      select ${workspaceId}, p.id, p.title, p.url, p."imageUrl", p.price, p."wasPrice", p.currency, p.stock,
        coalesce(p.available, true), p.category, coalesce(p.attributes, '{}'), ${toldBy?.sourceId ?? null}::int,
        ${toldBy?.run ?? 0}, ${at(nowMs)}
      from jsonb_to_recordset(${JSON.stringify(rows.slice(from, from + UPSERT_ROWS_MAX))}::jsonb) as p(id text,
        title text, url text, "imageUrl" text, price float8, "wasPrice" float8, currency text, stock int,
        available boolean, category text, attributes jsonb)
      on conflict (workspace_id, product_id) do update set title = excluded.title, url = excluded.url,
        image_url = excluded.image_url, price = excluded.price, was_price = excluded.was_price,
        currency = excluded.currency, stock = excluded.stock, available = excluded.available,
        category = excluded.category, attributes = excluded.attributes, source_id = excluded.source_id,
        run = excluded.run, updated_at = excluded.updated_at,
        restocked_at = case
          when not excluded.available or excluded.stock = 0 then null
          when not products.available or products.stock = 0 then ${at(nowMs)}::timestamptz
          else products.restocked_at end`);
};

/** Refuses `product-not-found`. */
export const deleteProduct = async (
  db: Queryable,
  { workspaceId, id }: { workspaceId: number; id: string },
): Promise<void> => {
  const gone = await db.query(sql`
    delete from products where workspace_id = ${workspaceId} and product_id = ${id} returning product_id`);
  if (gone.length === 0) throw refusals.productNotFound(id);
};

export const productsById = (
  db: Queryable,
  workspaceId: number,
  ids: readonly string[],
): Promise<Product[]> =>
  db.query<Product>(sql`
    select ${PRODUCT} from products where workspace_id = ${workspaceId} and product_id = any(${ids}::text[])`);

/** What sells best first, of a category or of all. */
export const bestSellers = (
  db: Queryable,
  workspaceId: number,
  { category, limit, showSoldOut }: { category: string | null; limit: number; showSoldOut: boolean },
): Promise<Product[]> =>
  db.query<Product>(sql`
    select ${PRODUCT} from products
    where workspace_id = ${workspaceId}
      ${category === null ? empty : sql`and lower(category) = lower(${category})`}
      ${showSoldOut ? empty : sql`and available and (stock is null or stock > 0)`}
    order by sold desc, product_id
    limit ${limit}`);

export interface ProductSearch {
  workspaceId: number;
  /** words of the title, or an id */
  search: string | null;
  category: string | null;
  /** the last id of the page before */
  after: string | null;
  limit: number;
}

const containing = (words: string): Sql => {
  const like = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`and (title ilike ${like} or product_id = ${words})`;
};

/** Products by id. */
export const productPage = (
  db: Queryable,
  { workspaceId, search, category, after, limit }: ProductSearch,
): Promise<Product[]> =>
  db.query<Product>(sql`
    select ${PRODUCT} from products
    where workspace_id = ${workspaceId}
      ${after === null ? empty : sql`and product_id > ${after}`}
      ${category === null ? empty : sql`and lower(category) = lower(${category})`}
      ${search === null ? empty : containing(search)}
    order by product_id
    limit ${limit}`);

/** How many there are, how many of them can be bought, and the categories with the most. */
export interface CatalogueSummary {
  count: number;
  buyable: number;
  categories: { name: string; count: number }[];
}

const CATEGORIES_SHOWN = 100;

export const catalogueSummary = async (db: Queryable, workspaceId: number): Promise<CatalogueSummary> => {
  const [row] = await db.query<{ count: number; buyable: number }>(sql`
    select count(*)::int as count,
      (count(*) filter (where available and (stock is null or stock > 0)))::int as buyable
    from products where workspace_id = ${workspaceId}`);
  const categories = await db.query<{ name: string; count: number }>(sql`
    select min(category) as name, count(*)::int as count
    from products
    where workspace_id = ${workspaceId} and category is not null
    group by lower(category)
    order by count(*) desc, min(category)
    limit ${CATEGORIES_SHOWN}`);
  return { ...row!, categories };
};

import { type EventMap, firstValue, resolveMatcher } from '../../conditions/index.ts';
import { bucketOf, type Json, type JsonObject, type Queryable, sql } from '../../platform/index.ts';
import type { ProductsWanted } from '../tags.ts';
import { isBuyable, type Product } from './model.ts';
import { bestSellers, productsById } from './queries.ts';

/** For whom lists of products are made, and with what. */
export interface Shopper {
  contactId: string;
  /** properties of what started the enrollment */
  entry: JsonObject;
}

/** A product as templates print it: `product.title`. */
export type ShownProduct = JsonObject;

/** Of what somebody has looked at, this many are asked for, since some are gone and some are the same. */
const VIEWS_READ = 30;
/** A cart with more is a list that somebody made to hold us up. */
const ITEMS_READ_MAX = 100;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (...values: (Json | undefined)[]): string | null => {
  for (const value of values) {
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number') return String(value);
  }
  return null;
};

const numberOf = (value: Json | undefined): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

/** Something that was put into a cart or ordered, as the event told it. */
interface Item {
  id: string | null;
  told: JsonObject;
}

/** The items of an event, under the names that shops use (Segment: `product_id`, `name`, `image_url`). */
const itemsOf = (entry: JsonObject, path: string): Item[] => {
  const value = path
    .split('.')
    .reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), entry);
  const list = Array.isArray(value) ? value : isObject(value) ? [value] : [];
  return list
    .slice(0, ITEMS_READ_MAX)
    .map((item) =>
      isObject(item)
        ? { id: textOf(item.product_id, item.productId, item.id, item.sku), told: item }
        : { id: textOf(item), told: {} },
    );
};

const shown = (product: Product, told: JsonObject = {}): ShownProduct => ({
  ...product.attributes,
  id: product.id,
  title: product.title,
  url: product.url ?? textOf(told.url),
  image: product.imageUrl ?? textOf(told.image_url, told.image),
  price: product.price ?? numberOf(told.price),
  was_price: product.wasPrice,
  currency: product.currency,
  stock: product.stock,
  available: isBuyable(product),
  category: product.category,
  quantity: numberOf(told.quantity) ?? 1,
});

/** An item that the catalogue does not have, as its event told it; null when that says too little to show. */
const asTold = ({ id, told }: Item): ShownProduct | null => {
  const title = textOf(told.title, told.name);
  if (title === null) return null;
  return {
    id,
    title,
    url: textOf(told.url, told.link),
    image: textOf(told.image_url, told.imageUrl, told.image),
    price: numberOf(told.price),
    was_price: null,
    currency: textOf(told.currency),
    stock: null,
    available: true,
    category: textOf(told.category),
    quantity: numberOf(told.quantity) ?? 1,
  };
};

/** Ids of what people looked at last, the newest first; one statement for all. Goes by the key of `events`. */
const viewedBy = async (
  db: Queryable,
  workspaceId: number,
  contactIds: readonly string[],
  eventMap: EventMap,
): Promise<Map<string, string[]>> => {
  const { names, aliases } = resolveMatcher('@productViewed', undefined, eventMap);
  const rows = await db.query<{ contactId: string; properties: JsonObject }>(sql`
    select key.contact_id as "contactId", seen.properties
    from unnest(${contactIds.map(bucketOf)}::smallint[], ${contactIds}::uuid[]) as key (bucket, contact_id)
    cross join lateral (
      select e.properties, e.occurred_at
      from events e
      where e.bucket = key.bucket and e.contact_id = key.contact_id and e.workspace_id = ${workspaceId}
        and e.name = any(${[...names]}::text[])
      order by e.occurred_at desc
      limit ${VIEWS_READ}
    ) seen
    order by seen.occurred_at desc`);
  const viewed = new Map<string, string[]>();
  for (const { contactId, properties } of rows) {
    const id = textOf(firstValue(properties, aliases['@productId'] ?? []));
    if (id === null) continue;
    const ids = viewed.get(contactId) ?? [];
    if (!ids.includes(id)) ids.push(id);
    viewed.set(contactId, ids);
  }
  return viewed;
};

export interface ListsWanted {
  workspaceId: number;
  eventMap: EventMap;
  wanted: readonly ProductsWanted[];
}

/**
 * The lists that a template wants, for each shopper in order: `{p0: [...], p1: [...]}`, with price, picture and stock
 * of this moment. What is gone or sold out is left out, unless the list shows it. At most two statements a list,
 * whatever the number of shoppers.
 */
export const productLists = async (
  db: Queryable,
  { workspaceId, eventMap, wanted }: ListsWanted,
  shoppers: readonly Shopper[],
): Promise<Record<string, ShownProduct[]>[]> => {
  const lists = shoppers.map((): Record<string, ShownProduct[]> => ({}));
  for (const [number, list] of wanted.entries()) {
    const name = `p${number}`;
    const { from, limit, showSoldOut } = list;
    const fits = (product: Product): boolean => showSoldOut || isBuyable(product);
    if (from === 'top' || from.startsWith('category:')) {
      const category = from === 'top' ? null : from.slice('category:'.length);
      const best = (await bestSellers(db, workspaceId, { category, limit, showSoldOut })).map((one) =>
        shown(one),
      );
      for (const own of lists) own[name] = best;
      continue;
    }
    const items = await itemsFor(db, { workspaceId, eventMap, from }, shoppers);
    const ids = items.flatMap((own) => own.flatMap(({ id }) => (id === null ? [] : [id])));
    const known = new Map(
      (await productsById(db, workspaceId, [...new Set(ids)])).map((one) => [one.id, one]),
    );
    const shownOf = (item: Item): ShownProduct[] => {
      const product = item.id === null ? undefined : known.get(item.id);
      if (product) return fits(product) ? [shown(product, item.told)] : [];
      const told = asTold(item);
      return told ? [told] : [];
    };
    for (const [index, own] of lists.entries()) own[name] = items[index]!.flatMap(shownOf).slice(0, limit);
  }
  return lists;
};

const itemsFor = async (
  db: Queryable,
  { workspaceId, eventMap, from }: { workspaceId: number; eventMap: EventMap; from: string },
  shoppers: readonly Shopper[],
): Promise<Item[][]> => {
  if (from.startsWith('entry.'))
    return shoppers.map(({ entry }) => itemsOf(entry, from.slice('entry.'.length)));
  const itemOf = (id: string): Item => ({ id, told: {} });
  if (from.startsWith('ids:')) {
    const items = from
      .slice('ids:'.length)
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '')
      .map(itemOf);
    return shoppers.map(() => items);
  }
  const contactIds = [...new Set(shoppers.map(({ contactId }) => contactId))];
  const viewed = await viewedBy(db, workspaceId, contactIds, eventMap);
  return shoppers.map(({ contactId }) => (viewed.get(contactId) ?? []).map(itemOf));
};

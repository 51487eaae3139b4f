/**
 * Products that can be bought again, and who waits for them: people inside a workflow that waits for `Back In Stock`, whose
 * start named the product. They are told by that event, who waits longest first.
 */
import { type EventMap, resolveMatcher } from '../../conditions/index.ts';
import { liveDocuments } from '../../definitions/index.ts';
import { type Db, derivedId, type JsonObject, type Queryable, sql, type Uuid } from '../../platform/index.ts';

/** An input as capture's `appendInputs` takes it. */
export interface RestockedInput {
  contactId: Uuid;
  workspaceId: number;
  kind: 'track';
  name: 'Back In Stock';
  occurredAtMs: number;
  payload: { properties: JsonObject };
  eventId: Uuid;
}

export type AppendRestocked = (tx: Queryable, inputs: readonly RestockedInput[]) => Promise<unknown>;

const NAME = 'Back In Stock';
/** Products of one transaction; the next look takes more. */
const PRODUCTS_MAX = 100;
/** Inputs of one append. */
const INPUTS_MAX = 1_000;
/** What shops call the product's id, beside what the event map says. */
const ID_NAMES = ['product_id', 'productId', 'id', 'sku'];

interface Restocked {
  id: string;
  title: string;
  url: string | null;
  imageUrl: string | null;
  price: number | null;
  currency: string | null;
  stock: number | null;
  restockedAt: Date;
}

/** Takes the notes of products that are back; nobody else has them meanwhile. By `products_restocked`. */
const takeRestocked = async (tx: Queryable, workspaceId: number): Promise<Restocked[]> => {
  const products = await tx.query<Restocked>(sql`
    select product_id as id, title, url, image_url as "imageUrl", price, currency, stock,
      restocked_at as "restockedAt"
    from products
    where workspace_id = ${workspaceId} and restocked_at is not null
    order by restocked_at, product_id
    limit ${PRODUCTS_MAX}
    for update skip locked`);
  if (products.length > 0)
    await tx.query(sql`
      update products set restocked_at = null
      where workspace_id = ${workspaceId} and product_id = any(${products.map(({ id }) => id)}::text[])`);
  return products;
};

interface Waiter {
  bucket: number;
  contactId: Uuid;
  productId: string;
}

/** Who is inside those workflows for one of these products, who came first first; each once for a product. */
const waitersFor = async (
  tx: Queryable,
  workspaceId: number,
  workflowIds: readonly number[],
  { names, ids }: { names: readonly string[]; ids: readonly string[] },
): Promise<Waiter[]> => {
  const rows = await tx.query<Waiter>(sql`
    select e.bucket, e.contact_id as "contactId", named.product as "productId"
    from enrollments e
    cross join lateral (
      select e.entry -> 'properties' ->> given.name as product
      from unnest(${[...names]}::text[]) with ordinality as given (name, n)
      where e.entry -> 'properties' ->> given.name is not null
      order by given.n
      limit 1
    ) named
    where e.bucket >= 0 and e.bucket < 4096 and e.workspace_id = ${workspaceId} and e.state = 'active'
      and e.workflow_id = any(${[...workflowIds]}::int[]) and named.product = any(${[...ids]}::text[])
    order by e.entered_at, e.enrollment_id`);
  return [...new Map(rows.map((row) => [`${row.contactId} ${row.productId}`, row])).values()];
};

const inputOf = (
  workspaceId: number,
  { bucket, contactId }: Waiter,
  { id, title, url, imageUrl, price, currency, stock, restockedAt }: Restocked,
): RestockedInput => ({
  contactId,
  workspaceId,
  kind: 'track',
  name: NAME,
  occurredAtMs: restockedAt.getTime(),
  payload: { properties: { product_id: id, name: title, url, image_url: imageUrl, price, currency, stock } },
  eventId: derivedId(restockedAt.getTime(), bucket, contactId, 'restocked', id),
});

const tellIn = (
  db: Db,
  { workspaceId, eventMap }: { workspaceId: number; eventMap: EventMap | null },
  append: AppendRestocked,
): Promise<Uuid[]> =>
  db.transaction(async (tx) => {
    const products = await takeRestocked(tx, workspaceId);
    const workflows = (await liveDocuments(tx, { workspaceId, kind: 'workflow' })).filter(({ document }) =>
      JSON.stringify(document).includes(`"${NAME}"`),
    );
    if (products.length === 0 || workflows.length === 0) return [];
    const mapped = resolveMatcher('@productViewed', undefined, eventMap ?? {}).aliases['@productId'] ?? [];
    const waiters = await waitersFor(
      tx,
      workspaceId,
      workflows.map(({ definitionId }) => definitionId),
      { names: [...mapped, ...ID_NAMES], ids: products.map(({ id }) => id) },
    );
    const byId = new Map(products.map((product) => [product.id, product]));
    const inputs = waiters.map((waiter) => inputOf(workspaceId, waiter, byId.get(waiter.productId)!));
    for (let from = 0; from < inputs.length; from += INPUTS_MAX)
      await append(tx, inputs.slice(from, from + INPUTS_MAX));
    return inputs.map(({ contactId }) => contactId);
  });

/**
 * Tells everybody who waits for a product that is back, in the transaction that forgets that it came back: once for each
 * time. Answers the contacts.
 */
export const tellRestocked = async (db: Db, append: AppendRestocked): Promise<Uuid[]> => {
  const workspaces = await db.query<{ workspaceId: number; eventMap: EventMap | null }>(sql`
    select w.workspace_id as "workspaceId", w.settings -> 'eventMap' as "eventMap"
    from workspaces w
    where exists (
      select from products p where p.workspace_id = w.workspace_id and p.restocked_at is not null)`);
  const contacts: Uuid[] = [];
  for (const one of workspaces) contacts.push(...(await tellIn(db, one, append)));
  return contacts;
};

import { type Db, type JsonObject, type Queryable, Refusal, raw, sql } from '../../platform/index.ts';
import type { Fetcher } from '../fetching.ts';
import { refusals } from './errors.ts';
import { upsertProducts } from './queries.ts';
import { type ProductsRead, readProducts } from './read.ts';

/** A feed of products that is read on a schedule. */
export interface ProductSource {
  sourceId: number;
  name: string;
  url: string;
  everyMinutes: number;
  state: 'waiting' | 'reading' | 'done' | 'failed';
  readAt: Date | null;
  dueAt: Date;
  /** what came of the last run: {text} */
  problem: JsonObject | null;
  productCount: number;
  refusedCount: number;
}

const SOURCE =
  raw(`source_id as "sourceId", name, url, every_minutes as "everyMinutes", state, read_at as "readAt",
  due_at as "dueAt", problem, product_count as "productCount", refused_count as "refusedCount"`);

export const productSources = (db: Queryable, workspaceId: number): Promise<ProductSource[]> =>
  db.query<ProductSource>(sql`
    select ${SOURCE} from product_sources where workspace_id = ${workspaceId} order by lower(name), source_id`);

/** Adds a feed, due at once. */
export const addSource = async (
  tx: Queryable,
  {
    workspaceId,
    name,
    url,
    everyMinutes,
  }: { workspaceId: number; name: string; url: string; everyMinutes: number },
  nowMs: number,
): Promise<ProductSource> => {
  const [source] = await tx.query<ProductSource>(sql`
    insert into product_sources (workspace_id, name, url, every_minutes, due_at)
    values (${workspaceId}, ${name}, ${url}, ${everyMinutes}, ${new Date(nowMs)})
    returning ${SOURCE}`);
  return source!;
};

/** Reads a feed now instead of when it is due. Refuses `product-source-not-found`. */
export const readSoon = async (
  tx: Queryable,
  { workspaceId, sourceId }: { workspaceId: number; sourceId: number },
  nowMs: number,
): Promise<ProductSource> => {
  const [source] = await tx.query<ProductSource>(sql`
    update product_sources set due_at = ${new Date(nowMs)}
    where workspace_id = ${workspaceId} and source_id = ${sourceId}
    returning ${SOURCE}`);
  if (!source) throw refusals.sourceNotFound();
  return source;
};

/** Takes a feed and its products away. Refuses `product-source-not-found`. */
export const removeSource = async (
  tx: Queryable,
  { workspaceId, sourceId }: { workspaceId: number; sourceId: number },
): Promise<{ name: string }> => {
  const [gone] = await tx.query<{ name: string }>(sql`
    delete from product_sources where workspace_id = ${workspaceId} and source_id = ${sourceId} returning name`);
  if (!gone) throw refusals.sourceNotFound();
  await tx.query(sql`delete from products where workspace_id = ${workspaceId} and source_id = ${sourceId}`);
  return gone;
};

/** A feed with a million products, over a slow line. */
const READ_MS_MAX = 10 * 60_000;
const BYTES_MAX = 200_000_000;
/** A feed that has lost more than this share at once has failed half-way in its shop: nothing is taken away. */
const LOST_SHARE_MAX = 0.5;

interface DueSource {
  workspaceId: number;
  sourceId: number;
  url: string;
  run: number;
  productCount: number;
}

/** Takes the next due feed, and moves its next turn on, so that nobody else reads it and a crash repeats it later. */
const takeDue = async (db: Db, nowMs: number): Promise<DueSource | null> =>
  db.transaction(async (tx) => {
    const [due] = await tx.query<DueSource & { everyMinutes: number }>(sql`
      select workspace_id as "workspaceId", source_id as "sourceId", url, run + 1 as run,
        product_count as "productCount", every_minutes as "everyMinutes"
      from product_sources
      where due_at <= ${new Date(nowMs)}
      order by due_at
      limit 1
      for update skip locked`);
    if (!due) return null;
    await tx.query(sql`
      update product_sources set state = 'reading', run = ${due.run},
        due_at = ${new Date(nowMs + due.everyMinutes * 60_000)}
      where workspace_id = ${due.workspaceId} and source_id = ${due.sourceId}`);
    return due;
  });

async function* bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > BYTES_MAX)
      throw refusals.fileUnreadable('It is longer than 200 MB.', 'Split it into several feeds.');
    yield part;
  }
}

/** Reads the feed; its products are in the catalogue when this returns. */
const readFeed = async (
  db: Db,
  fetcher: Fetcher,
  due: DueSource,
  now: () => number,
): Promise<ProductsRead> => {
  const { workspaceId, sourceId, run, url } = due;
  const accept = 'text/csv, application/json, application/xml, text/xml, */*';
  const answer = await fetcher.read(url, { timeoutMs: READ_MS_MAX, accept });
  try {
    if (answer.status !== 200)
      throw refusals.fileUnreadable(`The server answers ${answer.status}.`, 'Check the address.');
    return await readProducts(bounded(answer.body), async (products, soFar) => {
      await upsertProducts(db, workspaceId, products, now(), { sourceId, run });
      await db.query(sql`
        update product_sources set product_count = ${soFar.taken + products.length},
          refused_count = ${soFar.refusedCount}
        where workspace_id = ${workspaceId} and source_id = ${sourceId} and run = ${run}`);
    });
  } finally {
    answer.close();
  }
};

/** Products that the feed no longer has. What another feed, a file or the API told last is not this one's. */
const removeGone = (db: Db, { workspaceId, sourceId, run }: DueSource): Promise<unknown> =>
  db.query(sql`
    delete from products where workspace_id = ${workspaceId} and source_id = ${sourceId} and run < ${run}`);

const finish = (
  db: Db,
  { workspaceId, sourceId, run }: DueSource,
  result: { state: 'done' | 'failed'; read: ProductsRead | null; problem: string | null },
  nowMs: number,
): Promise<unknown> =>
  db.query(sql`
    update product_sources set state = ${result.state}, read_at = ${new Date(nowMs)},
      problem = ${result.problem === null ? null : JSON.stringify({ text: result.problem })}::jsonb,
      product_count = coalesce(${result.read?.taken ?? null}, product_count),
      refused_count = coalesce(${result.read?.refusedCount ?? null}, refused_count)
    where workspace_id = ${workspaceId} and source_id = ${sourceId} and run = ${run}`);

const saidOf = (error: unknown): string => {
  if (error instanceof Refusal) return `${error.detail} ${error.fix ?? ''}`.trim();
  const { name, message } = error as Error;
  return name === 'TimeoutError' ? 'No whole answer within 10 minutes.' : message.slice(0, 300);
};

/**
 * Reads one feed whose turn it is; answers its workspace, or null when none is due. What goes wrong stands with the
 * feed, and its products stay as they were.
 */
export const readDueSource = async (db: Db, fetcher: Fetcher, now: () => number): Promise<number | null> => {
  const due = await takeDue(db, now());
  if (!due) return null;
  try {
    const read = await readFeed(db, fetcher, due, now);
    const isHalf = read.taken < due.productCount * LOST_SHARE_MAX;
    if (!isHalf) await removeGone(db, due);
    const refused = read.refused[0]
      ? `Left out: ${read.refusedCount}, the first because ${read.refused[0].why}.`
      : null;
    const half = isHalf
      ? `It has ${read.taken} products; the last time it had ${due.productCount}. Nothing was taken away.`
      : null;
    await finish(db, due, { state: 'done', read, problem: half ?? refused }, now());
  } catch (error) {
    await finish(db, due, { state: 'failed', read: null, problem: saidOf(error) }, now());
  }
  return due.workspaceId;
};

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bucketOf, type Db, type JsonObject, newId, sql } from '../platform/index.ts';
import { EVENT_MAP_DEFAULTS } from '../workspaces/index.ts';
import type { ProductInput } from './catalogue/model.ts';
import { bestSellers, productPage, upsertProducts } from './catalogue/queries.ts';
import { readProducts } from './catalogue/read.ts';
import { type RestockedInput, tellRestocked } from './catalogue/restocked.ts';
import { priceOf } from './catalogue/rows.ts';
import { countBestSellers } from './catalogue/sold.ts';
import { addSource, productSources, readDueSource, readSoon } from './catalogue/sources.ts';
import { codesOfText, generatedCodes } from './coupons/generate.ts';
import { codesFor } from './coupons/give.ts';
import { addCodes, createPool, lowPools } from './coupons/queries.ts';
import { type RedeemedInput, redeemCoupons } from './coupons/redeem.ts';
import type { Fetcher } from './fetching.ts';

const NOW_MS = Date.UTC(2026, 5, 1, 12);
let database: TestDatabase;
let db: Db;
let workspaceId: number;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  ({ workspaceId } = await createWorld(db, NOW_MS));
  await db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ eventMap: EVENT_MAP_DEFAULTS })}::jsonb
    where workspace_id = ${workspaceId}`);
});
afterAll(() => database.close());

/** A file in pieces of `size` bytes: feeds come as the network cuts them. */
const pieces = (text: string, size = 7): Uint8Array[] => {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
};

const read = async (text: string, size?: number) => {
  const products: ProductInput[] = [];
  const result = await readProducts(pieces(text, size), async (some) => void products.push(...some));
  return { products, ...result };
};

const MERCHANT = `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
  <item><g:id>c1</g:id><title><![CDATA[Cup & saucer]]></title><link>https://shop.example/c1?a=1&amp;b=2</link>
    <g:image_link>https://shop.example/c1.png</g:image_link><g:price>19.99 EUR</g:price><g:sale_price>14.99 EUR</g:sale_price>
    <g:availability>in stock</g:availability><g:product_type>Kitchen &gt; Cups</g:product_type><g:color>grün</g:color></item>
  <item><g:id>c2</g:id><title>Pot</title><g:availability>out_of_stock</g:availability></item>
  <item><title>no id</title></item></channel></rss>`;

describe('a list of products is read', () => {
  it('as Google Merchant XML, however the network cuts it', async () => {
    const { products, refusedCount, refused } = await read(MERCHANT);
    expect(products).toMatchObject([
      {
        id: 'c1',
        title: 'Cup & saucer',
        url: 'https://shop.example/c1?a=1&b=2',
        imageUrl: 'https://shop.example/c1.png',
        price: 14.99,
        wasPrice: 19.99,
        currency: 'EUR',
        available: true,
        category: 'Kitchen > Cups',
        attributes: { color: 'grün' },
      },
      { id: 'c2', title: 'Pot', available: false, price: null },
    ]);
    expect({ refusedCount, refused }).toEqual({
      refusedCount: 1,
      refused: [{ row: 3, why: 'it has no id' }],
    });
  });

  it.each([
    ['CSV', 'id,title,price,stock\nc1,"Cup, big",12.50,3\n'],
    ['CSV with semicolons and a mark', '\uFEFFID;Title;Price;Stock\r\nc1;"Cup, big";"12,50";3\r\n'],
    ['JSON', '[{"id": "c1", "title": "Cup, big", "price": 12.5, "stock": 3}]'],
    [
      'JSON of a shop',
      '{"products": [{"sku": "c1", "name": "Cup, big", "price": "12.50", "inventory_quantity": 3}]}',
    ],
    [
      'Atom',
      '<feed><entry><id>c1</id><title>Cup, big</title><price>12.50</price><quantity>3</quantity></entry></feed>',
    ],
  ])('as %s', async (_name, text) => {
    expect((await read(text)).products).toMatchObject([
      { id: 'c1', title: 'Cup, big', price: 12.5, stock: 3 },
    ]);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['a page', '<html><body>not found</body></html>', 'no products'],
    ['broken JSON', '[{', 'no JSON'],
    ['JSON without a list', '{"a": 1}', 'no list'],
    ['elements nested without end', '<a>'.repeat(60), 'nested'],
  ])('not from %s, and says why', async (_name, text, why) => {
    await expect(read(text)).rejects.toThrow(new RegExp(why, 'i'));
  });

  it('the same in whatever pieces it comes (property)', async () => {
    const whole = (await read(MERCHANT, 10_000)).products;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (size) => {
        expect((await read(MERCHANT, size)).products).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['19.99 EUR', 19.99, 'EUR'],
    ['1.299,00 €', 1299, 'EUR'],
    ['$1,299.50', 1299.5, null],
    ["CHF 1'200", 1200, 'CHF'],
    ['12', 12, null],
    ['1,299', 1299, null],
  ])('a price: %s', (text, amount, currency) => {
    expect(priceOf(text)).toEqual({ amount, currency });
  });
});

describe('a feed', () => {
  let answer: { status: number; text: string };
  const asked: string[] = [];
  const fetcher: Fetcher = {
    read: async (url) => {
      asked.push(url);
      return {
        status: answer.status,
        url,
        contentType: 'text/csv',
        length: null,
        body: (async function* () {
          yield* pieces(answer.text, 50);
        })(),
        close: () => undefined,
      };
    },
  };
  const rows = (...ids: string[]): string => `id,title\n${ids.map((id) => `${id},Product ${id}\n`).join('')}`;
  const ids = async (): Promise<string[]> =>
    (await productPage(db, { workspaceId, search: null, category: null, after: null, limit: 100 })).map(
      ({ id }) => id,
    );
  const source = async () => (await productSources(db, workspaceId))[0]!;
  const readAt = (nowMs: number) => readDueSource(db, fetcher, () => nowMs);
  const HOUR_MS = 3_600_000;
  beforeEach(() => {
    asked.length = 0;
  });

  it('is read when it is due, once, and what it no longer has is gone; products of others stay', async () => {
    await upsertProducts(db, workspaceId, [{ id: 'own', title: 'By the API' }], NOW_MS);
    await addSource(
      db,
      { workspaceId, name: 'Shop', url: 'https://shop.example/feed', everyMinutes: 60 },
      NOW_MS,
    );
    answer = { status: 200, text: rows('a', 'b', 'c') };
    expect(await readAt(NOW_MS)).toBe(workspaceId);
    expect(await readAt(NOW_MS)).toBeNull();
    expect(await ids()).toEqual(['a', 'b', 'c', 'own']);
    expect(await source()).toMatchObject({ state: 'done', productCount: 3, problem: null });
    answer.text = rows('a', 'b', 'd');
    await readAt(NOW_MS + HOUR_MS);
    expect(await ids()).toEqual(['a', 'b', 'd', 'own']);
    expect(asked).toHaveLength(2);
  });

  it('that came half takes nothing away, and says so', async () => {
    answer.text = rows('a');
    const { sourceId } = await source();
    await readSoon(db, { workspaceId, sourceId }, NOW_MS + HOUR_MS);
    await readAt(NOW_MS + HOUR_MS);
    expect(await ids()).toEqual(['a', 'b', 'd', 'own']);
    expect((await source()).problem).toMatchObject({
      text: expect.stringContaining('Nothing was taken away'),
    });
  });

  it('that fails leaves its products as they were, with the reason, and is tried again in its turn', async () => {
    answer = { status: 500, text: 'oops' };
    await readAt(NOW_MS + 3 * HOUR_MS);
    expect(await ids()).toEqual(['a', 'b', 'd', 'own']);
    expect(await source()).toMatchObject({
      state: 'failed',
      problem: { text: expect.stringContaining('500') },
    });
    answer = { status: 200, text: rows('a', 'e') };
    await readAt(NOW_MS + 4 * HOUR_MS);
    expect(await ids()).toEqual(['a', 'e', 'own']);
  });
});

const ordered = async (properties: JsonObject, contactId: string = newId(NOW_MS)): Promise<string> => {
  const at = new Date(NOW_MS);
  await db.query(sql`
    insert into events (bucket, contact_id, event_id, received_at, workspace_id, kind, name, occurred_at, via, properties)
    values (${bucketOf(contactId)}, ${contactId}, ${newId(NOW_MS)}, ${at}, ${workspaceId}, 'track', 'Order Completed',
      ${at}, '', ${JSON.stringify(properties)}::jsonb)`);
  return contactId;
};

it('what sells best comes first, by the orders of 30 days', async () => {
  await upsertProducts(
    db,
    workspaceId,
    [
      { id: 's1', title: 'S1' },
      { id: 's2', title: 'S2' },
      { id: 's3', title: 'S3' },
    ],
    NOW_MS,
  );
  await ordered({ products: [{ product_id: 's2' }, { product_id: 's1' }] });
  await ordered({ product_id: 's2' });
  const world = await createWorld(db, NOW_MS, workspaceId);
  await world.publish('template', 'shows', {
    name: 'T',
    subject: 's',
    class: 'marketing',
    html: '<baton-products from="top">x</baton-products>',
  });
  await countBestSellers(db, NOW_MS);
  const best = await bestSellers(db, workspaceId, { category: null, limit: 2, showSoldOut: false });
  expect(best.map(({ id, sold }) => [id, sold])).toEqual([
    ['s2', 2],
    ['s1', 1],
  ]);
});

describe('a product that is back', () => {
  it('is told to who waits for it, who asked first first, once; not when it is gone again (R10)', async () => {
    const world = await createWorld(db, NOW_MS, workspaceId);
    await world.publish('workflow', 'back', {
      name: 'Back',
      trigger: { type: 'event', event: 'Wanted' },
      enrollment: { key: 'sku', again: 'always' },
      start: 'w',
      nodes: {
        w: {
          type: 'waitForEvent',
          event: 'Back In Stock',
          where: [{ property: 'product_id', op: 'equals', entry: 'sku' }],
          limit: { days: 90 },
          next: 'told',
          timeout: 'late',
        },
        told: { type: 'exit', reason: 'Told' },
        late: { type: 'exit', reason: 'Too late' },
      },
    });
    const wanted = (who: string, sku: string, minute: number) =>
      world.append(NOW_MS + minute * 60_000, {
        identities: [{ kind: 'user', value: who }],
        name: 'Wanted',
        properties: { sku },
      });
    const second = await wanted('second', 'r1', 2);
    const first = await wanted('first', 'r1', 1);
    await wanted('other', 'r2', 0);
    await world.fold(NOW_MS + 5 * 60_000);
    const told = async (...products: ProductInput[]): Promise<RestockedInput[]> => {
      await upsertProducts(db, workspaceId, products, NOW_MS + 3_600_000);
      const appended: RestockedInput[] = [];
      await tellRestocked(db, async (_tx, inputs) => void appended.push(...inputs));
      return appended;
    };
    const r1 = { id: 'r1', title: 'Kettle', price: 30 };
    expect(await told({ ...r1, stock: 0 })).toEqual([]);
    expect(await told({ ...r1, stock: 0, available: true })).toEqual([]);
    await upsertProducts(db, workspaceId, [{ ...r1, stock: 4 }], NOW_MS + 3_600_000);
    expect(await told({ ...r1, available: false })).toEqual([]);
    const back = await told({ ...r1, stock: 4 });
    expect(back.map(({ contactId }) => contactId)).toEqual([first, second]);
    expect(back[0]).toMatchObject({
      name: 'Back In Stock',
      payload: { properties: { product_id: 'r1', name: 'Kettle', price: 30, stock: 4 } },
    });
    expect(await told({ ...r1, stock: 3 })).toEqual([]);
  });
});

describe('a code', () => {
  it('that was used in an order is redeemed once, and tells its contact', async () => {
    const { poolId } = await createPool(
      db,
      { workspaceId, key: 'spring', name: 'Spring', per: 'contact', expiresAt: null, lowBelow: 5 },
      NOW_MS,
    );
    await addCodes(db, { workspaceId, poolId, codes: ['ABC-1', 'ABC-2'] });
    const contactId = newId(NOW_MS);
    const asked = { contactId, messageId: newId(NOW_MS), enrollmentId: null, workflowId: null };
    const [given] = await codesFor(db, { workspaceId, pool: 'spring' }, [asked], NOW_MS);
    expect(given).toEqual({ code: 'ABC-1' });
    await ordered({ order_id: 'o1', total: 40, coupon: 'abc-1' }, contactId);
    // somebody else's order with the same code is not this contact's
    await ordered({ order_id: 'o2', coupon: 'ABC-1' });
    const appended: RedeemedInput[] = [];
    const look = () =>
      redeemCoupons(db, NOW_MS - 1_000, async (_tx, inputs) => void appended.push(...inputs));
    expect(await look()).toEqual([contactId]);
    expect(await look()).toEqual([]);
    expect(appended).toMatchObject([
      {
        contactId,
        name: 'Coupon Redeemed',
        payload: { properties: { pool: 'spring', code: 'ABC-1', order_id: 'o1', value: 40 } },
      },
    ]);
    expect(await lowPools(db, workspaceId, NOW_MS)).toEqual([{ key: 'spring', name: 'Spring', left: 1 }]);
  });

  it('is generated of letters that cannot be confused, and too many of them for guessing are refused', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const codes = generatedCodes({ prefix: 'S-', length: 8, count: 500 }, random);
    expect(new Set(codes).size).toBe(500);
    expect(codes.every((code) => /^S-[ACDEFGHJKMNPQRTWXY34679]{8}$/.test(code))).toBe(true);
    expect(() => generatedCodes({ prefix: '', length: 4, count: 500 }, random)).toThrow(/room for/);
  });

  it('is read from a file: a line each, the first column, without its head', () => {
    expect(codesOfText('\uFEFFCode;Value\r\n"A-1";10\r\nA-2;10\r\n\r\n')).toEqual(['A-1', 'A-2']);
    expect(codesOfText('A\nB')).toEqual(['A', 'B']);
    expect(() => codesOfText('two words')).toThrow(/is no code/);
    expect(() => codesOfText('code\n')).toThrow(/no codes/);
  });
});

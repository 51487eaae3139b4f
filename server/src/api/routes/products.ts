import { z } from 'zod';
import {
  addSource,
  catalogueSummary,
  deleteProduct,
  type Product,
  type ProductSource,
  productIdSchema,
  productPage,
  productSchema,
  productSources,
  readProducts,
  readSoon,
  removeSource,
  upsertProducts,
} from '../../content/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Api, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { CatalogueSummary, Page, ProductShown, ProductSourceShown, ProductsTaken } from '../types.ts';

const tags = ['products'];
const idParams = z.object({ id: productIdSchema });
const listQuery = pageQuery.extend({
  search: z.string().trim().max(200).optional().describe('words of the title, or an id'),
  category: z.string().trim().max(200).optional(),
});
/** Of one request; more come in several, or as a file or feed. */
const PRODUCTS_MAX = 500;
const manyBody = z.strictObject({
  products: z
    .array(productSchema.extend({ id: productIdSchema }))
    .min(1)
    .max(PRODUCTS_MAX),
});
const FILE_BYTES_MAX = 20_000_000;
const fileQuery = z.object({ name: z.string().max(200).default('products.csv').describe('of the file') });

const sourceParams = z.object({
  sourceId: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});
const sourceBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  everyMinutes: z
    .int()
    .min(15)
    .max(7 * 24 * 60)
    .default(24 * 60),
});

const sourceShown = ({ readAt, dueAt, problem, ...source }: ProductSource): ProductSourceShown => ({
  ...source,
  readAt: readAt?.toISOString() ?? null,
  dueAt: dueAt.toISOString(),
  problem: typeof problem?.text === 'string' ? problem.text : null,
});

const productShown = ({ updatedAt, ...product }: Product): ProductShown => ({
  ...product,
  updatedAt: updatedAt.toISOString(),
});

/** Files are bytes: a scope of its own, so that no other route takes any. */
const fileRoute = (app: Api, { clock, live }: Parameters<Routes>[1]): void => {
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: FILE_BYTES_MAX },
    (_request, body, done) => done(null, body),
  );
  app.post(
    '/products/import',
    {
      config: { access: 'build' },
      bodyLimit: FILE_BYTES_MAX,
      schema: {
        tags,
        summary: 'Take products of a file: CSV, JSON or Google Merchant XML',
        querystring: fileQuery,
      },
    },
    async ({ workspace: { db, id }, who, query, body }): Promise<ProductsTaken> => {
      const file = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const read = await readProducts([file], (products) => upsertProducts(db, id, products, clock.now()));
      const entry = { action: 'imported products', object: query.name, detail: { count: read.taken } };
      await audit(db, { workspaceId: id, who, ...entry }, clock.now());
      live.changed({ workspaceId: id, what: ['templates'] });
      return read;
    },
  );
};

/** The catalogue: what mails may show of the shop. */
export const productRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;
  void app.register(async (scope) => fileRoute(scope as Api, deps));

  app.get(
    '/products',
    { config: { access: 'read' }, schema: { tags, summary: 'Products by id', querystring: listQuery } },
    async ({ workspace: { db, id }, query }): Promise<Page<ProductShown>> => {
      const [after] = cursorValues(query.after, z.tuple([z.string()])) ?? [null];
      const rows = await productPage(db, {
        workspaceId: id,
        search: query.search || null,
        category: query.category || null,
        after,
        limit: query.limit + 1,
      });
      return pageOf(rows, query.limit, productShown, (row) => [row.id]);
    },
  );

  app.get(
    '/products/summary',
    { config: { access: 'read' }, schema: { tags, summary: 'How many there are, and of which categories' } },
    async ({ workspace: { db, id } }): Promise<CatalogueSummary> => catalogueSummary(db, id),
  );

  app.put(
    '/products',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Add products, or replace those that are there', body: manyBody },
    },
    async ({ workspace: { db, id }, body }): Promise<{ taken: number }> => {
      await upsertProducts(db, id, body.products, clock.now());
      live.changed({ workspaceId: id, what: ['templates'] });
      return { taken: body.products.length };
    },
  );

  app.put(
    '/products/:id',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Add a product, or replace it', params: idParams, body: productSchema },
    },
    async ({ workspace: { db, id }, params, body }, reply) => {
      await upsertProducts(db, id, [{ ...body, id: params.id }], clock.now());
      live.changed({ workspaceId: id, what: ['templates'] });
      return reply.code(204).send();
    },
  );

  app.delete(
    '/products/:id',
    { config: { access: 'work' }, schema: { tags, summary: 'Remove a product', params: idParams } },
    async ({ workspace: { db, id }, params }, reply) => {
      await deleteProduct(db, { workspaceId: id, id: params.id });
      live.changed({ workspaceId: id, what: ['templates'] });
      return reply.code(204).send();
    },
  );
};

/** Feeds of products that are read on a schedule. */
export const productSourceRoutes: Routes = (app, { clock, live, hooks, outbound }) => {
  const told = (workspaceId: number): void => {
    hooks.feedDue();
    live.changed({ workspaceId, what: ['templates'] });
  };

  app.get(
    '/product-sources',
    { config: { access: 'read' }, schema: { tags, summary: 'Feeds with how their last reading went' } },
    async ({ workspace: { db, id } }): Promise<{ items: ProductSourceShown[] }> => ({
      items: (await productSources(db, id)).map(sourceShown),
    }),
  );

  app.post(
    '/product-sources',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Read a feed now and then on a schedule', body: sourceBody },
    },
    async ({ workspace: { db, id }, who, body }, reply): Promise<ProductSourceShown> => {
      await outbound.check(body.url);
      const source = await db.transaction(async (tx) => {
        const made = await addSource(tx, { workspaceId: id, ...body }, clock.now());
        const entry = { action: 'added', object: `product feed "${body.name}"`, detail: { url: body.url } };
        await audit(tx, { workspaceId: id, who, ...entry }, clock.now());
        return made;
      });
      told(id);
      reply.code(201);
      return sourceShown(source);
    },
  );

  app.post(
    '/product-sources/:sourceId/read',
    { config: { access: 'build' }, schema: { tags, summary: 'Read it now', params: sourceParams } },
    async ({ workspace: { db, id }, params }): Promise<ProductSourceShown> => {
      const source = await readSoon(db, { workspaceId: id, ...params }, clock.now());
      told(id);
      return sourceShown(source);
    },
  );

  app.delete(
    '/product-sources/:sourceId',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Take a feed and its products away', params: sourceParams },
    },
    async ({ workspace: { db, id }, who, params }, reply) => {
      await db.transaction(async (tx) => {
        const { name } = await removeSource(tx, { workspaceId: id, ...params });
        const entry = { action: 'removed', object: `product feed "${name}"` };
        await audit(tx, { workspaceId: id, who, ...entry }, clock.now());
      });
      live.changed({ workspaceId: id, what: ['templates'] });
      return reply.code(204).send();
    },
  );
};

/** `/sample-shop/<slug>`: the shop of the sample company, for whoever wants to try it on themselves. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Db, Refusal, sql } from '../../platform/index.ts';
import { productOf } from '../catalogue.ts';
import { cartPage, checkoutPage, listPage, pictureOf, productPage, type Shop, thanksPage } from './pages.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

export interface ShopDeps {
  db: Db;
}

const HOUR_S = 3_600;

const notHere = (): Refusal =>
  new Refusal('shop-not-found', {
    status: 404,
    detail: 'There is no sample shop at this address.',
    fix: 'Open it from the bar of the sample company.',
  });

/** Adds the shop's pages. Public: whoever has the address may look, as in any shop. */
export const shopRoutes = async (app: FastifyInstance, { db }: ShopDeps): Promise<void> => {
  const shopOf = async (request: FastifyRequest): Promise<Shop> => {
    const { slug } = request.params as { slug: string };
    const [row] = await db.query<{ writeKey: string }>(sql`
      select k.key as "writeKey"
      from workspaces w
      join keys k on k.workspace_id = w.workspace_id and k.kind = 'write' and k.revoked_at is null
      where w.slug = ${slug} and w.is_sample
      order by k.key_id
      limit 1`);
    if (!row) throw notHere();
    return { base: `/sample-shop/${encodeURIComponent(slug)}`, writeKey: row.writeKey };
  };
  const page =
    (html: (shop: Shop, request: FastifyRequest) => string) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
      const text = html(await shopOf(request), request);
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
      return text;
    };
  const productOfRequest = (request: FastifyRequest, ending = '') => {
    const { id = '' } = request.params as { id?: string };
    const product = productOf(ending && id.endsWith(ending) ? id.slice(0, -ending.length) : id);
    if (!product) throw notHere();
    return product;
  };
  const file =
    (type: string, text: (request: FastifyRequest) => string) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
      reply.type(type).header('cache-control', `public, max-age=${HOUR_S}`);
      return text(request);
    };

  const root = '/sample-shop/:slug';
  app.get(
    root,
    page((shop, request) => listPage(shop, (request.query as { category?: string }).category)),
  );
  app.get(
    `${root}/product/:id`,
    page((shop, request) => productPage(shop, productOfRequest(request))),
  );
  app.get(`${root}/cart`, page(cartPage));
  app.get(`${root}/checkout`, page(checkoutPage));
  app.get(`${root}/thanks`, page(thanksPage));
  app.get(
    `${root}/shop.css`,
    file('text/css; charset=utf-8', () => STYLE),
  );
  app.get(
    `${root}/shop.js`,
    file('text/javascript; charset=utf-8', () => SCRIPT),
  );
  app.get(
    `${root}/picture/:id`,
    file('image/svg+xml', (request) => pictureOf(productOfRequest(request, '.svg'))),
  );
};

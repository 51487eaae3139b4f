/**
 * What somebody does in the shop, as calls of Segment's specification: the same for the invented past and for those
 * who play live. Pure: chance and time are parameters.
 */
import { lineOf, PRODUCTS, type Product, productOf, SHOP_NAME, shopUrls } from './catalogue.ts';
import { type SamplePerson, traitsOf } from './people.ts';
import type { Rng } from './random.ts';

/** A call as a website sends it, without its envelope. `atMs`: when. */
export interface SampleCall {
  atMs: number;
  type: 'page' | 'track' | 'identify';
  event?: string;
  userId?: string;
  anonymousId: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
  context: Record<string, unknown>;
}

/** Where a visit comes from: a query of the first address, a referrer. */
export interface Origin {
  query: string;
  referrer: string;
}

const origin = (query: string, referrer = ''): Origin => ({ query, referrer });

const ORIGINS: readonly (readonly [number, Origin])[] = [
  [24, origin('')],
  [26, origin('', 'https://www.google.com/')],
  [12, origin('utm_source=google&utm_medium=cpc&utm_campaign=trail-shoes', 'https://www.google.com/')],
  [11, origin('utm_source=instagram&utm_medium=social&utm_campaign=hut-season', 'https://l.instagram.com/')],
  [8, origin('utm_source=facebook&utm_medium=cpc&utm_campaign=summer-sale', 'https://l.facebook.com/')],
  [7, origin('utm_source=newsletter&utm_medium=email&utm_campaign=letter')],
  [7, origin('', 'https://bergblog.example/best-trail-shoes')],
  [3, origin('', 'https://www.bing.com/')],
  [2, origin('', 'https://duckduckgo.com/')],
];

/** The visit that a click in a mail begins. */
export const originOfMail = (template: string): Origin =>
  origin(`utm_source=steinbock&utm_medium=email&utm_campaign=${template}`);

export interface CartLine {
  product: Product;
  quantity: number;
}

export interface VisitPlan {
  /** where from; drawn unless given */
  from?: Origin;
  /** comes back for this cart: orders it with this chance */
  cart?: { id: string; lines: readonly CartLine[]; orderChance: number };
  /** factor on the chance of a cart */
  appetite?: number;
  /** leaves the address for the letter, whatever chance says */
  subscribes?: boolean;
}

export interface Visit {
  calls: SampleCall[];
  /** properties of the order, if there was one */
  order: Record<string, unknown> | null;
}

/** Somebody on the site: keeps where they are and when, and writes down what they tell. */
const createWalk = (rng: Rng, base: string, person: SamplePerson, startMs: number, from: Origin) => {
  const calls: SampleCall[] = [];
  const urls = shopUrls(base);
  let atMs = startMs;
  let url = urls.home;
  let referrer = from.referrer;
  let search = from.query === '' ? '' : `?${from.query}`;

  const say = (call: Omit<SampleCall, 'atMs' | 'anonymousId' | 'context'>): void => {
    const withQuery = url.includes('?') && search ? `${url}&${search.slice(1)}` : url + search;
    calls.push({
      atMs,
      anonymousId: person.anonymousId,
      ...(person.userId ? { userId: person.userId } : {}),
      ...call,
      context: {
        page: { url: withQuery, path: new URL(url).pathname, referrer, title: SHOP_NAME },
        userAgent: person.userAgent,
        timezone: person.timeZone,
        location: { city: person.city, country: person.country },
      },
    });
  };
  const pause = (meanMs: number): void => {
    atMs += Math.round(2_000 + Math.min(rng.exp(meanMs), 6 * meanMs));
  };
  return {
    calls,
    urls,
    pause,
    page: (to: string): void => {
      if (calls.length > 0) {
        referrer = url;
        search = '';
        pause(25_000);
      }
      url = to;
      say({ type: 'page', properties: {} });
    },
    track: (event: string, properties: Record<string, unknown>): void => {
      pause(12_000);
      say({ type: 'track', event, properties });
    },
    identify: (more: Record<string, unknown> = {}): void => {
      pause(8_000);
      person.isKnown = true;
      say({ type: 'identify', traits: { ...traitsOf(person), ...more } });
    },
  };
};

const likedBy = (rng: Rng, { interest }: SamplePerson): Product =>
  rng.chance(0.7) ? rng.pick(PRODUCTS.filter(({ category }) => category === interest)) : rng.pick(PRODUCTS);

const totalOf = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);

/** Ids that look like a shop's: a letter and seven digits. */
const numberOf = (rng: Rng, letter: string): string => `${letter}${1_000_000 + rng.int(9_000_000)}`;

/** One visit, from its first page to its last. Changes the person: an address given stays given. */
export const visit = (
  rng: Rng,
  base: string,
  person: SamplePerson,
  startMs: number,
  plan: VisitPlan = {},
): Visit => {
  const walk = createWalk(rng, base, person, startMs, plan.from ?? rng.weighted(ORIGINS));
  const { urls } = walk;
  const { appetite = 1 } = plan;
  const lines: CartLine[] = [...(plan.cart?.lines ?? [])];
  const cartId = plan.cart?.id ?? numberOf(rng, 'C');

  if (plan.cart) walk.page(urls.cart);
  else walk.page(rng.chance(0.55) ? urls.home : urls.category(person.interest));

  if (!plan.cart) {
    const views = 1 + rng.poisson(0.7 + 1.6 * person.warmth);
    for (let n = 0; n < views; n++) {
      const product = likedBy(rng, person);
      walk.page(urls.product(product.id));
      walk.track('Product Viewed', { ...lineOf(base, product), currency: 'EUR' });
      if (!rng.chance((0.022 + 0.075 * person.warmth) * appetite)) continue;
      lines.push({ product, quantity: 1 });
      walk.track('Product Added', {
        ...lineOf(base, product),
        cart_id: cartId,
        cart_url: urls.cart,
        currency: 'EUR',
      });
    }
    if (!person.isKnown && (plan.subscribes || rng.chance(0.06 + 0.1 * person.warmth))) subscribe(walk);
  }

  const orders = lines.length > 0 && rng.chance(plan.cart?.orderChance ?? 0.34 + 0.3 * person.warmth);
  const order = {
    order_id: numberOf(rng, 'S'),
    cart_id: cartId,
    total: totalOf(lines),
    currency: 'EUR',
    products: lines.map(({ product, quantity }) => lineOf(base, product, quantity)),
  };
  const reachesCheckout = lines.length > 0 && (orders || rng.chance(0.45));
  if (reachesCheckout) {
    walk.page(urls.checkout);
    if (!person.isKnown) walk.identify();
    walk.track('Checkout Started', {
      cart_id: cartId,
      cart_url: urls.cart,
      value: totalOf(lines),
      currency: 'EUR',
      products: lines.map(({ product, quantity }) => lineOf(base, product, quantity)),
    });
  }
  if (orders) {
    if (!person.userId) {
      person.userId = person.customerNumber;
      walk.identify();
    }
    walk.page(urls.thanks);
    walk.track('Order Completed', order);
  }
  return {
    calls: walk.calls,
    order: orders ? order : null,
  };
};

const subscribe = (walk: ReturnType<typeof createWalk>): void => {
  walk.identify({ newsletter: true });
  walk.track('Subscribed', { list: 'letter' });
};

/** The cart that a mail was about, from what the enrollment began with. */
export const cartOfEntry = (entry: Record<string, unknown>): { id: string; lines: CartLine[] } | null => {
  const items = Array.isArray(entry.products) ? (entry.products as { product_id?: unknown }[]) : [entry];
  const lines = items.flatMap(({ product_id }) => {
    const product = productOf(String(product_id));
    return product ? [{ product, quantity: 1 }] : [];
  });
  return typeof entry.cart_id === 'string' && lines.length > 0 ? { id: entry.cart_id, lines } : null;
};

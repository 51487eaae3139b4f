import type { Json, JsonObject } from '../../platform/index.ts';
import { type ProductInput, productIdSchema, productSchema } from './model.ts';

/** A product as a file or feed tells it: names of its columns, in any spelling. */
export type FeedRow = Readonly<Record<string, Json>>;

/** Our names -> the names of feeds (Google Merchant, Shopify, WooCommerce), the preferred first, without `g:`. */
const NAMES = {
  id: ['id', 'product_id', 'sku', 'handle', 'item_id', 'variant_id'],
  title: ['title', 'name', 'product_name', 'product_title'],
  url: ['link', 'url', 'product_url', 'permalink', 'product_link'],
  imageUrl: ['image_link', 'image_url', 'imageurl', 'image', 'image_src', 'images', 'picture', 'thumbnail'],
  price: ['price', 'regular_price', 'variant_price'],
  salePrice: ['sale_price', 'special_price', 'discount_price'],
  wasPrice: ['was_price', 'compare_at_price', 'list_price', 'old_price', 'wasprice'],
  currency: ['currency', 'currency_code'],
  stock: [
    'stock',
    'quantity',
    'inventory',
    'stock_quantity',
    'inventory_quantity',
    'sell_on_google_quantity',
    'qty',
  ],
  available: ['availability', 'available', 'in_stock', 'stock_status', 'status'],
  category: ['product_type', 'category', 'categories', 'google_product_category', 'type'],
} as const;

const KNOWN = new Set<string>(Object.values(NAMES).flat());
const ATTRIBUTES_MAX = 40;
const ATTRIBUTE_CHARS_MAX = 500;

/** `g:Image Link` -> `image_link`. */
export const columnName = (name: string): string =>
  name
    .trim()
    .replace(/^\uFEFF/, '')
    .replace(/^[a-z]+:/i, '')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

const first = (value: Json | undefined): Json | undefined => (Array.isArray(value) ? value[0] : value);

const textOf = (value: Json | undefined): string | null => {
  const one = first(value);
  if (typeof one === 'number' || typeof one === 'boolean') return String(one);
  if (typeof one === 'object' && one !== null)
    return textOf((one as JsonObject).src ?? (one as JsonObject).name);
  return typeof one === 'string' && one.trim() !== '' ? one.trim() : null;
};

/** `1.299,00 EUR`, `$12.50`, `12` -> amount and currency; null where there is no amount. */
export const priceOf = (text: string): { amount: number; currency: string | null } | null => {
  const currency =
    /\b([A-Z]{3})\b/.exec(text)?.[1] ?? (/€/.test(text) ? 'EUR' : /£/.test(text) ? 'GBP' : null);
  const digits = /\d[\d.,'\s]*/.exec(text)?.[0]?.replace(/[\s']/g, '') ?? '';
  if (digits === '') return null;
  // the last mark is the decimal one when one to two digits follow it
  const decimal = /[.,](?=\d{1,2}$)/.exec(digits)?.index;
  const whole = (decimal === undefined ? digits : digits.slice(0, decimal)).replace(/[.,]/g, '');
  const amount = Number(decimal === undefined ? whole : `${whole}.${digits.slice(decimal + 1)}`);
  return Number.isFinite(amount) ? { amount, currency } : null;
};

const availableOf = (text: string | null): boolean => {
  if (text === null) return true;
  const word = text.toLowerCase().replace(/[\s_-]/g, '');
  return !/^(outofstock|soldout|discontinued|unavailable|false|no|0|draft|archived|onbackorder)$/.test(word);
};

const stockOf = (text: string | null): number | null => {
  const count = text === null ? Number.NaN : Number(text);
  return Number.isFinite(count) ? Math.max(0, Math.trunc(count)) : null;
};

const webAddress = (text: string | null): string | null => {
  if (text === null) return null;
  const whole = text.startsWith('//') ? `https:${text}` : text;
  return /^https?:\/\//i.test(whole) && URL.canParse(whole) ? new URL(whole).href : null;
};

/** What a row has beside the names we know: colour, size, brand. */
const attributesOf = (row: FeedRow): JsonObject => {
  const rest = Object.entries(row).flatMap(([name, value]): [string, string][] => {
    const text = KNOWN.has(name) ? null : textOf(value);
    return text === null || text.length > ATTRIBUTE_CHARS_MAX ? [] : [[name.slice(0, 100), text]];
  });
  return Object.fromEntries(rest.slice(0, ATTRIBUTES_MAX));
};

/** A product of a row, whose names have been through `columnName`; or why it is none. */
export const productOfRow = (row: FeedRow): ProductInput | { why: string } => {
  const cell = (name: keyof typeof NAMES): string | null => {
    for (const known of NAMES[name]) {
      const text = textOf(row[known]);
      if (text !== null) return text;
    }
    return null;
  };
  const id = productIdSchema.safeParse(cell('id') ?? '');
  if (!id.success) return { why: 'it has no id' };
  const asked = priceOf(cell('price') ?? '');
  const sale = priceOf(cell('salePrice') ?? '');
  const isReduced = sale !== null && asked !== null && sale.amount < asked.amount;
  const was = isReduced ? asked.amount : (priceOf(cell('wasPrice') ?? '')?.amount ?? null);
  const price = isReduced ? sale.amount : ((asked ?? sale)?.amount ?? null);
  const currency = (cell('currency') ?? asked?.currency ?? sale?.currency)?.toUpperCase();
  const product = productSchema.safeParse({
    title: cell('title')?.slice(0, 500) ?? '',
    url: webAddress(cell('url')),
    imageUrl: webAddress(cell('imageUrl')),
    price,
    wasPrice: was !== null && price !== null && was > price ? was : null,
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : null,
    stock: stockOf(cell('stock')),
    available: availableOf(cell('available')),
    category: cell('category')?.slice(0, 200) ?? null,
    attributes: attributesOf(row),
  });
  if (product.success) return { ...product.data, id: id.data };
  const [issue] = product.error.issues;
  return {
    why: issue!.path[0] === 'title' ? 'it has no title' : `${issue!.path.join('.')}: ${issue!.message}`,
  };
};

import { z } from 'zod';
import type { JsonObject } from '../../platform/index.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const webAddress = z.url({ protocol: /^https?$/ }).max(2000);
const amount = z.number().min(0).max(1e12);
/** Attributes of a product as JSON: a feed's row, not a document. */
const ATTRIBUTES_CHARS_MAX = 4_000;

/** A product as the shop tells it: what is left out is not known. */
export const productSchema = z.strictObject({
  title: text(500),
  url: webAddress.nullish(),
  imageUrl: webAddress.nullish(),
  price: amount.nullish(),
  wasPrice: amount.nullish(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency such as EUR')
    .nullish(),
  stock: z.int().min(0).max(1e9).nullish(),
  available: z.boolean().optional(),
  category: text(200).nullish(),
  attributes: z
    .record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]))
    .refine((all) => JSON.stringify(all).length <= ATTRIBUTES_CHARS_MAX, 'too many attributes')
    .optional(),
});

export const productIdSchema = text(200);

export type ProductInput = z.output<typeof productSchema> & { id: string };

/** A product of the catalogue. */
export interface Product {
  id: string;
  title: string;
  url: string | null;
  imageUrl: string | null;
  price: number | null;
  wasPrice: number | null;
  currency: string | null;
  /** how many are left; null: not said */
  stock: number | null;
  available: boolean;
  category: string | null;
  attributes: JsonObject;
  /** bought in the last 30 days */
  sold: number;
  /** the feed that tells of it */
  sourceId: number | null;
  updatedAt: Date;
}

/** Whether it can be bought now. */
export const isBuyable = ({ available, stock }: Pick<Product, 'available' | 'stock'>): boolean =>
  available && (stock === null || stock > 0);

/** What mails of the shop read when they leave: its products, and a pool of codes. */
import { addCodes, createPool, generatedCodes, upsertProducts } from '../content/index.ts';
import type { Queryable } from '../platform/index.ts';
import { CATEGORIES, PRODUCTS } from './catalogue.ts';
import { createRng, seedOf } from './random.ts';

const CODES = 500;
const LOW_BELOW = 50;

/** Puts the shop's products into the catalogue and makes the codes that it gives to friends. */
export const fillShelf = async (
  tx: Queryable,
  {
    workspaceId,
    base,
    currency,
    seed,
  }: { workspaceId: number; base: string; currency: string; seed: number },
  nowMs: number,
): Promise<void> => {
  const rng = createRng(seedOf(seed, 'shelf'));
  const products = PRODUCTS.map(({ id, name, category, price, line }) => ({
    id,
    title: name,
    url: `${base}/product/${id}`,
    imageUrl: `${base}/picture/${id}.svg`,
    price,
    currency,
    stock: rng.int(80),
    category: CATEGORIES[category],
    attributes: { line },
  }));
  await upsertProducts(tx, workspaceId, products, nowMs);
  const pool = { workspaceId, key: 'friends', name: 'Friends, 10 %', per: 'contact' as const };
  const { poolId } = await createPool(tx, { ...pool, expiresAt: null, lowBelow: LOW_BELOW }, nowMs);
  const shape = { prefix: 'FRIEND-', length: 7, count: CODES };
  // codes of an invented shop: whoever guesses one gets nothing
  await addCodes(tx, { workspaceId, poolId, codes: generatedCodes(shape, (below) => rng.int(below)) });
};

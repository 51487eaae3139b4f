import { abandonedCart } from './abandoned-cart.ts';
import { afterOrder } from './after-order.ts';
import { doubleOptIn } from './double-opt-in.ts';
import type { Recipe } from './recipe.ts';
import { welcome } from './welcome.ts';
import { winBack } from './win-back.ts';

export type { Recipe, RecipeTemplate } from './recipe.ts';
export { type NewKeys, renamed } from './renamed.ts';

/** The recipe library; the one that pays first comes first. */
export const recipes: readonly Recipe[] = [abandonedCart, welcome, doubleOptIn, afterOrder, winBack];

/** The recipe with this key. */
export const recipeOf = (key: string): Recipe | undefined => recipes.find((recipe) => recipe.key === key);

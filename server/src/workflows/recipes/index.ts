import { abandonedCart } from './abandoned-cart.ts';
import { afterDemo } from './after-demo.ts';
import { afterOrder } from './after-order.ts';
import { backInStock } from './back-in-stock.ts';
import { birthday } from './birthday.ts';
import { browse } from './browse.ts';
import { doubleOptIn } from './double-opt-in.ts';
import { onboarding } from './onboarding.ts';
import type { Recipe } from './recipe.ts';
import { sunset } from './sunset.ts';
import { trialEnd } from './trial-end.ts';
import { welcome } from './welcome.ts';
import { winBack } from './win-back.ts';

export { adapted, type RecipeChoices } from './adapted.ts';
export { likelyName } from './likely.ts';
export type { Recipe, RecipeMail, RecipeName, RecipeTemplate, RecipeText } from './recipe.ts';
export { type NewKeys, renamed } from './renamed.ts';

/** The recipe library; the one that pays first comes first. */
export const recipes: readonly Recipe[] = [
  abandonedCart,
  welcome,
  browse,
  afterOrder,
  backInStock,
  winBack,
  onboarding,
  trialEnd,
  afterDemo,
  birthday,
  doubleOptIn,
  sunset,
];

/** The recipe with this key. */
export const recipeOf = (key: string): Recipe | undefined => recipes.find((recipe) => recipe.key === key);

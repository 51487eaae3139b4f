import type { EventMap } from '../conditions/index.ts';
import type { Queryable } from '../platform/index.ts';
import { productLists } from './catalogue/lists.ts';
import type { CompiledTemplate } from './compile.ts';
import type { Lookups } from './render.ts';
import { type CompiledRules, compileRules, judgeRules, type Reader } from './rules.ts';

/** Of a workspace, as far as mails are filled by it. */
export interface LookupRules {
  workspaceId: number;
  eventMap: EventMap;
  /** IANA */
  timeZone: string;
}

/** What templates that look nothing up are filled with. */
export const NO_LOOKUPS: Lookups = Object.freeze({ rule: {}, products: {}, coupon: {} });

const compiledRules = new WeakMap<CompiledTemplate, { eventMap: EventMap; rules: CompiledRules }>();

/** Rules of a version, compiled until the event map is read anew. */
const rulesOf = (compiled: CompiledTemplate, workspace: LookupRules): CompiledRules => {
  const known = compiledRules.get(compiled);
  if (known?.eventMap === workspace.eventMap) return known.rules;
  const rules = compileRules(compiled.wanted.rules, workspace);
  compiledRules.set(compiled, { eventMap: workspace.eventMap, rules });
  return rules;
};

/** Rules and products for each reader, in order. Codes are given out by `coupons/`. */
export const lookUpAll = async (
  db: Queryable,
  workspace: LookupRules,
  compiled: CompiledTemplate,
  readers: readonly Reader[],
  nowMs: number,
): Promise<Omit<Lookups, 'coupon'>[]> => {
  const { workspaceId, eventMap, timeZone } = workspace;
  const { products: wanted } = compiled.wanted;
  const rules = await judgeRules(
    db,
    { workspaceId, rules: rulesOf(compiled, workspace), timeZone, readers },
    nowMs,
  );
  const products =
    wanted.length > 0
      ? await productLists(db, { workspaceId, eventMap, wanted }, readers)
      : readers.map(() => ({}));
  return readers.map((_, index) => ({ rule: rules[index]!, products: products[index]! }));
};

/** Whether a template's mails need something that is looked up when they leave. */
export const looksUp = ({ wanted: { rules, products, coupons } }: CompiledTemplate): boolean =>
  Object.keys(rules).length + products.length + coupons.length > 0;

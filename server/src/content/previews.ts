import type { JsonObject, Queryable } from '../platform/index.ts';
import { bestSellers } from './catalogue/queries.ts';
import { type CompiledTemplate, compileTemplate } from './compile.ts';
import type { TemplateDocument } from './document.ts';
import { RenderFailed, TemplateRefused } from './errors.ts';
import { type LookupRules, lookUpAll } from './lookups.ts';
import { pinned } from './pins.ts';
import { nothingShown, type Preview, previewCompiled } from './preview.ts';
import { unknownNames } from './publish.ts';
import type { Lookups, RenderVars } from './render.ts';

export interface PreviewWanted {
  /** has passed `templateSchema` */
  document: TemplateDocument;
  /** as whom it is filled; null: nobody, with every part shown and invented products */
  contactId: string | null;
  vars: RenderVars;
  /** these rules hold, or do not, whatever is true of the contact */
  rules?: Readonly<Record<string, boolean>>;
}

/** Stands where a code will stand; no code is given out for a look. */
const EXAMPLE_CODE = 'EXAMPLE-CODE';

const exampleProducts = (currency: string): JsonObject[] =>
  ['A product', 'Another product', 'A third product'].map((title, index) => ({
    id: `example-${index + 1}`,
    title,
    url: 'https://shop.example/',
    image: `https://shop.example/picture-${index + 1}.png`,
    price: 19.9 + index * 10,
    was_price: null,
    currency,
    stock: null,
    available: true,
    category: null,
    quantity: 1,
  }));

/** Lists for nobody: what sells best, else invented products, so that every part can be looked at. */
const listsForNobody = async (
  db: Queryable,
  workspaceId: number,
  { wanted }: CompiledTemplate,
  currency: string,
): Promise<Record<string, JsonObject[]>> => {
  if (wanted.products.length === 0) return {};
  const best = await bestSellers(db, workspaceId, { category: null, limit: 24, showSoldOut: true });
  const examples = best.length === 0 ? exampleProducts(currency) : best.map(asShown);
  return Object.fromEntries(
    wanted.products.map(({ limit }, number) => [`p${number}`, examples.slice(0, limit)]),
  );
};

const asShown = ({
  updatedAt: _,
  sold: __,
  sourceId: ___,
  imageUrl,
  wasPrice,
  attributes,
  ...rest
}: Awaited<ReturnType<typeof bestSellers>>[number]): JsonObject => ({
  ...attributes,
  ...rest,
  image: imageUrl,
  was_price: wasPrice,
  quantity: 1,
});

/** What a look at a compiled template is filled with. */
export const lookupsForLook = async (
  db: Queryable,
  workspace: LookupRules,
  compiled: CompiledTemplate,
  { contactId, vars, rules = {} }: Omit<PreviewWanted, 'document'>,
): Promise<Lookups> => {
  const { wanted } = compiled;
  const coupon = Object.fromEntries(wanted.coupons.map((key) => [key, EXAMPLE_CODE]));
  if (contactId === null) {
    const rule = Object.fromEntries(Object.keys(wanted.rules).map((name) => [name, true]));
    const products = await listsForNobody(db, workspace.workspaceId, compiled, vars.currency);
    return { rule: { ...rule, ...rules }, products, coupon };
  }
  const reader = { contactId, attributes: vars.contact, entry: vars.entry, enrollmentId: null };
  const [found] = await lookUpAll(db, workspace, compiled, [reader], vars.nowMs);
  return { rule: { ...found!.rule, ...rules }, products: found!.products, coupon };
};

/**
 * A template with the look, blocks and products of now, as one person would get it. Problems are told, never thrown.
 */
export const previewAs = async (
  db: Queryable,
  workspace: LookupRules,
  wanted: PreviewWanted,
): Promise<Preview> => {
  try {
    const document = await pinned(db, workspace.workspaceId, wanted.document);
    const compiled = await compileTemplate(document);
    const unknown = await unknownNames(db, workspace.workspaceId, compiled);
    if (unknown.length > 0) return nothingShown(unknown);
    const lookups = await lookupsForLook(db, workspace, compiled, wanted);
    return previewCompiled(compiled, { ...wanted.vars, lookups });
  } catch (error) {
    if (error instanceof TemplateRefused) return nothingShown(error.problems);
    if (error instanceof RenderFailed) return nothingShown([error.problem]);
    throw error;
  }
};

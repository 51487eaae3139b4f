export { lookupsAgain, type PastMessage, previewAgain } from './again.ts';
export { publishBlock } from './blocks.ts';
export { type Brand, brandSchema } from './brand.ts';
export { type Product, productIdSchema, productSchema } from './catalogue/model.ts';
export { catalogueSummary, deleteProduct, productPage, upsertProducts } from './catalogue/queries.ts';
export { readProducts } from './catalogue/read.ts';
export {
  addSource,
  type ProductSource,
  productSources,
  readSoon,
  removeSource,
} from './catalogue/sources.ts';
export { type Check, type Checked, type ChecksWanted, checkTemplate } from './checks/index.ts';
export { type CompiledTemplate, type CompiledText, compileTemplate, linkTarget } from './compile.ts';
export { codesOfText, generatedCodes } from './coupons/generate.ts';
export type { CouponPool, CouponPoolFigures } from './coupons/model.ts';
export {
  addCodes,
  archivePool,
  changePool,
  codesAfter,
  createPool,
  givenPage,
  lowPools,
  poolByKey,
  poolFigures,
} from './coupons/queries.ts';
export {
  type BlockDocument,
  type TemplateDocument,
  type TemplateText,
  templateSchema,
} from './document.ts';
export { RenderFailed, type TemplatePart, type TemplateProblem, TemplateRefused } from './errors.ts';
export type { Fetcher } from './fetching.ts';
export { createLeaving, type Leaving } from './leaving.ts';
export type { LookupRules } from './lookups.ts';
export { HIDDEN_LINK } from './marks.ts';
export {
  hidePicture,
  keepPicture,
  PICTURE_BYTES_MAX,
  type Picture,
  picturePage,
  picturePath,
  pictureRoutes,
} from './pictures/index.ts';
export { brandOf, pinned, templatesWithBlock } from './pins.ts';
export { type Preview, previewTemplate } from './preview.ts';
export { lookupsForLook, type PreviewWanted, previewAs } from './previews.ts';
export { type PublishedTemplate, publishTemplate, shapeProblems } from './publish.ts';
export { type Filling, fillingOf } from './queries.ts';
export {
  emptyTokens,
  headerText,
  type Lookups,
  type RenderedEmail,
  type RenderOptions,
  type RenderVars,
  renderEmail,
} from './render.ts';
export {
  type CompiledShort,
  compileShort,
  isShort,
  previewShort,
  type RenderedText,
  renderBody,
  renderSlack,
  renderText,
  type ShortDocument,
  type ShortPreview,
  type SlackDocument,
  type SmsDocument,
  type TextSize,
  textSize,
  type WebhookDocument,
} from './texts/index.ts';
export { createUpkeep, type Upkeep } from './upkeep.ts';
export { templateVariables, type Variable } from './variables.ts';

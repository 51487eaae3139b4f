export { type Brand, brandSchema } from './brand.ts';
export { type CompiledTemplate, type CompiledText, compileTemplate, linkTarget } from './compile.ts';
export {
  type BlockDocument,
  blockSchema,
  type TemplateDocument,
  type TemplateText,
  templateSchema,
} from './document.ts';
export { RenderFailed, type TemplatePart, type TemplateProblem, TemplateRefused } from './errors.ts';
export { type Preview, previewTemplate } from './preview.ts';
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
  type RenderedText,
  renderBody,
  renderSlack,
  renderText,
  type ShortDocument,
  type SlackDocument,
  type SmsDocument,
  shortSchema,
  type TextSize,
  textSize,
  type WebhookDocument,
} from './texts/index.ts';

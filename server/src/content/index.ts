export { type CompiledTemplate, compileTemplate, linkTarget } from './compile.ts';
export { type TemplateDocument, templateSchema } from './document.ts';
export { RenderFailed, type TemplatePart, type TemplateProblem, TemplateRefused } from './errors.ts';
export { type Preview, previewTemplate } from './preview.ts';
export { type PublishedTemplate, publishTemplate, shapeProblems } from './publish.ts';
export { type Filling, fillingOf } from './queries.ts';
export {
  emptyTokens,
  headerText,
  type RenderedEmail,
  type RenderOptions,
  type RenderVars,
  renderEmail,
} from './render.ts';

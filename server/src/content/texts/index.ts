export { type CompiledShort, compileShort } from './compile.ts';
export {
  isShort,
  type ShortDocument,
  type SlackDocument,
  type SmsDocument,
  shortSchema,
  type WebhookDocument,
} from './document.ts';
export { type TextSize, textSize } from './parts.ts';
export { previewShort, type ShortPreview } from './preview.ts';
export { type RenderedText, renderBody, renderSlack, renderText } from './render.ts';

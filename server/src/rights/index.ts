export { createEraser, type Eraser } from './eraser.ts';
export { rightsRefusals } from './errors.ts';
export { type ExportHead, knownAsHtml, knownAsJson } from './export.ts';
export { type KnownTable, knownOf } from './known.ts';
export { createLooks, forgetLooks, type Look, type LookRow, type Looks, looksPage } from './looks.ts';
export {
  askErasure,
  type ErasedPersonRow,
  type ErasureRow,
  erasedPeople,
  erasureById,
  erasurePage,
} from './queries.ts';
export {
  KINDS_KEPT,
  type RetentionRule,
  removeRetentionRule,
  retentionRules,
  setRetentionRule,
} from './retention.ts';
export { createRetention, type Retention } from './retention-run.ts';

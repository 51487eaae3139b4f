export { BYTE_ORDER_MARK, csvLine } from './csv/write.ts';
export { createImporter, type Importer } from './importer.ts';
export { PIECE_BYTES_MAX } from './limits.ts';
export {
  type Choices,
  type ColumnFacts,
  type ColumnPlan,
  type Counts,
  type FileFacts,
  type ImportState,
  type Plan,
  VALUE_TYPES,
} from './model.ts';
export type { Preview } from './preview.ts';
export {
  forgetOldImports,
  type ImportKey,
  type ImportRecord,
  importPage,
  type Outcomes,
  outcomesOf,
  refusalCodes,
  refusalsAfter,
} from './queries.ts';
export * from './service.ts';

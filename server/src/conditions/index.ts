export { type BarSeen, longestBar } from './bars.ts';
export { type CompiledCondition, compileCondition } from './compile.ts';
export { type BulkSql, compileBulkSql } from './compile-bulk.ts';
export { compileSql, compileUntilSql, type SqlOptions } from './compile-sql.ts';
export { type DateValue, dateValue } from './date-value.ts';
export {
  addDays,
  type Day,
  dayOf,
  type LeapDay,
  localInstant,
  startOfDay,
  timeOfDayMs,
  yearlyDayFrom,
} from './day.ts';
export { durationMs, durationWords } from './duration.ts';
export { evaluate, holds } from './evaluate.ts';
export { explain } from './explain.ts';
export type { Held } from './held.ts';
export {
  type HistoryRow,
  historyFillSql,
  historyInsert,
  mergeHistories,
  occurrencesOf,
} from './history.ts';
export { NOTHING_KNOWN } from './known.ts';
export { CHANGE_EVENT } from './leaves/changed.ts';
export type { Names, Rules } from './leaves/index.ts';
export { reachableSql } from './leaves/reachable.ts';
export { FIRST_TOUCH_FIELDS, VISIT_FIELDS } from './leaves/visit.ts';
export { LOTS, lotOf } from './lot.ts';
export {
  aliasesOf,
  type EventSeen,
  entryValue,
  firstValue,
  firstValueSql,
  matches,
  realProperties,
  resolveMatcher,
} from './matcher.ts';
export { type MessageRow, messagesFillSql } from './messages-sql.ts';
export * from './model.ts';
export {
  countsByName,
  mergeNeeds,
  needOf,
  type RingRow,
  ringFillSql,
  ringInsert,
  ringOfNames,
  type TimesByNameRow,
  timesByNameSql,
} from './need.ts';
export {
  type ConditionProblem,
  conditionSchema,
  DEPTH_MAX,
  LEAVES_MAX,
  parseCondition,
  pathText,
} from './schema.ts';
export { enrollmentTestSchema } from './schema-parts.ts';
export { isWrongShape } from './shape.ts';
export { minutesOf, type TimeOfDay, timeOfDaySchema } from './time-of-day.ts';

export { AppLink, type AppLinkProps } from './AppLink.tsx';
export { Chart, type ChartProps } from './Chart.tsx';
export { ConfirmNumber, type ConfirmNumberProps } from './ConfirmNumber.tsx';
export { Count, type CountProps } from './Count.tsx';
export { type ChartFacts, type ChartSeries, chartCsv } from './chart.ts';
export { readNow, useAt } from './clock.ts';
export { DataTable } from './DataTable.tsx';
export type { DataColumn, DataTableProps } from './DataTable.types.ts';
export { Delta, type DeltaProps } from './Delta.tsx';
export { EmptyState, type EmptyStateProps } from './EmptyState.tsx';
export { type ErrorFacts, ErrorState, type ErrorStateProps, problemFacts } from './ErrorState.tsx';
export { Icon, type IconType } from './Icon.tsx';
export { LiveDot, type LiveState } from './LiveDot.tsx';
export { hideLongWork, LongWork, type LongWorkFacts, showLongWork, useLongWorks } from './LongWork.tsx';
export { CurrencyContext, Money, useCurrency } from './Money.tsx';
export {
  aboutText,
  counted,
  countText,
  deltaOf,
  type Known,
  moneyText,
  percentText,
  shareText,
  shortText,
} from './numbers.ts';
export { type MenuItem, PageHeader, type PageHeaderProps, type PageTab } from './PageHeader.tsx';
export { PersonChip, type PersonChipProps } from './PersonChip.tsx';
export { initialsOf, type PersonLabel } from './person.ts';
export { SavedAt, type SavedAtProps } from './SavedAt.tsx';
export { Sentence, type SentencePart, sentenceText } from './Sentence.tsx';
export { Sparkline } from './Sparkline.tsx';
export { type Status, StatusBadge } from './StatusBadge.tsx';
export type { Sort } from './sorting.ts';
export { Time, type TimeProps, useZone, ZoneContext } from './Time.tsx';
export { cssVariablesResolver, theme } from './theme.ts';
export { clockText, dayText, exactText, type Instant, lengthText, timeText } from './times.ts';
export { doneToast, failToast, undoToast } from './undo.tsx';
export { isPhoneQuery, useIsPhone } from './useIsPhone.ts';
export { useLate } from './useLate.ts';
export { useUrlSort } from './useUrlSort.ts';
export { useWhyKey, Why, type WhyAnswer, type WhyProps } from './Why.tsx';
export { Window, type WindowProps } from './Window.tsx';
export { type WindowKey, windowLabel, windowPresets, windowRange } from './windows.ts';

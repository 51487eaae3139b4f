export { AppLink, type AppLinkProps } from './AppLink.tsx';
export { Chart, type ChartProps } from './Chart.tsx';
export { ConfirmNumber, type ConfirmNumberProps } from './ConfirmNumber.tsx';
export { Count, type CountProps } from './Count.tsx';
export type { ChartFacts, ChartSeries } from './chart.ts';
export { readNow, useAt } from './clock.ts';
export { DataTable } from './DataTable.tsx';
export type { DataColumn, DataTableProps } from './DataTable.types.ts';
export { Delta, type DeltaProps } from './Delta.tsx';
export { DialogForm } from './DialogForm.tsx';
export { EmptyState, type EmptyStateProps } from './EmptyState.tsx';
export { type ErrorFacts, ErrorState, type ErrorStateProps, problemFacts } from './ErrorState.tsx';
export { Icon, type IconType } from './Icon.tsx';
export { LiveDot, type LiveState } from './LiveDot.tsx';
export { LongWork, type LongWorkFacts } from './LongWork.tsx';
export type { MenuItem } from './MenuItems.tsx';
export { CurrencyContext, Money, useCurrency } from './Money.tsx';
export {
  aboutText,
  answerText,
  counted,
  countText,
  type Known,
  moneyText,
  peopleText,
  percentText,
  shortText,
} from './numbers.ts';
export { PageHeader, type PageHeaderProps, type PageTab } from './PageHeader.tsx';
export { PersonChip, type PersonChipProps } from './PersonChip.tsx';
export { initialsOf, type PersonLabel } from './person.ts';
export { RawSwitch } from './RawSwitch.tsx';
export { SavedAt, type SavedAtProps } from './SavedAt.tsx';
export { Sentence, type SentencePart } from './Sentence.tsx';
export { type More, ShowMore } from './ShowMore.tsx';
export { Sparkline } from './Sparkline.tsx';
export { type Status, StatusBadge } from './StatusBadge.tsx';
export { type ListedStep, StepList } from './StepList.tsx';
export type { Sort } from './sorting.ts';
export { Time, type TimeProps, useZone, ZoneContext } from './Time.tsx';
export { cssVariablesResolver, lightRoles, theme } from './theme.ts';
export { clockText, dayText, exactText, type Instant, lengthText } from './times.ts';
export { doneToast, failToast, sayProblem, undoToast } from './undo.tsx';
export { useIsPhone } from './useIsPhone.ts';
export { useLate } from './useLate.ts';
export { useUrlSort } from './useUrlSort.ts';
export { useWhyKey, Why, type WhyAnswer, type WhyProps } from './Why.tsx';
export { Window, type WindowProps } from './Window.tsx';
export type { WindowKey } from './windows.ts';
export { instantIn, inZone } from './zone-time.ts';

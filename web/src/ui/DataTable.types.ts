import type { ReactNode } from 'react';
import type { MenuItem } from './MenuItems.tsx';
import type { More } from './ShowMore.tsx';
import type { Sort } from './sorting.ts';

export type DataColumn<Row> = {
  id: string;
  header: string;
  /** The first column is the name and, with `hrefOf`, the link. */
  cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  isNumber?: boolean;
  isSortable?: boolean;
  /** Any CSS width; columns without one share the rest. */
  width?: string;
  /** On a phone: `line` (the second line) or `aside` (right edge); other columns are left out. The first is the title. */
  phone?: 'line' | 'aside';
};

export type DataTableProps<Row> = {
  /** The accessible name: "Contacts". */
  label: string;
  columns: readonly DataColumn<Row>[];
  /** Undefined while the first rows load. */
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  /** Where a row leads; Enter and a click anywhere on the row open it. */
  hrefOf?: (row: Row) => string;
  /** What a row does instead of leading somewhere (opens a panel). */
  onOpen?: (row: Row) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Keyset paging: the next rows are fetched when the end comes near, and by a button. */
  more?: More;
  /** How many rows there are in all, when known, for screen readers. */
  total?: number;
  error?: unknown;
  onRetry?: () => void;
  empty: ReactNode;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: ReadonlySet<string>) => void;
  rowMenu?: (row: Row) => readonly MenuItem[];
  /** Arrivals wait in a pill, so that no row moves under the pointer. */
  fresh?: { count: number; onShow: () => void };
  /** True while newer rows load: the old ones stay, a little paler. */
  isRefreshing?: boolean;
  /** A height makes the table scroll in itself (in a panel); otherwise the page scrolls. */
  height?: number;
};

import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table';
import { type KeyboardEvent, type MouseEvent, type RefObject, useMemo, useRef } from 'react';
import { AppLink } from './AppLink.tsx';
import { RowMenu } from './DataTable.menu.tsx';
import classes from './DataTable.module.css';
import type { DataColumn, DataTableProps } from './DataTable.types.ts';
import { useVirtualRows } from './DataTable.virtual.ts';
import { Icon } from './Icon.tsx';
import { nextSort } from './sorting.ts';

const features = tableFeatures({});
const rowPx = 40;

export type RowsProps<Row> = Omit<DataTableProps<Row>, 'rows'> & {
  rows: readonly Row[];
  focused: number;
  onFocusRow: (index: number) => void;
  onKey: (event: KeyboardEvent, index: number) => void;
  open: (row: Row) => void;
  toggle: (index: number) => void;
  scrollTo: RefObject<((index: number) => void) | undefined>;
};

/** A click on a control inside a row is that control's; selecting text is not opening. */
export const isRowClick = (event: MouseEvent): boolean =>
  !(event.target as Element).closest('a, button, input, label, [role="dialog"], [role="menu"]') &&
  window.getSelection()?.toString() === '';

const Header = <Row,>({
  column,
  sort,
  onSort,
}: { column: DataColumn<Row> } & Pick<RowsProps<Row>, 'sort' | 'onSort'>) => {
  const isSorted = sort?.column === column.id;
  const direction = isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={column.isNumber ? classes.number : undefined}
      style={{ width: column.width }}
    >
      {column.isSortable && onSort ? (
        <button
          type="button"
          className={classes.sort}
          onClick={() => onSort(nextSort(sort, column.id, column.isNumber ?? false))}
        >
          {column.header}
          {isSorted && <Icon of={sort.descending ? IconArrowDown : IconArrowUp} size={14} />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
};

/** The table of a wide screen. */
export const TableRows = <Row,>(props: RowsProps<Row>) => {
  const { columns, rows, rowId, hrefOf, onOpen, selected, onSelect, rowMenu, focused } = props;
  const host = useRef<HTMLDivElement>(null);
  const isBoxed = props.height !== undefined;
  const definitions = useMemo(
    () =>
      columns.map(
        ({ id, cell }): ColumnDef<typeof features, Row & object> => ({
          id,
          cell: ({ row }) => cell(row.original),
        }),
      ),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows as readonly (Row & object)[],
    getRowId: rowId,
  });
  const tableRows = table.getRowModel().rows;
  const virtual = useVirtualRows({
    count: tableRows.length,
    rowPx,
    keyOf: (index) => tableRows[index]?.id ?? index,
    host,
    isBoxed,
    more: props.more,
  });
  props.scrollTo.current = virtual.scrollTo;
  const width = columns.length + (onSelect ? 1 : 0) + (rowMenu ? 1 : 0);
  const isAll = selected !== undefined && rows.length > 0 && rows.every((row) => selected.has(rowId(row)));

  return (
    <div ref={host} className={isBoxed ? classes.box : undefined} style={{ height: props.height }}>
      <table
        className={`${classes.table} ${props.isRefreshing ? classes.refreshing : ''}`}
        aria-label={props.label}
        aria-rowcount={props.total ?? (props.more?.isThere ? -1 : rows.length + 1)}
        aria-busy={props.isRefreshing}
      >
        <thead>
          <tr>
            {onSelect && (
              <th scope="col" style={{ width: 40 }}>
                <Checkbox
                  size="xs"
                  aria-label="Select all rows shown"
                  checked={isAll}
                  indeterminate={!isAll && (selected?.size ?? 0) > 0}
                  onChange={() => onSelect(new Set(isAll ? [] : rows.map(rowId)))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Header key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
            {rowMenu && (
              <th scope="col" style={{ width: 56 }}>
                <span className="visually-hidden">Acts</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {virtual.before > 0 && (
            <tr className={classes.spacer} aria-hidden>
              <td colSpan={width} style={{ height: virtual.before }} />
            </tr>
          )}
          {virtual.items.map(({ index }) => {
            const row = tableRows[index];
            if (!row) return null;
            const isSelected = selected?.has(row.id) ?? false;
            return (
              <tr
                key={row.id}
                className={classes.row}
                data-row={index}
                data-opens={hrefOf || onOpen ? true : undefined}
                data-selected={isSelected || undefined}
                aria-rowindex={index + 2}
                tabIndex={index === Math.max(0, focused) ? 0 : -1}
                onFocus={() => props.onFocusRow(index)}
                onKeyDown={(event) => props.onKey(event, index)}
                onClick={(event) => isRowClick(event) && props.open(row.original)}
              >
                {onSelect && (
                  <td>
                    <Checkbox
                      size="xs"
                      tabIndex={-1}
                      aria-label="Select this row"
                      checked={isSelected}
                      onChange={() => props.toggle(index)}
                    />
                  </td>
                )}
                {row.getAllCells().map((cell, place) => {
                  const content = <table.FlexRender cell={cell} />;
                  return (
                    <td key={cell.id} className={columns[place]?.isNumber ? classes.number : undefined}>
                      {place === 0 && hrefOf ? (
                        <AppLink
                          href={hrefOf(row.original)}
                          tabIndex={-1}
                          c="inherit"
                          display="block"
                          truncate
                        >
                          {content}
                        </AppLink>
                      ) : (
                        content
                      )}
                    </td>
                  );
                })}
                {rowMenu && (
                  <td>
                    <RowMenu items={rowMenu(row.original)} />
                  </td>
                )}
              </tr>
            );
          })}
          {virtual.after > 0 && (
            <tr className={classes.spacer} aria-hidden>
              <td colSpan={width} style={{ height: virtual.after }} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
};

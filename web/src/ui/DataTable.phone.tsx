import { useRef, useState } from 'react';
import { AppLink } from './AppLink.tsx';
import { RowMenu } from './DataTable.menu.tsx';
import classes from './DataTable.module.css';
import { isRowClick, type RowsProps } from './DataTable.rows.tsx';
import { useVirtualRows } from './DataTable.virtual.ts';

const rowPx = 61;
/** As long as a phone takes for its own long press; shorter ones open menus while scrolling. */
const pressMs = 500;

/** A row's long press: fires once, and not when the finger moved (that is a scroll). */
const useLongPress = (onPress: (index: number) => void) => {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hasFired = useRef(false);
  const stop = (): void => clearTimeout(timer.current);
  return {
    hasFired,
    start: (index: number): void => {
      hasFired.current = false;
      timer.current = setTimeout(() => {
        hasFired.current = true;
        onPress(index);
      }, pressMs);
    },
    stop,
  };
};

/** The rows of a phone: a title, one line, and one thing at the right edge. */
export const PhoneRows = <Row,>(props: RowsProps<Row>) => {
  const { columns, rows, rowId, hrefOf, rowMenu, focused } = props;
  const host = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<string>();
  const press = useLongPress((index) => {
    const row = rows[index];
    if (row && rowMenu && rowMenu(row).length > 0) setOpened(rowId(row));
  });
  const virtual = useVirtualRows({
    count: rows.length,
    rowPx,
    keyOf: (index) => (rows[index] ? rowId(rows[index]) : index),
    host,
    isBoxed: props.height !== undefined,
    more: props.more,
  });
  props.scrollTo.current = virtual.scrollTo;
  const [title, ...others] = columns;
  const lines = others.filter(({ phone }) => phone === 'line');
  const asides = others.filter(({ phone }) => phone === 'aside');
  if (!title) return null;

  return (
    <div
      ref={host}
      className={props.height === undefined ? undefined : classes.box}
      style={{ height: props.height }}
    >
      <ul
        className={`${classes.list} ${props.isRefreshing ? classes.refreshing : ''}`}
        aria-label={props.label}
        aria-busy={props.isRefreshing}
        style={{ paddingTop: virtual.before, paddingBottom: virtual.after }}
      >
        {virtual.items.map(({ index }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <li
              key={rowId(row)}
              className={classes.item}
              data-row={index}
              tabIndex={index === Math.max(0, focused) ? 0 : -1}
              onFocus={() => props.onFocusRow(index)}
              onKeyDown={(event) => props.onKey(event, index)}
              onClick={(event) => !press.hasFired.current && isRowClick(event) && props.open(row)}
              onPointerDown={() => press.start(index)}
              onPointerMove={(event) =>
                Math.abs(event.movementX) + Math.abs(event.movementY) > 4 ? press.stop() : null
              }
              onPointerUp={press.stop}
              onPointerCancel={press.stop}
            >
              <div className={classes.lines}>
                <div className={classes.title}>
                  {hrefOf ? (
                    <AppLink href={hrefOf(row)} c="inherit" display="block" truncate underline="never">
                      {title.cell(row)}
                    </AppLink>
                  ) : (
                    title.cell(row)
                  )}
                </div>
                {lines.length > 0 && (
                  <div className={classes.line}>
                    {lines.map((column) => (
                      <span key={column.id} className={classes.piece}>
                        {column.cell(row)}
                      </span>
                    ))}
                  </div>
                )}
              </div>
              {asides.map((column) => (
                <div key={column.id}>{column.cell(row)}</div>
              ))}
              {rowMenu && (
                <RowMenu
                  items={rowMenu(row)}
                  opened={opened === rowId(row)}
                  onChange={(isOpen) => setOpened(isOpen ? rowId(row) : undefined)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
};

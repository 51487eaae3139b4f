import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { useCallback, useEffect, useRef, useState } from 'react';
import classes from './DataTable.module.css';
import { PhoneRows } from './DataTable.phone.tsx';
import { TableRows } from './DataTable.rows.tsx';
import { TableSkeleton } from './DataTable.skeleton.tsx';
import type { DataTableProps } from './DataTable.types.ts';
import { ErrorState, problemFacts } from './ErrorState.tsx';
import { countText } from './numbers.ts';
import { ShowMore } from './ShowMore.tsx';
import { tableAct } from './table-keys.ts';
import { useIsPhone } from './useIsPhone.ts';
import { useLate } from './useLate.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Opens rows: by `onOpen`, else by the router, else as an ordinary link. */
const useOpen = <Row,>({ hrefOf, onOpen }: DataTableProps<Row>) => {
  const router = useRouter({ warn: false }) as ReturnType<typeof useRouter> | undefined;
  return (row: Row): void => {
    const href = hrefOf?.(row);
    if (onOpen) {
      onOpen(row);
      return;
    }
    if (!href) return;
    if (router) void router.navigate({ to: href });
    else window.location.assign(href);
  };
};

/**
 * The one table: virtual rows, sort in the URL, keyset paging, the keys `j k Enter x /`, two-line rows on a phone,
 * and its own empty, loading and error states.
 */
export const DataTable = <Row,>(props: DataTableProps<Row>) => {
  const { rows, rowId, error, empty, fresh, more, selected, onSelect } = props;
  const isPhone = useIsPhone();
  const isLate = useLate(rows === undefined && !error);
  const [focused, setFocused] = useState(-1);
  const root = useRef<HTMLDivElement>(null);
  const open = useOpen(props);
  const scrollTo = useRef<(index: number) => void>(undefined);

  const focusRow = useCallback((index: number): void => {
    setFocused(index);
    scrollTo.current?.(index);
    // A virtual row may come into being only by the scroll.
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus());
  }, []);

  const toggle = (index: number): void => {
    const row = rows?.[index];
    if (!row || !onSelect) return;
    const next = new Set(selected);
    if (!next.delete(rowId(row))) next.add(rowId(row));
    onSelect(next);
  };

  const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent, index: number): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return;
    const act = tableAct(event.key, index, rows?.length ?? 0);
    if (!act) return;
    const row = rows?.[index];
    if (act.act === 'move') focusRow(act.to);
    else if (act.act === 'select') toggle(index);
    else if (act.act === 'search') {
      const search = document.querySelector<HTMLInputElement>('[data-table-search]');
      if (!search) return;
      search.focus();
    } else if (row && event.target instanceof HTMLElement && event.target.matches('[data-row]')) open(row);
    else return;
    event.preventDefault();
  };

  const newestKey = useRef(onKey);
  newestKey.current = onKey;
  useEffect(() => {
    // Keys also work while nothing is focused, as after opening the page; a table in a panel leaves them to the page.
    if (props.height !== undefined) return;
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (event.target === document.body) newestKey.current(event, -1);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [props.height]);

  // without a row to keep, what failed is all there is to say: an empty state would be a guess
  if (error && !rows?.length) return <ErrorState {...problemFacts(error)} onRetry={props.onRetry} />;
  if (rows === undefined)
    return isLate ? <TableSkeleton {...props} isPhone={isPhone} /> : <div style={{ minHeight: 240 }} />;
  if (rows.length === 0) return empty;

  const Rows = isPhone ? PhoneRows : TableRows;
  return (
    <div ref={root} className={classes.root}>
      {error ? <ErrorState {...problemFacts(error)} onRetry={props.onRetry} small /> : null}
      {fresh && fresh.count > 0 && (
        <div className={classes.fresh}>
          <Button className={classes.pill} radius="xl" size="compact-sm" onClick={fresh.onShow}>
            {countText(fresh.count)} new
          </Button>
        </div>
      )}
      <Rows
        {...props}
        rows={rows}
        focused={focused}
        onFocusRow={setFocused}
        onKey={onKey}
        open={open}
        toggle={toggle}
        scrollTo={scrollTo}
      />
      {more?.isThere && (
        <div className={classes.foot}>
          <ShowMore more={more} />
        </div>
      )}
    </div>
  );
};

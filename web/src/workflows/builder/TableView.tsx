import { type KeyboardEvent, useMemo, useState } from 'react';
import { type OutlineRow, outline, type Place } from '../blueprint.ts';
import { DripRow } from './DripRow.tsx';
import classes from './Table.module.css';
import { type AddProps, BetweenRow, type Opened, StepRow, TriggerRow } from './TableRows.tsx';
import { placeIn } from './useActs.ts';
import { useBuilder } from './useBuilder.ts';

const baseKey = (row: OutlineRow): string => {
  if (row.kind === 'step') return row.nodeId;
  return row.kind === 'path' ? `${row.nodeId}:${row.output}` : `${row.kind}:${row.nodeId}`;
};

/** Keys that stay with their rows while others come and go: two open ends of one step are told apart by their order. */
const keysOf = (rows: readonly OutlineRow[]): string[] => {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const base = baseKey(row);
    const n = seen.get(base) ?? 0;
    seen.set(base, n + 1);
    return n === 0 ? base : `${base}#${n}`;
  });
};

/** Up, down, Home and End walk over the rows; Enter opens a step, on a path its condition; `a` on a path adds there. */
const walkRows = (
  event: KeyboardEvent<HTMLTableElement>,
  open: (id: string) => void,
  add: (place: Place) => void,
): void => {
  const row = event.target as HTMLElement;
  if (row.dataset.row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const place = placeIn(row.dataset.place);
  if (event.key === 'Enter' && row.dataset.card) open(row.dataset.card);
  else if (event.key === 'Enter') row.querySelector('button')?.click();
  else if (event.key === 'a' && place) add(place);
  else if (to !== undefined) rows[to]?.focus();
  else return;
  event.preventDefault();
};

const COLUMNS = ['Step', 'What', 'When', 'Here now', 'Entered', 'Left', 'Problems'] as const;
const NUMBERS = new Set<string>(['Here now', 'Entered', 'Left']);

/** The same workflow as rows: `1`, `2`, `2a.1`; waits, templates and conditions are edited in the table. */
export const TableView = ({ adding, onAdding }: AddProps) => {
  const { document, words, select, canEdit } = useBuilder();
  const [opened, setOpened] = useState<Opened>();
  const rows = useMemo(() => outline(document, words.names), [document, words.names]);
  const keys = keysOf(rows);
  return (
    <>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a treegrid, as the ARIA practices build it
        role="treegrid"
        className={classes.table}
        aria-label="Steps"
        aria-rowcount={rows.length + 2}
        onKeyDown={(event) => walkRows(event, select, onAdding)}
      >
        <colgroup>
          <col className={classes.stepColumn} />
          <col />
          <col className={classes.whenColumn} />
          <col className={classes.numberColumn} span={3} />
          <col className={classes.problemColumn} />
          {canEdit && <col className={classes.addColumn} />}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className={NUMBERS.has(name) ? classes.number : undefined}>
                {name}
              </th>
            ))}
            {canEdit && (
              <th scope="col">
                <span className="visually-hidden">Add</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          <TriggerRow adding={adding} onAdding={onAdding} />
          {rows.map((row, index) => {
            const Row = row.kind === 'step' ? StepRow : BetweenRow;
            return (
              <Row
                key={keys[index]}
                name={keys[index]!}
                row={row}
                index={index}
                adding={adding}
                onAdding={onAdding}
                opened={opened}
                onOpen={setOpened}
              />
            );
          })}
        </tbody>
      </table>
      <DripRow />
    </>
  );
};

import { ActionIcon, Popover } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBarToDown,
  IconBolt,
  IconCornerDownRight,
  IconPlus,
} from '@tabler/icons-react';
import { type KeyboardEvent, useMemo } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { DurationField, Pick } from '../../conditions/index.ts';
import { Count, Icon } from '../../ui/index.ts';
import {
  kindOf,
  type NodeDocument,
  type OutlineRow,
  outline,
  type Place,
  templatesOf,
} from '../blueprint.ts';
import { peopleHref } from '../links.ts';
import { screenOf, templatesFor } from '../nodes/index.ts';
import { sentence, startText } from '../titles.ts';
import { AddList } from './AddList.tsx';
import { placeAfter } from './inserting.ts';
import { placeId, TRIGGER_ID } from './picture.ts';
import classes from './Table.module.css';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

const INDENT_PX = 20;

/** What a step does; a mail's template is chosen in the cell. */
const What = ({ id, node }: { id: string; node: NodeDocument }) => {
  const { words, titleFor, select, canEdit } = useBuilder();
  const { update } = useEditing();
  const isChoosing = canEdit && 'template' in node && node.title === undefined;
  return (
    <span className={classes.what} data-family={kindOf(node).family}>
      <Icon of={screenOf(node.type).icon} />
      {isChoosing ? (
        <Pick
          quiet
          label={node.type === 'send' ? 'Template of this mail' : 'Template of this message'}
          value={node.template || undefined}
          text={node.template || undefined}
          placeholder="Choose a template"
          options={templatesFor(words, templatesOf(node)[0]!.channel).map(({ key, name, subject }) => ({
            value: key,
            label: name,
            keywords: subject,
          }))}
          onPick={(template) => update(id, { ...node, template }, 'template')}
        />
      ) : (
        <button type="button" className={classes.open} tabIndex={-1} onClick={() => select(id)}>
          {titleFor(node)}
        </button>
      )}
    </span>
  );
};

/** When a step goes on: waits are edited in the cell. */
const When = ({ id, node }: { id: string; node: NodeDocument }) => {
  const { canEdit, words } = useBuilder();
  const { update } = useEditing();
  if (node.type === 'wait' && canEdit) {
    return (
      <DurationField
        label="Wait for"
        value={node.delay}
        onChange={(delay) => update(id, { ...node, delay }, 'delay')}
      />
    );
  }
  if (node.type === 'waitForEvent' && canEdit) {
    return (
      <DurationField
        label="At most"
        value={node.limit}
        onChange={(limit) => update(id, { ...node, limit }, 'limit')}
      />
    );
  }
  return <span className={`${classes.path} ${classes.wrap}`}>{screenOf(node.type).detail(node, words)}</span>;
};

const Figures = ({ id, title }: { id: string; title: string }) => {
  const { results, detail, search } = useBuilder();
  const { at } = useWorkspace();
  const counts = id === TRIGGER_ID ? undefined : results?.nodes[id];
  const isWhole = id === TRIGGER_ID;
  const values = {
    here: isWhole ? results?.hereNow : (counts?.hereNow ?? (results && 0)),
    entered: isWhole ? results?.entered : (counts?.entered ?? (results && 0)),
    left: isWhole ? results && results.entered - results.hereNow : (counts?.left ?? (results && 0)),
  };
  return (['here', 'entered', 'left'] as const).map((what) => (
    <td key={what} className={classes.number}>
      {isWhole && what === 'left' ? (
        <Count value={values.left} of={`whose way has ended`} />
      ) : (
        <Count
          value={values[what]}
          of={`${what === 'here' ? 'here now at' : what} ${title}`}
          href={at(
            peopleHref(detail.key, what, {
              at: id,
              view: 'table',
              version: search.version,
              days: search.days,
            }),
          )}
          live
        />
      )}
    </td>
  ));
};

const ProblemMark = ({ id }: { id: string }) => {
  const { problems, mode } = useBuilder();
  const own = mode === 'edit' ? problems.filter(({ nodeId }) => (nodeId ?? TRIGGER_ID) === id) : [];
  if (own.length === 0) return null;
  const [first] = own;
  const blocks = own.some(({ severity }) => severity === 'blocks');
  return (
    <span className={classes.marks} title={own.map(({ text }) => sentence(text)).join('\n')}>
      <Icon of={IconAlertTriangle} size={16} className={blocks ? classes.blocks : classes.warns} />
      <span>
        {own.length > 1 ? `${own.length} problems: ` : ''}
        {sentence(first?.text ?? '')}
      </span>
    </span>
  );
};

type AddCellProps = {
  place: Place | undefined;
  label: string;
  adding: string | undefined;
  onAdding: (place: Place | undefined) => void;
};

const AddCell = ({ place, label, adding, onAdding }: AddCellProps) => {
  const { canEdit } = useBuilder();
  if (!canEdit) return null;
  const isOpen = place !== undefined && adding === placeId(place);
  return (
    <td>
      {place && (
        <Popover
          opened={isOpen}
          onChange={(opened) => onAdding(opened ? place : undefined)}
          position="bottom-end"
          trapFocus
          returnFocus
        >
          <Popover.Target>
            <ActionIcon aria-label={label} tabIndex={-1} onClick={() => onAdding(isOpen ? undefined : place)}>
              <Icon of={IconPlus} size={16} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown p={8} aria-label="Add a step">
            <AddList place={place} onClose={() => onAdding(undefined)} />
          </Popover.Dropdown>
        </Popover>
      )}
    </td>
  );
};

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

type RowProps = Omit<AddCellProps, 'place' | 'label'> & { row: OutlineRow; index: number };

/** A path, a "continue at" or an end: what stands between the steps. */
const BetweenRow = ({ row, index, adding, onAdding }: RowProps) => {
  const { select, canEdit } = useBuilder();
  const place = row.kind === 'path' ? { from: row.nodeId, output: row.output } : undefined;
  return (
    <tr aria-level={row.depth + 1} aria-rowindex={index + 3} tabIndex={-1} data-row>
      <td className={classes.step}>{row.number}</td>
      <td colSpan={6} className={classes.path}>
        <span className={classes.what} style={{ paddingLeft: row.depth * INDENT_PX }}>
          {row.kind === 'continue' && <Icon of={IconCornerDownRight} size={16} />}
          {row.kind === 'end' && <Icon of={IconArrowBarToDown} size={16} />}
          <button
            type="button"
            className={classes.open}
            tabIndex={-1}
            onClick={() => select(row.kind === 'continue' ? row.target : row.nodeId)}
          >
            {row.text}
          </button>
        </span>
      </td>
      {canEdit && (
        <AddCell
          place={place}
          label={`Add a step on the path ${row.text}`}
          adding={adding}
          onAdding={onAdding}
        />
      )}
    </tr>
  );
};

const StepRow = ({ row, index, adding, onAdding }: RowProps) => {
  const { document, titleFor, selected } = useBuilder();
  const node = document.nodes[row.nodeId]!;
  const title = titleFor(node);
  return (
    <tr
      aria-level={row.depth + 1}
      aria-rowindex={index + 3}
      aria-selected={selected === row.nodeId}
      aria-label={`${row.number} ${title}`}
      tabIndex={-1}
      data-row
      data-card={row.nodeId}
    >
      <td className={classes.step}>{row.number}</td>
      <td style={{ paddingLeft: 12 + row.depth * INDENT_PX }}>
        <What id={row.nodeId} node={node} />
      </td>
      <td>
        <When id={row.nodeId} node={node} />
      </td>
      <Figures id={row.nodeId} title={title} />
      <td>
        <ProblemMark id={row.nodeId} />
      </td>
      <AddCell
        place={placeAfter(document, row.nodeId)}
        label={`Add a step after ${title}`}
        adding={adding}
        onAdding={onAdding}
      />
    </tr>
  );
};

const TriggerRow = ({ adding, onAdding }: Omit<AddCellProps, 'place' | 'label'>) => {
  const { document, words, select, selected } = useBuilder();
  const title = startText(document.trigger, words.names);
  return (
    <tr
      aria-level={1}
      aria-rowindex={2}
      aria-selected={selected === TRIGGER_ID}
      aria-label={title}
      tabIndex={0}
      data-row
      data-card={TRIGGER_ID}
    >
      <td className={classes.step} />
      <td colSpan={2}>
        <span className={classes.what}>
          <Icon of={IconBolt} />
          <button type="button" className={classes.open} tabIndex={-1} onClick={() => select(TRIGGER_ID)}>
            {title}
          </button>
        </span>
      </td>
      <Figures id={TRIGGER_ID} title={title} />
      <td>
        <ProblemMark id={TRIGGER_ID} />
      </td>
      <AddCell
        place={{ from: null, output: 'next' }}
        label="Add a step at the start"
        adding={adding}
        onAdding={onAdding}
      />
    </tr>
  );
};

/** Up, down, Home and End walk over the rows; Enter opens. */
const walkRows = (event: KeyboardEvent<HTMLTableElement>, open: (id: string) => void): void => {
  const row = event.target as HTMLElement;
  if (row.dataset.row === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (event.key === 'Enter' && row.dataset.card) open(row.dataset.card);
  else if (to !== undefined) rows[to]?.focus();
  else return;
  event.preventDefault();
};

const COLUMNS = ['Step', 'What', 'When', 'Here now', 'Entered', 'Left', 'Problems'] as const;
const NUMBERS = new Set<string>(['Here now', 'Entered', 'Left']);

export type TableViewProps = { adding: string | undefined; onAdding: (place: Place | undefined) => void };

/** The same workflow as rows: `1`, `2`, `2a.1`; waits and templates are edited in the cell. */
export const TableView = ({ adding, onAdding }: TableViewProps) => {
  const { document, words, select, canEdit } = useBuilder();
  const rows = useMemo(() => outline(document, words.names), [document, words.names]);
  const keys = keysOf(rows);
  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a treegrid, as the ARIA practices build it
      role="treegrid"
      className={classes.table}
      aria-label="Steps"
      aria-rowcount={rows.length + 2}
      onKeyDown={(event) => walkRows(event, select)}
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
          return <Row key={keys[index]} row={row} index={index} adding={adding} onAdding={onAdding} />;
        })}
      </tbody>
    </table>
  );
};

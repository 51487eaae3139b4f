import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconArrowBarToDown, IconBolt, IconCornerDownRight, IconPlus } from '@tabler/icons-react';
import { useEffect } from 'react';
import { explain } from '../../../../server/src/conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import { type Names, type NodeDocument, type OutlineRow, outputsOf, type Place } from '../blueprint.ts';
import { focusField, screenOf } from '../nodes/index.ts';
import { startText } from '../titles.ts';
import { AddList } from './AddList.tsx';
import { focusCard } from './focus.ts';
import { placeAfter } from './inserting.ts';
import { placeId, TRIGGER_ID } from './picture.ts';
import classes from './Table.module.css';
import { Figures, ProblemMark, What, When } from './TableCells.tsx';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

const INDENT_PX = 20;
/** Columns of the table beside the one with `+`. */
const COLUMNS = 7;

/** The step whose settings are open below its row; `field`: what gets the focus, else the first. */
export type Opened = { id: string; row: string; field?: string } | undefined;

export type AddProps = {
  adding: string | undefined;
  onAdding: (place: Place | undefined) => void;
};
type AddCellProps = AddProps & { place: Place | undefined; label: string };

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

/** The settings of a step below its row: conditions, times and subjects are edited in the table itself. */
const SettingsRow = ({ opened, onClose }: { opened: NonNullable<Opened>; onClose: () => void }) => {
  const { document, words, titleFor } = useBuilder();
  const { update } = useEditing();
  const node = document.nodes[opened.id];
  useEffect(() => {
    if (opened.field) focusField(opened.field);
    else
      window.document
        .querySelector<HTMLElement>('[data-table-settings] :is(input:not([type="hidden"]), button, textarea)')
        ?.focus();
  }, [opened]);
  if (!node) return null;
  const screen = screenOf(node.type);
  return (
    <tr>
      <td colSpan={COLUMNS + 1} className={classes.settings}>
        <fieldset
          className={classes.form}
          data-table-settings
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.defaultPrevented) return;
            event.stopPropagation();
            onClose();
          }}
        >
          <legend className="visually-hidden">{`Settings of ${titleFor(node)}`}</legend>
          <screen.Form node={node} words={words} onChange={(next, field) => update(opened.id, next, field)} />
          <Button variant="default" className={classes.done} onClick={onClose}>
            Done
          </Button>
        </fieldset>
      </td>
    </tr>
  );
};

export type RowProps = AddProps & {
  row: OutlineRow;
  /** its name among the rows, which stays while others come and go */
  name: string;
  index: number;
  opened: Opened;
  onOpen: (opened: Opened) => void;
};

const useToggle = ({ row, name, opened, onOpen }: RowProps) => {
  const isOpen = opened?.row === name;
  const close = (): void => {
    onOpen(undefined);
    focusCard(row.nodeId);
  };
  const toggle = (field?: string): void =>
    isOpen ? close() : onOpen({ id: row.nodeId, row: name, ...(field ? { field } : {}) });
  const below = isOpen && <SettingsRow opened={opened} onClose={close} />;
  return { isOpen, toggle, below };
};

/** The condition of a branch's path in words, where its name does not say it already. */
const conditionText = (node: NodeDocument | undefined, output: string, names: Names): string => {
  const path = node?.type === 'branch' ? node.paths.find(({ id }) => id === output) : undefined;
  return path?.name ? explain(path.if, { names }) : '';
};

/** A path, a "continue at" or an end: what stands between the steps. A path's condition opens below it. */
export const BetweenRow = (props: RowProps) => {
  const { row, index, adding, onAdding } = props;
  const { document, words, select, canEdit } = useBuilder();
  const { isOpen, toggle, below } = useToggle(props);
  const condition =
    row.kind === 'path' ? conditionText(document.nodes[row.nodeId], row.output, words.names) : '';
  const place = row.kind === 'path' ? { from: row.nodeId, output: row.output } : undefined;
  const isEdited = row.kind === 'path' && canEdit;
  return (
    <>
      <tr
        aria-level={row.depth + 1}
        aria-rowindex={index + 3}
        tabIndex={-1}
        data-row
        data-place={place && placeId(place)}
      >
        <td className={classes.step}>{row.number}</td>
        <td colSpan={6} className={classes.path}>
          <span className={classes.what} style={{ paddingLeft: row.depth * INDENT_PX }}>
            {row.kind === 'continue' && <Icon of={IconCornerDownRight} size={16} />}
            {row.kind === 'end' && <Icon of={IconArrowBarToDown} size={16} />}
            <button
              type="button"
              className={classes.open}
              tabIndex={-1}
              aria-expanded={isEdited ? isOpen : undefined}
              onClick={() => {
                if (isEdited) toggle(`path-${row.output}`);
                else select(row.kind === 'continue' ? row.target : row.nodeId);
              }}
            >
              {row.text}
            </button>
            {condition && <span>{condition}</span>}
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
      {below}
    </>
  );
};

export const StepRow = (props: RowProps) => {
  const { row, index, adding, onAdding } = props;
  const { document, titleFor, selected } = useBuilder();
  const { isOpen, toggle, below } = useToggle(props);
  const node = document.nodes[row.nodeId]!;
  const title = titleFor(node);
  return (
    <>
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
          <When id={row.nodeId} node={node} isOpen={isOpen} onToggle={() => toggle()} />
        </td>
        <Figures id={row.nodeId} title={title} />
        <td>
          <ProblemMark id={row.nodeId} />
        </td>
        <AddCell
          // Of several paths each has a row with its own +.
          place={outputsOf(node).length > 1 ? undefined : placeAfter(document, row.nodeId)}
          label={`Add a step after ${title}`}
          adding={adding}
          onAdding={onAdding}
        />
      </tr>
      {below}
    </>
  );
};

export const TriggerRow = ({ adding, onAdding }: AddProps) => {
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

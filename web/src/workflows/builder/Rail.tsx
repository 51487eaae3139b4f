import { Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconHistory,
  IconNotes,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Icon, type IconType } from '../../ui/index.ts';
import { kindOf, type NodeType, nodeKinds } from '../blueprint.ts';
import { screenOf, stepScreens } from '../nodes/index.ts';
import classes from './Builder.module.css';
import { TRIGGER_ID } from './picture.ts';
import { fresh } from './quick-add.ts';
import type { Acts } from './useActs.ts';
import { useBuilder } from './useBuilder.ts';

const TYPES = Object.keys(stepScreens) as NodeType[];

type ToolProps = {
  icon: IconType;
  label: string;
  keys?: string;
  isOn?: boolean;
  isOff?: boolean;
  onPick: () => void;
};

const Tool = ({ icon, label, keys, isOn, isOff, onPick }: ToolProps) => (
  <Tooltip label={keys ? `${label} (${keys})` : label} position="right">
    <button
      type="button"
      className={classes.tool}
      aria-label={label}
      aria-pressed={isOn}
      disabled={isOff}
      onClick={onPick}
    >
      <Icon of={icon} />
    </button>
  </Tooltip>
);

/** `onDrag`: the type that is dragged, undefined when it was dropped or given up */
type StepsProps = { onDrag: (type: NodeType | undefined) => void };

/** Steps to drag onto a `+`. By keys: `a` on a card. */
const Steps = ({ onDrag }: StepsProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
  <section className={classes.steps} aria-label="Steps" tabIndex={0}>
    <p className={classes.hint}>Drag onto a + of the picture, or press a on a step.</p>
    <ul>
      {TYPES.map((type) => (
        <li
          key={type}
          className={classes.step}
          draggable
          data-family={kindOf(fresh[type]()).family}
          onDragStart={(event) => {
            event.dataTransfer.setData('text/baton-step', type);
            event.dataTransfer.effectAllowed = 'copy';
            onDrag(type);
          }}
          onDragEnd={() => onDrag(undefined)}
        >
          <Icon of={screenOf(type).icon} />
          <span>
            <strong>{nodeKinds[type].label}</strong>
            <span>{screenOf(type).line}</span>
          </span>
        </li>
      ))}
    </ul>
  </section>
);

/** The tools at the left: add, find, versions, undo. */
export const Rail = ({ acts, onDrag }: { acts: Acts } & StepsProps) => {
  const { draft, canEdit, detail, select, selected, search, view } = useBuilder();
  const [isOpen, setOpen] = useState(false);
  const isHistory = selected === TRIGGER_ID && search.tab === 'history';
  return (
    <>
      <div className={classes.rail} role="toolbar" aria-label="Tools" aria-orientation="vertical">
        {canEdit && view === 'canvas' && (
          <Tool icon={IconPlus} label="Steps to drag" isOn={isOpen} onPick={() => setOpen(!isOpen)} />
        )}
        <Tool icon={IconSearch} label="Find a step" keys="f" onPick={() => acts.ask({ kind: 'find' })} />
        <Tool icon={IconNotes} label="Notes" keys="Shift N" onPick={() => acts.ask({ kind: 'notes' })} />
        {detail.liveVersion !== null && (
          <Tool
            icon={IconHistory}
            label="Versions"
            isOn={isHistory}
            onPick={() => (isHistory ? select(undefined) : select(TRIGGER_ID, { tab: 'history' }))}
          />
        )}
        {canEdit && (
          <>
            <Tool
              icon={IconArrowBackUp}
              label={draft.undoName ?? 'Nothing to undo'}
              keys="Ctrl Z"
              isOff={!draft.undoName}
              onPick={draft.undo}
            />
            <Tool
              icon={IconArrowForwardUp}
              label={draft.redoName ?? 'Nothing to redo'}
              keys="Ctrl Shift Z"
              isOff={!draft.redoName}
              onPick={draft.redo}
            />
          </>
        )}
      </div>
      {isOpen && canEdit && view === 'canvas' && <Steps onDrag={onDrag} />}
    </>
  );
};

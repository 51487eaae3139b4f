import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconGripVertical } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { answerText, Icon, peopleText } from '../ui/index.ts';
import { useEditing } from './editing.ts';
import { AttributeFields, EntryFields, EventFields } from './leaf-fields.tsx';
import { MoreFields } from './more-fields.tsx';
import { changed, dropped, movedDown, movedUp, negated, nested, removed, unnested } from './moves.ts';
import { missingNote } from './operators.ts';
import { Pick } from './Pick.tsx';
import classes from './Row.module.css';
import { freeSubjects, isSeen, leafAbout, subjectOf, subjectOptions } from './subjects.tsx';
import { type Leaf, type Node, type Row as RowNode, rowProblem } from './tree.ts';
import { propertyLabel } from './vocabulary.ts';

const Fields = ({ leaf, onChange }: { leaf: Leaf; onChange: (leaf: Leaf) => void }) => {
  const { vocabulary } = useEditing();
  switch (leaf.kind) {
    case 'attribute':
      return <AttributeFields leaf={leaf} vocabulary={vocabulary} onChange={onChange} />;
    case 'event':
      return <EventFields leaf={leaf} vocabulary={vocabulary} onChange={onChange} />;
    case 'entry':
      return <EntryFields leaf={leaf} onChange={onChange} />;
    default:
      return <MoreFields leaf={leaf} vocabulary={vocabulary} onChange={onChange} />;
  }
};

/** Where a dragged node would land: the upper half of a row is before it, the lower after it. */
const sideOf = (event: DragEvent<HTMLElement>): 'before' | 'after' => {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  return event.clientY < top + height / 2 ? 'before' : 'after';
};

export const useDropOn = (id: string) => {
  const { edit, drag } = useEditing();
  const [side, setSide] = useState<'before' | 'after'>();
  return {
    'data-drop': side,
    onDragOver: (event: DragEvent<HTMLElement>) => {
      if (drag.id === undefined || drag.id === id) return;
      event.preventDefault();
      event.stopPropagation();
      setSide(sideOf(event));
    },
    onDragLeave: () => setSide(undefined),
    onDrop: (event: DragEvent<HTMLElement>) => {
      const dragged = drag.id;
      setSide(undefined);
      drag.end();
      if (dragged === undefined || dragged === id) return;
      event.preventDefault();
      event.stopPropagation();
      edit((root) => dropped(root, dragged, { id, where: sideOf(event) }), dragged);
    },
  };
};

/** The handle: dragged by the pointer; focused, it is the row itself for the keyboard. */
export const Grip = ({ node, label }: { node: Node; label: string }) => {
  const { drag } = useEditing();
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.grip}
      data-grip={node.id}
      aria-label={`${label}. Arrows walk, Alt and arrows move, Tab nests, Enter edits`}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', node.id);
        drag.start(node.id);
      }}
      onDragEnd={drag.end}
    >
      <Icon of={IconGripVertical} size={16} />
    </button>
  );
};

export const NodeMenu = ({ node, label }: { node: Node; label: string }) => {
  const { edit } = useEditing();
  const { id } = node;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={`More for ${label}`} className={classes.more}>
          <Icon of={IconDots} size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => edit((root) => negated(root, id))}>Say the opposite</Menu.Item>
        <Menu.Item onClick={() => edit((root) => movedUp(root, id))}>Move up</Menu.Item>
        <Menu.Item onClick={() => edit((root) => movedDown(root, id))}>Move down</Menu.Item>
        <Menu.Item onClick={() => edit((root) => nested(root, id))}>Nest</Menu.Item>
        <Menu.Item onClick={() => edit((root) => unnested(root, id))}>Un-nest</Menu.Item>
        <Menu.Item style={{ color: 'var(--bad)' }} onClick={() => edit((root) => removed(root, id))}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

/** How many the row alone keeps. */
export const KeptCount = ({ id }: { id: string }) => {
  const { counts } = useEditing();
  const answer = counts.get(id);
  if (!answer) return null;
  return (
    <span className={classes.kept} title={`${peopleText(answer)} by this alone`}>
      {answerText(answer)}
    </span>
  );
};

const noteOf = ({ leaf, not }: RowNode): string | undefined => {
  if (leaf.kind === 'attribute') return missingNote(`a value for ${leaf.attribute}`, leaf.op, not);
  if (leaf.kind === 'entry') return missingNote(propertyLabel(leaf.property), leaf.op, not);
  return undefined;
};

/** One condition: subject, operator, value; its note on missing values; what is wrong with it. */
export const Row = ({ row }: { row: RowNode }) => {
  const { vocabulary, scope, entry, edit, problems, fresh, counts } = useEditing();
  const [hasLeft, setLeft] = useState(false);
  const { leaf } = row;
  const subject = subjectOf(leaf, vocabulary);
  const put = (next: Leaf): void => edit((root) => changed(root, { ...row, leaf: next }));
  const unfinished = rowProblem(row);
  const wrong = problems.get(row.id);
  return (
    <li
      className={classes.row}
      data-row-id={row.id}
      data-fresh={fresh === row.id || undefined}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true);
      }}
      {...useDropOn(row.id)}
    >
      {counts.size > 0 && (
        <span className={classes.keptBox}>
          <KeptCount id={row.id} />
        </span>
      )}
      <Grip node={row} label={subject.text} />
      <div className={classes.body}>
        <div className={classes.line}>
          {row.not && <span className={classes.not}>not</span>}
          <Pick
            label="About"
            className={classes.subject}
            value={subject.value}
            text={subject.text}
            options={subjectOptions(vocabulary, scope, entry)}
            free={freeSubjects(vocabulary, scope)}
            onPick={(picked) => put(leafAbout(picked, vocabulary))}
          />
          <Fields leaf={leaf} onChange={put} />
        </div>
        <Notes
          unseen={!isSeen(leaf, vocabulary)}
          note={unfinished === undefined ? noteOf(row) : undefined}
          wrong={wrong ?? (hasLeft && unfinished ? unfinishedText(leaf) : undefined)}
        />
      </div>
      <NodeMenu node={row} label={subject.text} />
    </li>
  );
};

const unfinishedText = (leaf: Leaf): string =>
  leaf.kind === 'event'
    ? 'Not counted yet: a test of a property is not finished.'
    : 'Not counted yet: choose a value.';

const Notes = ({ unseen, note, wrong }: { unseen: boolean; note?: string; wrong?: string }) => {
  if (!unseen && !note && !wrong) return null;
  return (
    <p className={classes.notes}>
      {unseen && <span className={classes.unseen}>Never seen yet. </span>}
      {wrong ? <span className={classes.wrong}>{wrong}</span> : note}
    </p>
  );
};

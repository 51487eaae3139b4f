import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Icon } from '../ui/index.ts';
import { useEditing } from './editing.ts';
import { addedInto, withOp } from './moves.ts';
import { Pick } from './Pick.tsx';
import classes from './Row.module.css';
import { Grip, KeptCount, NodeMenu, Row, useDropOn } from './Row.tsx';
import { freeSubjects, leafAbout, subjectOptions } from './subjects.tsx';
import { type Group, type GroupOp, rowOf } from './tree.ts';

const opLabels: Record<GroupOp, string> = {
  all: 'all of',
  any: 'any of',
  none: 'none of',
  notAll: 'not all of',
};

const opOptions = (op: GroupOp) =>
  (op === 'notAll' ? (['all', 'any', 'none', 'notAll'] as const) : (['all', 'any', 'none'] as const)).map(
    (value) => ({ value, label: opLabels[value] }),
  );

const GroupOpPick = ({ group }: { group: Group }) => {
  const { edit } = useEditing();
  return (
    <Pick
      label="This group holds for"
      quiet
      value={group.op}
      options={opOptions(group.op)}
      onPick={(op) => edit((root) => withOp(root, group.id, op as GroupOp))}
    />
  );
};

const Children = ({ group }: { group: Group }) => (
  <ul className={classes.children}>
    {group.children.map((child) =>
      child.kind === 'row' ? <Row key={child.id} row={child} /> : <GroupBlock key={child.id} group={child} />,
    )}
  </ul>
);

/** A condition added inside a nested group; at the root the field below the tree does that. */
const AddInside = ({ group }: { group: Group }) => {
  const { vocabulary, scope, entry, edit } = useEditing();
  return (
    <Pick
      label="Add a condition to this group"
      quiet
      value={undefined}
      placeholder="Add a condition"
      options={subjectOptions(vocabulary, scope, entry)}
      free={freeSubjects(vocabulary, scope)}
      onPick={(subject) => {
        const row = rowOf(leafAbout(subject, vocabulary));
        edit((root) => addedInto(root, group.id, row), row.id);
      }}
    />
  );
};

/** A group inside: bracket at the left, its word, its conditions. */
const GroupBlock = ({ group }: { group: Group }) => {
  const { counts } = useEditing();
  const label = `Group: ${opLabels[group.op]}`;
  return (
    <li className={classes.group} data-row-id={group.id} {...useDropOn(group.id)}>
      {counts.size > 0 && (
        <span className={classes.keptBox}>
          <KeptCount id={group.id} />
        </span>
      )}
      <Grip node={group} label={label} />
      <div className={classes.bracket} data-op={group.op}>
        <GroupOpPick group={group} />
        <Children group={group} />
        {group.children.length === 0 && <p className={classes.notes}>Not counted yet: the group is empty.</p>}
        <AddInside group={group} />
      </div>
      <NodeMenu node={group} label={label} />
    </li>
  );
};

/** The root group: its word stands above only when there is more than one condition. */
export const RootGroup = ({ root }: { root: Group }) => (
  <div className={classes.bracket} data-root data-op={root.op}>
    {(root.children.length > 1 || root.op !== 'all') && (
      <span className={classes.rootOp}>
        <GroupOpPick group={root} />
      </span>
    )}
    <Children group={root} />
  </div>
);

export const AddGroup = ({ onAdd }: { onAdd: () => void }) => (
  <Button variant="subtle" size="compact-sm" leftSection={<Icon of={IconPlus} size={14} />} onClick={onAdd}>
    Group
  </Button>
);

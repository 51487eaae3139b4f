import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconArrowsSplit2, IconPlus, IconTrash } from '@tabler/icons-react';
import { explain } from '../../../../server/src/conditions/index.ts';
import { ConditionEditor } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import classes from './Forms.module.css';
import { fieldId } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Branch = Extract<NodeDocument, { type: 'branch' }>;
type Path = Branch['paths'][number];

const PATHS_MAX = 12;

/** `path-2`: the first id that no path of the branch has. */
const freePathId = ({ paths }: Branch): string => {
  const known = new Set(paths.map(({ id }) => id));
  for (let n = 2; ; n += 1) if (!known.has(`path-${n}`)) return `path-${n}`;
};

type PathFieldsProps = {
  path: Path;
  number: number;
  words: FormProps['words'];
  onChange: (path: Path, field: string) => void;
  onRemove?: () => void;
};

const PathFields = ({ path, number, words, onChange, onRemove }: PathFieldsProps) => (
  <fieldset className={classes.group} id={fieldId(`path-${path.id}`)}>
    <legend className={classes.legend}>Path {number}</legend>
    <div className={classes.line}>
      <TextInput
        className={classes.grow}
        label="Name"
        placeholder="Its condition in words"
        maxLength={200}
        value={path.name ?? ''}
        onChange={(event) => {
          const { name: _, ...rest } = path;
          const name = event.currentTarget.value;
          onChange(name ? { ...rest, name } : rest, `name-${path.id}`);
        }}
      />
      {onRemove && (
        <ActionIcon aria-label={`Remove path ${number}`} onClick={onRemove}>
          <Icon of={IconTrash} />
        </ActionIcon>
      )}
    </div>
    <ConditionEditor
      scope="workflow"
      entry={words.entry}
      value={path.if}
      everybody="No condition yet: everybody takes this path."
      onChange={(condition) => onChange({ ...path, if: condition }, `if-${path.id}`)}
    />
  </fieldset>
);

const Form = ({ node, words, onChange }: FormProps<Branch>) => (
  <>
    {node.paths.map((path, index) => (
      <PathFields
        key={path.id}
        path={path}
        number={index + 1}
        words={words}
        onChange={(changed, field) => onChange({ ...node, paths: node.paths.with(index, changed) }, field)}
        onRemove={
          // A path that leads somewhere would take its steps along unseen; they are deleted on the canvas first.
          node.paths.length > 1 && path.next === undefined
            ? () => onChange({ ...node, paths: node.paths.toSpliced(index, 1) }, 'paths')
            : undefined
        }
      />
    ))}
    {node.paths.length < PATHS_MAX && (
      <Button
        variant="default"
        className={classes.start}
        leftSection={<Icon of={IconPlus} />}
        onClick={() =>
          onChange({ ...node, paths: [...node.paths, { id: freePathId(node), if: { all: [] } }] }, 'paths')
        }
      >
        Add a path
      </Button>
    )}
    <p className={classes.help}>
      The first path whose condition holds is taken, judged once when a person arrives. Everybody else takes
      "else".
    </p>
  </>
);

export const branch: StepScreen<Branch> = {
  icon: IconArrowsSplit2,
  line: 'Choose the path by a condition',
  detail: ({ paths }, { names }) =>
    paths.length > 1
      ? paths.map((path) => path.name ?? explain(path.if, { names })).join(' · ')
      : 'else: everybody for whom it does not hold',
  sentence: ({ paths }, { names }) => [
    'Choose: ',
    ...paths.flatMap((path, index) => [
      index > 0 ? ', else ' : '',
      { text: path.name ?? explain(path.if, { names }), field: `path-${path.id}` },
    ]),
    ', else go on.',
  ],
  Form,
};

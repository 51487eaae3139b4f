import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash, IconUserCheck } from '@tabler/icons-react';
import { Icon } from '../../ui/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { AssigneeField, assigneeWords } from './AssigneeField.tsx';
import classes from './Forms.module.css';
import { Field, fieldId, LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type HumanStep = Extract<NodeDocument, { type: 'humanStep' }>;
type Outcome = HumanStep['outcomes'][number];

const OUTCOMES_MIN = 2;
const OUTCOMES_MAX = 5;

/** `outcome-3`: the first id that no outcome has. */
const freeId = (outcomes: readonly Outcome[]): string => {
  const known = new Set(outcomes.map(({ id }) => id));
  for (let n = 1; ; n += 1) if (!known.has(`outcome-${n}`)) return `outcome-${n}`;
};

const Outcomes = ({ node, onChange }: Pick<FormProps<HumanStep>, 'node' | 'onChange'>) => {
  const { outcomes } = node;
  return (
    <Field field="outcomes" label="What can come of it" help="Each is a path of its own.">
      <div style={{ display: 'grid', gap: 8 }}>
        {outcomes.map((outcome, index) => (
          <div className={classes.line} key={outcome.id}>
            <TextInput
              className={classes.grow}
              aria-label={`Outcome ${index + 1}`}
              maxLength={200}
              value={outcome.name}
              onChange={({ currentTarget }) => {
                // an empty name is no outcome: the old one stays until there is another letter
                if (currentTarget.value.trim() === '') return;
                const name = currentTarget.value;
                onChange(
                  { ...node, outcomes: outcomes.with(index, { ...outcome, name }) },
                  `outcome-${outcome.id}`,
                );
              }}
            />
            {/* A path that leads somewhere would take its steps along unseen; they are deleted on the canvas first. */}
            {outcomes.length > OUTCOMES_MIN && outcome.next === undefined && (
              <ActionIcon
                aria-label={`Remove outcome ${index + 1}`}
                onClick={() => onChange({ ...node, outcomes: outcomes.toSpliced(index, 1) }, 'outcomes')}
              >
                <Icon of={IconTrash} />
              </ActionIcon>
            )}
          </div>
        ))}
        {outcomes.length < OUTCOMES_MAX && (
          <Button
            variant="default"
            className={classes.start}
            leftSection={<Icon of={IconPlus} />}
            onClick={() => {
              const added = { id: freeId(outcomes), name: `Outcome ${outcomes.length + 1}` };
              onChange({ ...node, outcomes: [...outcomes, added] }, 'outcomes');
            }}
          >
            Add an outcome
          </Button>
        )}
      </div>
    </Field>
  );
};

const Form = ({ node, onChange }: FormProps<HumanStep>) => (
  <>
    <TextInput
      id={fieldId('task')}
      label="Task"
      description="{{ contact.firstName }} prints a value of theirs, {{ entry.name }} one of what brought them in."
      placeholder="Call {{ contact.firstName }} about the demo"
      maxLength={200}
      value={node.task}
      onChange={({ currentTarget }) => onChange({ ...node, task: currentTarget.value }, 'task')}
    />
    <Textarea
      id={fieldId('details')}
      label="What to do"
      description="Whoever does it reads it beside the person."
      autosize
      minRows={2}
      maxLength={2_000}
      value={node.details ?? ''}
      onChange={({ currentTarget }) => {
        const { details: _, ...rest } = node;
        onChange(currentTarget.value ? { ...rest, details: currentTarget.value } : rest, 'details');
      }}
    />
    <AssigneeField
      label="For"
      value={node.assignee}
      onChange={(assignee, field) => onChange({ ...node, assignee }, field)}
    />
    <LengthField
      field="due"
      label="Due after"
      value={node.due}
      onChange={(due) => onChange({ ...node, due }, 'due')}
    />
    <Outcomes node={node} onChange={onChange} />
    <LengthField
      field="limit"
      label="Wait at most"
      help="Then the last path is taken. The task stays to be done."
      value={node.limit}
      onChange={(limit) => onChange({ ...node, limit }, 'limit')}
    />
  </>
);

export const humanStep: StepScreen<HumanStep> = {
  icon: IconUserCheck,
  line: 'A task for a user; its outcome chooses the path',
  detail: ({ outcomes }) => outcomes.map(({ name }) => name).join(' · '),
  sentence: (node) => [
    'A task for ',
    { text: assigneeWords(node.assignee), field: 'assignee' },
    ': ',
    { text: node.task || 'what to do', field: 'task' },
    ', due after ',
    { text: lengthWords(node.due), field: 'due' },
    '. Waits for its ',
    { text: 'outcome', field: 'outcomes' },
    ', up to ',
    { text: lengthWords(node.limit), field: 'limit' },
    '.',
  ],
  Form,
};

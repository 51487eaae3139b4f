import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash, IconWebhook } from '@tabler/icons-react';
import { Icon } from '../../ui/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import classes from './Forms.module.css';
import { Field, LengthField, lengthWords } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';
import { detailOf, TemplateField } from './TemplateField.tsx';

type CallWebhook = Extract<NodeDocument, { type: 'callWebhook' }>;
type Answer = NonNullable<CallWebhook['answer']>;
type Value = Answer['set'][number];

const VALUES_MAX = 20;
const PATH = /^[^.\s]+(\.[^.\s]+)*$/;
const TAKERS = [
  { value: 'attribute', label: 'Attribute' },
  { value: 'entry', label: 'This entry' },
];

const nameOf = (value: Value): string => ('attribute' in value ? value.attribute : value.entry);
const valueFrom = (path: string, taker: string, name: string): Value =>
  taker === 'entry' ? { path, entry: name } : { path, attribute: name };

const ValueRow = ({
  value,
  number,
  onChange,
  onRemove,
}: {
  value: Value;
  number: number;
  onChange: (value: Value, field: string) => void;
  onRemove: () => void;
}) => {
  const taker = 'attribute' in value ? 'attribute' : 'entry';
  return (
    <div className={classes.line}>
      <TextInput
        className={classes.grow}
        aria-label={`Value ${number} in the answer`}
        placeholder="data.score"
        value={value.path}
        // what is no path yet is not taken: the one before stays
        onChange={({ currentTarget }) =>
          PATH.test(currentTarget.value) &&
          onChange(valueFrom(currentTarget.value, taker, nameOf(value)), `path-${number}`)
        }
      />
      <Select
        aria-label={`What takes value ${number}`}
        w={120}
        data={TAKERS}
        value={taker}
        allowDeselect={false}
        onChange={(by) => by && onChange(valueFrom(value.path, by, nameOf(value)), 'set')}
      />
      <TextInput
        className={classes.grow}
        aria-label={`Name for value ${number}`}
        value={nameOf(value)}
        onChange={({ currentTarget }) =>
          currentTarget.value !== '' &&
          onChange(valueFrom(value.path, taker, currentTarget.value), `name-${number}`)
        }
      />
      <ActionIcon aria-label={`Remove value ${number}`} onClick={onRemove}>
        <Icon of={IconTrash} />
      </ActionIcon>
    </div>
  );
};

const AnswerFields = ({
  answer,
  onChange,
}: {
  answer: Answer;
  onChange: (answer: Answer, field: string) => void;
}) => (
  <>
    <LengthField
      field="limit"
      label="Wait at most"
      help="Errors of the program are asked again until then."
      value={answer.limit}
      onChange={(limit) => onChange({ ...answer, limit }, 'limit')}
    />
    <Field
      field="set"
      label="Values of the answer"
      help="By their path in its JSON. Those of this entry can be tested by branches and printed by templates."
    >
      <div style={{ display: 'grid', gap: 8 }}>
        {answer.set.map((value, index) => (
          <ValueRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id of their own, and are only appended and removed
            key={index}
            value={value}
            number={index + 1}
            onChange={(changed, field) =>
              onChange({ ...answer, set: answer.set.with(index, changed) }, field)
            }
            onRemove={() => onChange({ ...answer, set: answer.set.toSpliced(index, 1) }, 'set')}
          />
        ))}
        {answer.set.length < VALUES_MAX && (
          <Button
            variant="default"
            className={classes.start}
            leftSection={<Icon of={IconPlus} />}
            onClick={() => {
              const name = `value_${answer.set.length + 1}`;
              onChange({ ...answer, set: [...answer.set, { path: name, attribute: name }] }, 'set');
            }}
          >
            Add a value
          </Button>
        )}
      </div>
    </Field>
  </>
);

const Form = ({ node, words, onChange }: FormProps<CallWebhook>) => {
  // paths that lead somewhere would take their steps along unseen; they are deleted on the canvas first
  const isOpen = node.failed === undefined && node.timeout === undefined;
  return (
    <>
      <TemplateField
        field="template"
        channel="webhook"
        value={node.template}
        words={words}
        onPick={(template) => onChange({ ...node, template }, 'template')}
      />
      <Switch
        label="Wait for its answer"
        description={
          node.answer && !isOpen
            ? 'Its paths “it fails” and “no answer” lead somewhere: delete what stands there first.'
            : 'Then it has a path for an answer, one for a failure, and one for none.'
        }
        checked={node.answer !== undefined}
        disabled={node.answer !== undefined && !isOpen}
        onChange={({ currentTarget }) => {
          const { answer: _, ...rest } = node;
          onChange(
            currentTarget.checked ? { ...rest, answer: { limit: { hours: 1 }, set: [] } } : rest,
            'answer',
          );
        }}
      />
      {node.answer && (
        <AnswerFields
          answer={node.answer}
          onChange={(answer, field) => onChange({ ...node, answer }, field)}
        />
      )}
    </>
  );
};

export const callWebhook: StepScreen<CallWebhook> = {
  icon: IconWebhook,
  line: 'Facts for a program of yours, and its answer',
  detail: ({ template, answer }, words) =>
    answer && answer.set.length > 0
      ? `takes ${answer.set.map(({ path }) => path).join(', ')}`
      : detailOf(words, template),
  sentence: (node, { names }) => [
    'Call ',
    {
      text: node.template ? (names.template?.(node.template) ?? node.template) : 'a webhook',
      field: 'template',
    },
    ...(node.answer
      ? [' and wait for its answer, up to ', { text: lengthWords(node.answer.limit), field: 'limit' }]
      : []),
    '.',
  ],
  Form,
};

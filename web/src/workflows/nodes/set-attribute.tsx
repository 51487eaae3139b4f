import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Json } from '../../../../server/src/platform/json.ts';
import { Pick } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { readValue, valueText } from './attribute-value.ts';
import classes from './Forms.module.css';
import { Field } from './fields.tsx';
import type { FormProps, StepScreen, Words } from './screen.ts';

type SetAttribute = Extract<NodeDocument, { type: 'setAttribute' }>;

const typeOf = (name: string, { vocabulary }: Words): string | undefined =>
  vocabulary.attributes.find((attribute) => attribute.name === name)?.type;

const labelOf = (name: string, { names }: Words): string => names.attribute?.(name) ?? name;

type RowProps = {
  name: string;
  value: Json;
  words: Words;
  taken: readonly string[];
  onName: (name: string) => void;
  onValue: (value: Json) => void;
  onRemove: () => void;
};

const Row = ({ name, value, words, taken, onName, onValue, onRemove }: RowProps) => {
  const label = name ? labelOf(name, words) : 'attribute';
  const [text, setText] = useState(valueText(value));
  const read = readValue(text, typeOf(name, words));
  return (
    <div className={classes.line}>
      <Pick
        className={classes.grow}
        label="Attribute"
        value={name || undefined}
        text={name ? label : undefined}
        placeholder="Attribute"
        options={words.vocabulary.attributes
          .filter((attribute) => attribute.name === name || !taken.includes(attribute.name))
          .map((attribute) => ({ value: attribute.name, label: attribute.label ?? attribute.name }))}
        free={(typed) => [{ value: typed, label: `New: ${typed}` }]}
        onPick={onName}
      />
      <TextInput
        className={classes.grow}
        aria-label={`${label}, value`}
        placeholder="nothing: removes it"
        value={text}
        error={read.ok ? undefined : read.fix}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          const next = readValue(typed, typeOf(name, words));
          if (next.ok) onValue(next.value);
        }}
      />
      <ActionIcon aria-label={`Remove ${label}`} onClick={onRemove}>
        <Icon of={IconTrash} />
      </ActionIcon>
    </div>
  );
};

const Form = ({ node, words, onChange }: FormProps<SetAttribute>) => {
  const [isAdding, setAdding] = useState(false);
  const entries = Object.entries(node.attributes);
  const taken = entries.map(([name]) => name);
  const put = (next: [string, Json][]): void =>
    onChange({ ...node, attributes: Object.fromEntries(next) }, 'attributes');
  const isBlank = isAdding || entries.length === 0;
  return (
    <Field field="attributes" label="Set" help="An empty value removes the attribute.">
      <div style={{ display: 'grid', gap: 8 }}>
        {entries.map(([name, value], index) => (
          <Row
            key={name}
            name={name}
            value={value}
            words={words}
            taken={taken}
            onName={(renamed) => put(entries.with(index, [renamed, value]))}
            onValue={(changed) => put(entries.with(index, [name, changed]))}
            onRemove={() => put(entries.toSpliced(index, 1))}
          />
        ))}
        {isBlank && (
          <Row
            name=""
            value={null}
            words={words}
            taken={taken}
            onName={(name) => {
              setAdding(false);
              put([...entries, [name, null]]);
            }}
            onValue={() => undefined}
            onRemove={() => setAdding(false)}
          />
        )}
        {!isBlank && (
          <Button
            variant="default"
            className={classes.start}
            leftSection={<Icon of={IconPlus} />}
            onClick={() => setAdding(true)}
          >
            Add an attribute
          </Button>
        )}
      </div>
    </Field>
  );
};

export const setAttribute: StepScreen<SetAttribute> = {
  icon: IconPencil,
  line: 'Change facts on the contact',
  detail: ({ attributes }) =>
    Object.entries(attributes)
      .slice(1)
      .map(([name, value]) => `${name}: ${valueText(value) || 'removed'}`)
      .join(', '),
  sentence: ({ attributes }, words) => {
    const entries = Object.entries(attributes);
    if (entries.length === 0) return ['Set ', { text: 'an attribute', field: 'attributes' }, '.'];
    return [
      ...entries.flatMap(([name, value], index) => [
        index > 0 ? ', ' : '',
        {
          text:
            value === null
              ? `Remove ${labelOf(name, words)}`
              : `Set ${labelOf(name, words)} to ${valueText(value)}`,
          field: 'attributes',
        },
      ]),
      '.',
    ];
  },
  Form,
};

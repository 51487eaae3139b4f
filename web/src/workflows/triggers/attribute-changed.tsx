import { TextInput } from '@mantine/core';
import { Pick } from '../../conditions/index.ts';
import type { Trigger } from '../blueprint.ts';
import forms from '../nodes/Forms.module.css';
import { Field } from '../nodes/fields.tsx';
import type { Words } from '../nodes/index.ts';
import { omit, type TriggerFormProps, type TriggerScreen } from './screen.ts';

type AttributeChanged = Extract<Trigger, { type: 'attributeChanged' }>;

/** Chooses an attribute; `type` narrows the list. */
export const AttributeField = (props: {
  value: string;
  words: Words;
  label: string;
  help: string;
  type?: string;
  onChange: (name: string) => void;
}) => {
  const { attributes } = props.words.vocabulary;
  const offered = attributes.filter(({ type }) => props.type === undefined || type === props.type);
  const named = (name: string): string => attributes.find((one) => one.name === name)?.label ?? name;
  return (
    <Field field="attribute" label={props.label} help={props.help}>
      <Pick
        label={props.label}
        value={props.value || undefined}
        text={props.value ? named(props.value) : undefined}
        placeholder={props.type === 'date' ? 'Choose a date' : 'Choose an attribute'}
        options={offered.map(({ name, label }) => ({ value: name, label: label ?? name }))}
        onPick={props.onChange}
      />
    </Field>
  );
};

/** What was typed, as a value of the attribute's type. */
const typed = (text: string, type: string | null | undefined): string | number | boolean => {
  if (type === 'number' && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};

const ValueField = ({
  which,
  label,
  trigger,
  words,
  onChange,
}: TriggerFormProps<AttributeChanged> & { which: 'from' | 'to'; label: string }) => {
  const { type } = words.vocabulary.attributes.find(({ name }) => name === trigger.attribute) ?? {};
  return (
    <TextInput
      className={forms.grow}
      label={label}
      placeholder="any value"
      maxLength={1_000}
      value={trigger[which] === undefined ? '' : String(trigger[which])}
      onChange={({ currentTarget: { value } }) =>
        onChange(value === '' ? omit(trigger, which) : { ...trigger, [which]: typed(value, type) }, which)
      }
    />
  );
};

const Form = (props: TriggerFormProps<AttributeChanged>) => (
  <>
    <AttributeField
      value={props.trigger.attribute}
      words={props.words}
      label="Attribute"
      help="By a source, a form, a colleague, another workflow; a lifecycle stage that is reached is one."
      onChange={(attribute) => props.onChange({ type: 'attributeChanged', attribute }, 'attribute')}
    />
    <div className={forms.line}>
      <ValueField which="from" label="From" {...props} />
      <ValueField which="to" label="To" {...props} />
    </div>
  </>
);

export const attributeChanged: TriggerScreen<AttributeChanged> = {
  line: 'A plan, a stage, an owner gets another value',
  brings: () => ['attribute', 'from', 'to'],
  Form,
};

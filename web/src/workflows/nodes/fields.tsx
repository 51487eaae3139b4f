import { Input } from '@mantine/core';
import type { ReactNode } from 'react';
import { durationWords } from '../../../../server/src/conditions/index.ts';
import { DurationField, Pick, type PickOption } from '../../conditions/index.ts';
import { Time } from '../../ui/index.ts';
import type { Words } from './screen.ts';

type Duration = Parameters<typeof durationWords>[0];

/** The id by which a sentence finds its control. */
export const fieldId = (field: string): string => `step-field-${field}`;

/** Moves the focus to the control of a part of the sentence. */
export const focusField = (field: string): void => {
  const box = document.getElementById(fieldId(field));
  const control = box?.querySelector<HTMLElement>('input:not([type="hidden"]), button, textarea, select');
  control?.focus();
};

type FieldProps = { field: string; label: string; help?: ReactNode; error?: ReactNode; children: ReactNode };

/** A labelled place for controls that carry their own accessible names. */
export const Field = ({ field, label, help, error, children }: FieldProps) => (
  <Input.Wrapper
    id={fieldId(field)}
    label={label}
    description={help}
    error={error}
    labelElement="div"
    labelProps={{ style: { display: 'block' } }}
  >
    {children}
  </Input.Wrapper>
);

export const LengthField = (props: {
  field: string;
  label: string;
  help?: string;
  value: Duration;
  onChange: (length: Duration) => void;
}) => (
  <Field field={props.field} label={props.label} help={props.help}>
    <DurationField label={props.label} value={props.value} onChange={props.onChange} />
  </Field>
);

/** How long a step waits for what may not come. */
export const LimitField = (props: { limit: Duration; onChange: (limit: Duration) => void }) => (
  <LengthField
    field="limit"
    label="At most"
    help="Then the other path is taken."
    value={props.limit}
    onChange={props.onChange}
  />
);

/** Events that a step can name: meanings first, then what was seen. */
export const eventOptions = ({ events }: Words): PickOption[] =>
  events.map(({ name, label, lastSeenAt }) => ({
    value: name,
    label,
    group: name.startsWith('@') ? 'What it means' : 'Seen',
    aside: lastSeenAt ? <Time at={lastSeenAt} /> : 'never seen yet',
  }));

export const EventField = (props: {
  field: string;
  label: string;
  help?: string;
  value: string;
  words: Words;
  onChange: (event: string) => void;
}) => {
  const { field, label, help, value, words, onChange } = props;
  return (
    <Field field={field} label={label} help={help}>
      <Pick
        label={label}
        value={value || undefined}
        text={words.events.find(({ name }) => name === value)?.label ?? (value || undefined)}
        placeholder="Choose an event"
        options={eventOptions(words)}
        free={(typed) => [{ value: typed, label: `"${typed}", never seen yet` }]}
        onPick={onChange}
      />
    </Field>
  );
};

/** Properties that an event was seen with. */
export const propertiesOf = (event: string, { events }: Words): readonly string[] =>
  events.find(({ name }) => name === event)?.properties ?? [];

/** An event in the middle of a sentence. */
export const eventWord = (event: string, { names }: Words): string =>
  event === '' ? 'an event' : (names.event?.(event) ?? event);

export const lengthWords = durationWords;

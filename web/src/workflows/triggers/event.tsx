import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Pick, PropertyTests } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import type { Trigger } from '../blueprint.ts';
import forms from '../nodes/Forms.module.css';
import { EventField, Field, propertiesOf } from '../nodes/fields.tsx';
import { omit, type TriggerFormProps, type TriggerScreen } from './screen.ts';

type EventTrigger = Extract<Trigger, { type: 'event' }>;

const Also = ({ trigger, words, onChange }: TriggerFormProps<EventTrigger>) => {
  const { also = [], event: first } = trigger;
  const put = (next: string[]) =>
    onChange(next.length > 0 ? { ...trigger, also: next } : omit(trigger, 'also'), 'also');
  return (
    <>
      {also.map((event, index) => (
        <div key={event || index} className={forms.line}>
          <div className={forms.grow}>
            <EventField
              field={`also-${index}`}
              label="Or"
              value={event}
              words={words}
              onChange={(other) => put(also.with(index, other))}
            />
          </div>
          <ActionIcon aria-label={`Remove ${event}`} onClick={() => put(also.toSpliced(index, 1))}>
            <Icon of={IconTrash} />
          </ActionIcon>
        </div>
      ))}
      {first !== '' && also.length < 10 && (
        <Pick
          quiet
          label="Or another event"
          value={undefined}
          placeholder="or another event"
          options={words.events
            .filter(({ name }) => name !== first && !also.includes(name))
            .map(({ name, label }) => ({ value: name, label }))}
          onPick={(event) => put([...also, event])}
        />
      )}
    </>
  );
};

const Form = (props: TriggerFormProps<EventTrigger>) => {
  const { trigger, words, onChange } = props;
  return (
    <>
      <EventField
        field="event"
        label="Event"
        value={trigger.event}
        words={words}
        onChange={(event) => onChange({ ...trigger, event }, 'event')}
      />
      <Also {...props} />
      <Field field="trigger-where" label="Only where">
        <PropertyTests
          value={trigger.where ?? []}
          properties={propertiesOf(trigger.event, words)}
          onChange={(where) =>
            onChange(where.length > 0 ? { ...trigger, where } : omit(trigger, 'where'), 'where')
          }
        />
      </Field>
    </>
  );
};

export const event: TriggerScreen<EventTrigger> = {
  line: 'An order, a form, a page, a reply: anything a person does',
  brings: (trigger, events) => events.find(({ name }) => name === trigger.event)?.properties ?? [],
  Form,
};

import { Checkbox, NumberInput } from '@mantine/core';
import { Pick } from '../../conditions/index.ts';
import type { Trigger } from '../blueprint.ts';
import forms from '../nodes/Forms.module.css';
import { Field } from '../nodes/fields.tsx';
import { TimeField } from '../nodes/time-fields.tsx';
import { AttributeField } from './attribute-changed.tsx';
import { omit, type TriggerFormProps, type TriggerScreen } from './screen.ts';

type DateTrigger = Extract<Trigger, { type: 'date' }>;
type Side = 'on' | 'before' | 'after';

const SIDES = [
  { value: 'on', label: 'on the day' },
  { value: 'before', label: 'before it' },
  { value: 'after', label: 'after it' },
];

const Beside = ({ trigger, onChange }: TriggerFormProps<DateTrigger>) => {
  const side: Side = trigger.before ? 'before' : trigger.after ? 'after' : 'on';
  const days = (trigger.before ?? trigger.after)?.days ?? 3;
  const put = (next: Side, count: number): void => {
    const { before: _, after: __, ...rest } = trigger;
    onChange(next === 'on' ? rest : { ...rest, [next]: { days: count } }, 'beside');
  };
  return (
    <Field field="beside" label="When">
      <div className={forms.line}>
        {side !== 'on' && (
          <NumberInput
            aria-label="Days"
            suffix={days === 1 ? ' day' : ' days'}
            min={1}
            max={3_660}
            allowDecimal={false}
            value={days}
            onChange={(count) => typeof count === 'number' && count >= 1 && put(side, count)}
          />
        )}
        <Pick
          label="Before or after"
          value={side}
          options={SIDES}
          onPick={(next) => put(next as Side, days)}
        />
      </div>
    </Field>
  );
};

const Form = (props: TriggerFormProps<DateTrigger>) => {
  const { trigger, words, onChange } = props;
  return (
    <>
      <AttributeField
        value={trigger.attribute}
        words={words}
        type="date"
        label="Date"
        help="When it moves, the start moves. A day that is over already starts nobody."
        onChange={(attribute) => onChange({ ...trigger, attribute }, 'attribute')}
      />
      <Beside {...props} />
      <TimeField
        field="time"
        label="At"
        help="As clocks show it where the person is."
        value={trigger.time}
        onChange={(time) => onChange({ ...trigger, time }, 'time')}
      />
      <Checkbox
        label="Every year again"
        description="A birthday, the day they became a customer. A 29 February is kept on the 28th."
        checked={trigger.yearly !== undefined}
        onChange={({ currentTarget: { checked } }) =>
          onChange(checked ? { ...trigger, yearly: '02-28' } : omit(trigger, 'yearly'), 'yearly')
        }
      />
    </>
  );
};

export const date: TriggerScreen<DateTrigger> = {
  line: 'A birthday, a renewal, days after the last order',
  brings: () => ['date'],
  Form,
};

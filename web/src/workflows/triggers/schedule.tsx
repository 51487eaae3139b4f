import { NumberInput, SegmentedControl } from '@mantine/core';
import type { Trigger } from '../blueprint.ts';
import { Field } from '../nodes/fields.tsx';
import { TimeField, WeekdaysField } from '../nodes/time-fields.tsx';
import { omit, type TriggerFormProps, type TriggerScreen } from './screen.ts';
import { SegmentField } from './segments.tsx';

type Schedule = Extract<Trigger, { type: 'schedule' }>;

const Form = ({ trigger, words, onChange }: TriggerFormProps<Schedule>) => (
  <>
    <SegmentField
      value={trigger.segment}
      words={words}
      help="Whoever is in it at that hour, once each time."
      onChange={(segment) => onChange({ ...trigger, segment }, 'segment')}
    />
    <SegmentedControl
      aria-label="How often"
      value={trigger.monthDay === undefined ? 'week' : 'month'}
      data={[
        { value: 'week', label: 'By the week' },
        { value: 'month', label: 'Once a month' },
      ]}
      onChange={(every) =>
        onChange(
          every === 'month' ? { ...omit(trigger, 'weekdays'), monthDay: 1 } : omit(trigger, 'monthDay'),
          'every',
        )
      }
    />
    {trigger.monthDay === undefined ? (
      <WeekdaysField
        help="None chosen: every day."
        value={trigger.weekdays ?? []}
        onChange={(weekdays) =>
          onChange(weekdays.length > 0 ? { ...trigger, weekdays } : omit(trigger, 'weekdays'), 'weekdays')
        }
      />
    ) : (
      <Field field="monthDay" label="On day" help="In shorter months on their last day.">
        <NumberInput
          aria-label="Day of the month"
          min={1}
          max={31}
          allowDecimal={false}
          value={trigger.monthDay}
          onChange={(day) =>
            typeof day === 'number' &&
            day >= 1 &&
            day <= 31 &&
            onChange({ ...trigger, monthDay: day }, 'monthDay')
          }
        />
      </Field>
    )}
    <TimeField
      field="time"
      label="At"
      help="As clocks show it where the person is."
      value={trigger.time}
      onChange={(time) => onChange({ ...trigger, time }, 'time')}
    />
  </>
);

export const schedule: TriggerScreen<Schedule> = {
  line: 'Every day, every Monday, every month for a segment',
  brings: () => [],
  Form,
};

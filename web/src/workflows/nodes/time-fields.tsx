import { Chip, Group, TextInput } from '@mantine/core';
import { WEEKDAYS, type Weekday } from '../blueprint.ts';
import classes from './Forms.module.css';
import { Field, fieldId } from './fields.tsx';

const shortDay = (day: Weekday): string => `${day.charAt(0).toUpperCase()}${day.slice(1, 3)}`;

/** A time of a day, `09:30`. */
export const TimeField = (props: {
  field: string;
  label: string;
  help?: string;
  value: string;
  onChange: (time: string) => void;
}) => (
  <TextInput
    id={fieldId(props.field)}
    className={classes.grow}
    type="time"
    label={props.label}
    description={props.help}
    value={props.value}
    onChange={({ currentTarget }) => {
      // while a part of it is being typed the browser says nothing
      if (currentTarget.value) props.onChange(currentTarget.value.slice(0, 5));
    }}
  />
);

/** Days of the week, in their order. */
export const WeekdaysField = (props: {
  help: string;
  value: readonly Weekday[];
  onChange: (weekdays: Weekday[]) => void;
}) => (
  <Field field="weekdays" label="On" help={props.help}>
    <Chip.Group
      multiple
      value={[...props.value]}
      onChange={(chosen) => props.onChange(WEEKDAYS.filter((day) => chosen.includes(day)))}
    >
      <Group gap={4}>
        {WEEKDAYS.map((day) => (
          <Chip key={day} value={day} size="xs" variant="outline" aria-label={day}>
            {shortDay(day)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  </Field>
);

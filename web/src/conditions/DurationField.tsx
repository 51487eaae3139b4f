import { NumberInput } from '@mantine/core';
import type { Duration } from '../../../server/src/conditions/index.ts';
import { amountOf, type Unit } from './operators.ts';
import { Pick } from './Pick.tsx';
import classes from './Row.module.css';

const units: { value: Unit; label: string }[] = [
  { value: 'minutes', label: 'minutes' },
  { value: 'hours', label: 'hours' },
  { value: 'days', label: 'days' },
];

export type DurationFieldProps = {
  /** The accessible name: "In the last". */
  label: string;
  value: Duration | undefined;
  onChange: (duration: Duration) => void;
};

/** A length of time as a number and a unit. */
export const DurationField = ({ label, value, onChange }: DurationFieldProps) => {
  const { amount, unit } = amountOf(value ?? { days: 30 });
  return (
    <span className={classes.fields}>
      <NumberInput
        aria-label={label}
        className={classes.number}
        value={amount}
        min={1}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        onChange={(next) => {
          if (typeof next === 'number' && next >= 1) onChange({ [unit]: next });
        }}
      />
      <Pick
        label={`${label}, unit`}
        value={unit}
        options={units}
        onPick={(picked) => onChange({ [picked]: amount })}
      />
    </span>
  );
};

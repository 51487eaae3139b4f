import { NumberInput, TextInput } from '@mantine/core';
import type { Duration, EventPattern } from '../../../server/src/conditions/index.ts';
import { DurationField } from './DurationField.tsx';
import { Pick } from './Pick.tsx';
import { PropertyTests } from './PropertyTests.tsx';
import classes from './Row.module.css';
import { eventLabel, type Vocabulary } from './vocabulary.ts';

/** Small parts that rows of several kinds are made of. */

export const Glue = ({ children }: { children: string }) => <span className={classes.glue}>{children}</span>;

/** "ever", or "in the last" with a length. */
export const When = ({
  value,
  onChange,
}: {
  value: Duration | undefined;
  onChange: (within: Duration | undefined) => void;
}) => (
  <>
    <Pick
      label="When"
      value={value ? 'within' : 'ever'}
      options={[
        { value: 'ever', label: 'ever' },
        { value: 'within', label: 'in the last' },
      ]}
      onPick={(picked) => onChange(picked === 'ever' ? undefined : (value ?? { days: 30 }))}
    />
    {value && <DurationField label="In the last" value={value} onChange={onChange} />}
  </>
);

export const Amount = ({
  label,
  value,
  min = 0,
  max,
  isWhole = true,
  onChange,
}: {
  label: string;
  value: number;
  min?: number;
  max: number;
  isWhole?: boolean;
  onChange: (value: number) => void;
}) => (
  <NumberInput
    aria-label={label}
    className={classes.number}
    value={value}
    min={min}
    max={max}
    allowDecimal={!isWhole}
    allowNegative={false}
    hideControls
    onChange={(next) => {
      if (typeof next === 'number') onChange(next);
    }}
  />
);

export const Text = ({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
}) => (
  <TextInput
    aria-label={label}
    className={classes.choices}
    value={value}
    placeholder={placeholder}
    autoComplete="off"
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

/** One of some names, or one that was never seen. */
export const Name = ({
  label,
  value,
  names,
  text,
  onPick,
}: {
  label: string;
  value: string;
  names: readonly { value: string; label: string }[];
  text?: string;
  onPick: (value: string) => void;
}) => (
  <Pick
    label={label}
    value={value || undefined}
    text={text ?? (value || undefined)}
    placeholder={label}
    options={names}
    free={(typed) =>
      names.some((name) => name.value === typed) ? [] : [{ value: typed, label: `"${typed}"` }]
    }
    onPick={onPick}
  />
);

/** An event and the tests of its properties. */
export const EventPick = <Pattern extends EventPattern>({
  label,
  value,
  vocabulary,
  onChange,
}: {
  label: string;
  value: Pattern;
  vocabulary: Vocabulary;
  onChange: (pattern: Pattern) => void;
}) => (
  <Name
    label={label}
    value={value.event}
    text={value.event === '' ? undefined : eventLabel(value.event, vocabulary)}
    names={vocabulary.events.map(({ name, label: shown }) => ({ value: name, label: shown }))}
    onPick={(event) => {
      const { where: _, ...rest } = value;
      onChange({ ...(rest as Pattern), event });
    }}
  />
);

export const Where = <Pattern extends EventPattern>({
  value,
  vocabulary,
  onChange,
}: {
  value: Pattern;
  vocabulary: Vocabulary;
  onChange: (pattern: Pattern) => void;
}) => (
  // counted for good, the same for everybody: nothing to compare with what started an enrollment
  <PropertyTests
    value={value.where ?? []}
    properties={vocabulary.events.find(({ name }) => name === value.event)?.properties ?? []}
    onChange={(where) => {
      const { where: _, ...rest } = value;
      onChange(where.length === 0 ? (rest as Pattern) : { ...value, where });
    }}
  />
);

/** The leaf with a member, or without it. */
export const withMember = <L extends object, Name extends keyof L>(
  leaf: L,
  name: Name,
  value: L[Name],
): L => {
  const { [name]: _, ...rest } = leaf;
  return (value === undefined || value === '' ? rest : { ...leaf, [name]: value }) as L;
};

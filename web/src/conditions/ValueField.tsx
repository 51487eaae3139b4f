import { Autocomplete, NumberInput, TagsInput, TextInput } from '@mantine/core';
import type { Duration, Operator } from '../../../server/src/conditions/index.ts';
import type { Json } from '../../../server/src/platform/json.ts';
import type { AttributeSeen } from '../api/index.ts';
import { countText } from '../ui/index.ts';
import { DurationField } from './DurationField.tsx';
import { choicesOf, choicesTest, choiceTexts, operatorWords, valueFrom, wordOf } from './operators.ts';
import optionClasses from './Pick.module.css';
import { Pick } from './Pick.tsx';
import classes from './Row.module.css';

type Test = { op: Operator; value?: Json };

export type ValueFieldProps = {
  /** What the value is of, for the accessible name: "country". */
  of: string;
  test: Test;
  /** What was seen of it: type, frequent values with counts. */
  seen?: Pick<AttributeSeen, 'type' | 'values'>;
  /** Values that were seen, uncounted, where nothing more is known. */
  examples?: readonly string[];
  onChange: (test: Test) => void;
};

const seenTexts = ({ seen, examples = [] }: ValueFieldProps): string[] => [
  ...new Set([
    ...(seen?.values ?? []).map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value))),
    ...examples,
  ]),
];

/** A value with how many people have it, where that was counted. */
const seenOption =
  ({ seen }: ValueFieldProps) =>
  ({ option }: { option: { value: string } }) => {
    const count = seen?.values.find(({ value }) => String(value) === option.value)?.count;
    return (
      <span className={optionClasses.option} style={{ flex: 1 }}>
        <span className={optionClasses.name}>{option.value}</span>
        {count !== undefined && <span className={optionClasses.aside}>{countText(count)}</span>}
      </span>
    );
  };

const Choices = (props: ValueFieldProps) => {
  const { of, test, seen, onChange } = props;
  const word = wordOf(test.op) as 'is' | 'isNot';
  if (seen?.type === 'boolean') {
    const [value] = choicesOf(test);
    return (
      <Pick
        label={`${of}, value`}
        value={value === undefined ? undefined : String(value)}
        options={[
          { value: 'true', label: 'true' },
          { value: 'false', label: 'false' },
        ]}
        onPick={(picked) => onChange(choicesTest(word, [picked === 'true']))}
      />
    );
  }
  const texts = choiceTexts(test);
  return (
    <TagsInput
      aria-label={`${of}, values`}
      className={classes.choices}
      value={texts}
      data={seenTexts(props)}
      renderOption={seenOption(props)}
      placeholder={texts.length === 0 ? 'Choose or type' : undefined}
      maxDropdownHeight={280}
      comboboxProps={{ width: 240, position: 'bottom-start' }}
      onChange={(next) => {
        const known = new Map(choicesOf(test).map((value, index) => [texts[index], value]));
        onChange(
          choicesTest(
            word,
            next.map((text) => known.get(text) ?? valueFrom(text, seen)),
          ),
        );
      }}
    />
  );
};

const numberFrom = (value: string | number): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** A day, or an instant as it stands. */
export const DateField = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Json | undefined;
  onChange: (value: string | undefined) => void;
}) => {
  const text = typeof value === 'string' ? value : '';
  // An instant from a file is shown as it stands: a date picker would cut its time off.
  const isDay = text === '' || /^\d{4}-\d{2}-\d{2}$/.test(text);
  return (
    <TextInput
      type={isDay ? 'date' : 'text'}
      aria-label={label}
      className={classes.date}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
};

const Range = ({ of, test, seen, onChange }: ValueFieldProps) => {
  const [from, to] = Array.isArray(test.value) ? test.value : [];
  const set = (ends: (Json | undefined)[]): void => {
    const isWhole = ends.every((end) => end !== undefined);
    // A half-written range is kept as what it is, so that nothing typed is lost; it is not finished.
    onChange({ op: test.op, value: isWhole ? (ends as Json[]) : ends.map((end) => end ?? null) });
  };
  const isDate = seen?.type === 'date' || typeof from === 'string' || typeof to === 'string';
  const end = (label: string, value: Json | undefined, put: (value: Json | undefined) => void) =>
    isDate ? (
      <DateField label={`${of}, ${label}`} value={value ?? undefined} onChange={put} />
    ) : (
      <NumberInput
        aria-label={`${of}, ${label}`}
        className={classes.number}
        value={typeof value === 'number' ? value : ''}
        hideControls
        onChange={(next) => put(numberFrom(next))}
      />
    );
  return (
    <span className={classes.fields}>
      {end('from', from, (value) => set([value, to ?? undefined]))}
      <span className={classes.glue}>and</span>
      {end('to', to, (value) => set([from ?? undefined, value]))}
    </span>
  );
};

/** The value beside an operator, in the form that the operator asks for. */
export const ValueField = (props: ValueFieldProps) => {
  const { of, test, onChange } = props;
  const { op, value } = test;
  const put = (next: Json | undefined): void => onChange(next === undefined ? { op } : { op, value: next });
  switch (operatorWords[wordOf(op)].form) {
    case 'none':
      return null;
    case 'choices':
      return <Choices {...props} />;
    case 'text':
      return (
        <Autocomplete
          aria-label={`${of}, text`}
          className={classes.choices}
          value={typeof value === 'string' ? value : ''}
          data={seenTexts(props)}
          renderOption={seenOption(props)}
          maxDropdownHeight={280}
          placeholder="Text"
          onChange={(text) => put(text || undefined)}
        />
      );
    case 'pattern':
      return (
        <TextInput
          aria-label={`${of}, pattern`}
          className={classes.choices}
          value={typeof value === 'string' ? value : ''}
          placeholder="^[a-z]+@example[.]com$"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => put(event.currentTarget.value || undefined)}
        />
      );
    case 'days':
      return (
        <span className={classes.fields}>
          <NumberInput
            aria-label={`${of}, days ahead`}
            className={classes.number}
            value={typeof value === 'number' ? value : ''}
            min={0}
            max={60}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            onChange={(next) => put(numberFrom(next))}
          />
          <span className={classes.glue}>days</span>
        </span>
      );
    case 'number':
      return (
        <NumberInput
          aria-label={`${of}, number`}
          className={classes.number}
          value={typeof value === 'number' ? value : ''}
          hideControls
          placeholder="0"
          onChange={(next) => put(numberFrom(next))}
        />
      );
    case 'range':
      return <Range {...props} />;
    case 'date':
      return <DateField label={`${of}, date`} value={value} onChange={put} />;
    case 'duration':
      return (
        <DurationField
          label={`${of}, within the last`}
          value={(value ?? undefined) as Duration | undefined}
          onChange={(length) => put(length as Json)}
        />
      );
  }
};

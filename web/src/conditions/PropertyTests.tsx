import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { PropertyTest } from '../../../server/src/conditions/index.ts';
import { Icon } from '../ui/index.ts';
import { type OperatorWord, operatorsFor, operatorWords, withOperator, wordOf } from './operators.ts';
import { Pick } from './Pick.tsx';
import classes from './Row.module.css';
import { ValueField } from './ValueField.tsx';
import { propertyLabel } from './vocabulary.ts';

export type PropertyTestsProps = {
  value: readonly PropertyTest[];
  onChange: (tests: PropertyTest[]) => void;
  /** Names of properties that the event was seen with. */
  properties: readonly string[];
  /** Properties of what started the enrollment, to compare with; left out where there is none (segments). */
  entry?: readonly string[];
};

const fixed = 'a value';

const PropertyTestRow = ({
  test,
  properties,
  entry,
  onChange,
  onRemove,
}: {
  test: PropertyTest;
  properties: readonly string[];
  entry?: readonly string[];
  onChange: (test: PropertyTest) => void;
  onRemove: () => void;
}) => {
  const label = propertyLabel(test.property) || 'property';
  const word = wordOf(test.op);
  const canCompare = entry !== undefined && !['between', 'exists', 'missing'].includes(word);
  return (
    <li className={classes.test}>
      <Pick
        label="Property"
        value={test.property || undefined}
        text={propertyLabel(test.property)}
        placeholder="Property"
        options={properties.map((name) => ({ value: name, label: propertyLabel(name) }))}
        free={(typed) =>
          properties.includes(typed) ? [] : [{ value: typed, label: `"${typed}", never seen yet` }]
        }
        onPick={(property) => onChange({ ...test, property })}
      />
      <Pick
        label={`${label}, how`}
        value={word}
        options={operatorsFor(undefined, test.op, { isProperty: true }).map((value) => ({
          value,
          label: operatorWords[value].label,
        }))}
        onPick={(picked) => {
          const next = withOperator(test, picked as OperatorWord);
          onChange({ property: test.property, ...next, ...(test.entry ? { entry: test.entry } : {}) });
        }}
      />
      {canCompare && (
        <Pick
          label={`${label}, compared with`}
          value={test.entry ?? fixed}
          text={test.entry && `the ${propertyLabel(test.entry)} of the start`}
          options={[
            { value: fixed, label: fixed },
            ...entry.map((name) => ({ value: name, label: `the ${propertyLabel(name)} of the start` })),
          ]}
          onPick={(picked) => {
            const { value: _, entry: __, ...rest } = test;
            onChange(
              picked === fixed ? rest : { ...rest, op: word === 'is' ? 'equals' : rest.op, entry: picked },
            );
          }}
        />
      )}
      {test.entry === undefined && (
        <ValueField
          of={label}
          test={test}
          onChange={(next) => onChange({ property: test.property, ...next })}
        />
      )}
      <ActionIcon aria-label={`Remove the test of ${label}`} onClick={onRemove}>
        <Icon of={IconX} size={16} />
      </ActionIcon>
    </li>
  );
};

/** Tests of an event's properties: "where value is at least 100". */
export const PropertyTests = ({ value, onChange, properties, entry }: PropertyTestsProps) => (
  <>
    {value.length > 0 && (
      <ul className={classes.tests} aria-label="Where">
        {value.map((test, index) => (
          <PropertyTestRow
            // A test has no identity but its place among the tests of one event.
            // biome-ignore lint/suspicious/noArrayIndexKey: place is identity here
            key={index}
            test={test}
            properties={properties}
            entry={entry}
            onChange={(next) => onChange(value.with(index, next))}
            onRemove={() => onChange(value.toSpliced(index, 1))}
          />
        ))}
      </ul>
    )}
    <Button
      variant="subtle"
      size="compact-sm"
      className={classes.where}
      leftSection={<Icon of={IconPlus} size={14} />}
      onClick={() => onChange([...value, { property: '', op: 'equals' }])}
    >
      {value.length === 0 ? 'where' : 'and where'}
    </Button>
  </>
);

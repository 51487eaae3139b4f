import { NumberInput } from '@mantine/core';
import type { AttributeLeaf, EntryLeaf, EventLeaf } from '../../../server/src/conditions/index.ts';
import { DurationField } from './DurationField.tsx';
import { type OperatorWord, operatorsFor, operatorWords, withOperator, wordOf } from './operators.ts';
import { Pick } from './Pick.tsx';
import { PropertyTests } from './PropertyTests.tsx';
import classes from './Row.module.css';
import { ValueField } from './ValueField.tsx';
import { propertyLabel, type Vocabulary } from './vocabulary.ts';

const operatorOptions = (words: readonly OperatorWord[]) =>
  words.map((value) => ({ value, label: operatorWords[value].label }));

export const AttributeFields = ({
  leaf,
  vocabulary,
  onChange,
}: {
  leaf: AttributeLeaf;
  vocabulary: Vocabulary;
  onChange: (leaf: AttributeLeaf) => void;
}) => {
  const seen = vocabulary.attributes.find(({ name }) => name === leaf.attribute);
  const of = seen?.label ?? leaf.attribute;
  const put = (test: Partial<AttributeLeaf> & Pick<AttributeLeaf, 'op'>): void =>
    onChange({ kind: 'attribute', attribute: leaf.attribute, ...test });
  return (
    <>
      <Pick
        label={`${of}, how`}
        value={wordOf(leaf.op)}
        options={operatorOptions(operatorsFor(seen?.type, leaf.op))}
        onPick={(word) => put(withOperator(leaf, word as OperatorWord))}
      />
      <ValueField of={of} test={leaf} seen={seen} onChange={put} />
    </>
  );
};

export const EntryFields = ({ leaf, onChange }: { leaf: EntryLeaf; onChange: (leaf: EntryLeaf) => void }) => {
  const of = propertyLabel(leaf.property);
  const put = (test: Partial<EntryLeaf> & Pick<EntryLeaf, 'op'>): void =>
    onChange({ kind: 'entry', property: leaf.property, ...test });
  return (
    <>
      <Pick
        label={`${of}, how`}
        value={wordOf(leaf.op)}
        options={operatorOptions(operatorsFor(undefined, leaf.op))}
        onPick={(word) => put(withOperator(leaf, word as OperatorWord))}
      />
      <ValueField of={of} test={leaf} onChange={put} />
    </>
  );
};

type Often = 'once' | 'never' | 'atLeast' | 'atMost' | 'exactly';

const oftenOf = ({ count }: EventLeaf): Often => {
  if (!count || (count.op === 'atLeast' && count.n === 1)) return 'once';
  return count.op === 'exactly' && count.n === 0 ? 'never' : count.op;
};

const oftenOptions: { value: Often; label: string }[] = [
  { value: 'once', label: 'at least once' },
  { value: 'never', label: 'never' },
  { value: 'atLeast', label: 'at least ... times' },
  { value: 'atMost', label: 'at most ... times' },
  { value: 'exactly', label: 'exactly ... times' },
];

const withOften = (leaf: EventLeaf, often: Often): EventLeaf => {
  const { count, ...rest } = leaf;
  if (often === 'once') return rest;
  if (often === 'never') return { ...rest, count: { op: 'exactly', n: 0 } };
  return { ...rest, count: { op: often, n: Math.max(2, count?.n ?? 2) } };
};

const countWords = { atLeast: 'at least', atMost: 'at most', exactly: 'exactly' } as const;

/** How often, when, and where: the three questions of an event. */
export const EventFields = ({
  leaf,
  vocabulary,
  onChange,
}: {
  leaf: EventLeaf;
  vocabulary: Vocabulary;
  onChange: (leaf: EventLeaf) => void;
}) => {
  const often = oftenOf(leaf);
  const { count, within } = leaf;
  const properties = vocabulary.events.find(({ name }) => name === leaf.event)?.properties ?? [];
  const hasNumber = count !== undefined && often !== 'once' && often !== 'never';
  return (
    <>
      <Pick
        label="How often"
        value={often}
        text={hasNumber ? countWords[count.op] : undefined}
        options={oftenOptions.map((option) =>
          hasNumber && option.value === often ? { ...option, label: countWords[count.op] } : option,
        )}
        onPick={(picked) => onChange(withOften(leaf, picked as Often))}
      />
      {hasNumber && (
        <span className={classes.fields}>
          <NumberInput
            aria-label="Times"
            className={classes.number}
            value={count.n}
            min={count.op === 'atLeast' ? 1 : 0}
            max={1000}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            onChange={(n) => {
              if (typeof n === 'number') onChange({ ...leaf, count: { ...count, n } });
            }}
          />
          <span className={classes.glue}>times</span>
        </span>
      )}
      <Pick
        label="When"
        value={within ? 'within' : 'ever'}
        options={[
          { value: 'ever', label: 'ever' },
          { value: 'within', label: 'in the last' },
        ]}
        onPick={(picked) => {
          const { within: _, ...rest } = leaf;
          onChange(picked === 'ever' ? rest : { ...leaf, within: within ?? { days: 30 } });
        }}
      />
      {within && (
        <DurationField
          label="In the last"
          value={within}
          onChange={(length) => onChange({ ...leaf, within: length })}
        />
      )}
      <PropertyTests
        value={leaf.where ?? []}
        properties={properties}
        onChange={(where) => {
          const { where: _, ...rest } = leaf;
          onChange(where.length === 0 ? rest : { ...rest, where });
        }}
      />
    </>
  );
};

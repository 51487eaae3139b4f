import type { AttributeLeaf, EntryLeaf, EventLeaf } from '../../../server/src/conditions/index.ts';
import { HowOften } from './HowOften.tsx';
import { type OperatorWord, operatorsFor, operatorWords, withOperator, wordOf } from './operators.ts';
import { PeriodField } from './PeriodField.tsx';
import { Pick } from './Pick.tsx';
import { Where, withMember } from './parts.tsx';
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
  return (
    <>
      <HowOften count={leaf.count} onChange={(count) => onChange(withMember(leaf, 'count', count))} />
      <PeriodField leaf={leaf} onChange={onChange} />
      <Where value={leaf} vocabulary={vocabulary} onChange={onChange} />
    </>
  );
};

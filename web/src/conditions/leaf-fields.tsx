import type { AttributeLeaf, EntryLeaf, EventLeaf } from '../../../server/src/conditions/index.ts';
import { HowOften } from './HowOften.tsx';
import { type OperatorWord, operatorsFor, operatorWords, withOperator, wordOf } from './operators.ts';
import { Pick } from './Pick.tsx';
import { PropertyTests } from './PropertyTests.tsx';
import { Glue, When, withMember } from './parts.tsx';
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

/** Periods that files and the API write; shown, so that nobody overlooks them. */
const Between = ({ leaf: { from, to, since } }: { leaf: EventLeaf }) => {
  const words = [
    from === undefined ? '' : `from ${from}`,
    to === undefined ? '' : `until ${to}`,
    since === 'entry' ? 'since the start of the workflow' : '',
  ].filter((part) => part !== '');
  return words.length > 0 ? <Glue>{words.join(' ')}</Glue> : null;
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
  const properties = vocabulary.events.find(({ name }) => name === leaf.event)?.properties ?? [];
  return (
    <>
      <HowOften count={leaf.count} onChange={(count) => onChange(withMember(leaf, 'count', count))} />
      <When value={leaf.within} onChange={(within) => onChange(withMember(leaf, 'within', within))} />
      <Between leaf={leaf} />
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

import type { EventPeriod } from '../../../server/src/conditions/index.ts';
import { readNow } from '../ui/index.ts';
import { DurationField } from './DurationField.tsx';
import { useEditing } from './editing.ts';
import { Pick } from './Pick.tsx';
import { Glue } from './parts.tsx';
import { type PeriodWay, periodRest, periodWay, withPeriodWay } from './period.ts';
import classes from './Row.module.css';
import { DateField } from './ValueField.tsx';

const ways: readonly { value: PeriodWay; label: string }[] = [
  { value: 'ever', label: 'ever' },
  { value: 'within', label: 'in the last' },
  { value: 'between', label: 'between' },
  { value: 'from', label: 'since' },
  { value: 'to', label: 'until' },
  { value: 'entry', label: 'since the start of the workflow' },
];

/** When events are counted: ever, in the last so many days, by the calendar, or since the workflow began. */
export const PeriodField = <L extends EventPeriod>({
  leaf,
  onChange,
}: {
  leaf: L;
  onChange: (leaf: L) => void;
}) => {
  const { scope } = useEditing();
  const way = periodWay(leaf);
  const rest = periodRest(leaf);
  const day = (label: string, name: 'from' | 'to') => (
    <DateField label={label} value={leaf[name]} onChange={(value) => onChange({ ...leaf, [name]: value })} />
  );
  return (
    <span className={classes.fields}>
      <Pick
        label="When"
        value={way}
        // enrollments are known in workflows only; a rule from a file that says it anyway can still be read
        options={ways.filter(({ value }) => value !== 'entry' || scope === 'workflow' || way === 'entry')}
        onPick={(picked) =>
          onChange(withPeriodWay(leaf, picked as PeriodWay, new Date(readNow()).toISOString().slice(0, 10)))
        }
      />
      {way === 'within' && (
        <DurationField
          label="In the last"
          value={leaf.within}
          onChange={(within) => onChange({ ...leaf, within })}
        />
      )}
      {(way === 'from' || way === 'between') && day('From', 'from')}
      {way === 'between' && <Glue>and</Glue>}
      {(way === 'to' || way === 'between') && day('Until', 'to')}
      {rest.length > 0 && <Glue>{rest.join(' ')}</Glue>}
    </span>
  );
};

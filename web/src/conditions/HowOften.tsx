import { NumberInput } from '@mantine/core';
import type { EventCount } from '../../../server/src/conditions/index.ts';
import { Pick } from './Pick.tsx';
import classes from './Row.module.css';

type Often = 'once' | 'never' | 'atLeast' | 'atMost' | 'exactly';

const oftenOf = (count: EventCount | undefined): Often => {
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

const countOf = (often: Often, count: EventCount | undefined): EventCount | undefined => {
  if (often === 'once') return undefined;
  if (often === 'never') return { op: 'exactly', n: 0 };
  return { op: often, n: Math.max(2, count?.n ?? 2) };
};

const countWords = { atLeast: 'at least', atMost: 'at most', exactly: 'exactly' } as const;

/** How often something was done; undefined: at least once. */
export const HowOften = ({
  count,
  onChange,
}: {
  count: EventCount | undefined;
  onChange: (count: EventCount | undefined) => void;
}) => {
  const often = oftenOf(count);
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
        onPick={(picked) => onChange(countOf(picked as Often, count))}
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
              if (typeof n === 'number') onChange({ ...count, n });
            }}
          />
          <span className={classes.glue}>times</span>
        </span>
      )}
    </>
  );
};

import { Checkbox, SegmentedControl } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { DurationField, Pick, type PickOption } from '../../conditions/index.ts';
import { type NodeDocument, untilWords } from '../blueprint.ts';
import classes from './Forms.module.css';
import { Field } from './fields.tsx';
import type { FormProps, StepScreen, Words } from './screen.ts';
import { TimeField, WeekdaysField } from './time-fields.tsx';

type WaitUntil = Extract<NodeDocument, { type: 'waitUntil' }>;
type Until = WaitUntil['until'];
type UntilDate = Extract<Until, { type: 'date' }>;
type PartProps<U extends Until> = { until: U; words: Words; put: (until: U, field: string) => void };

/** What each kind begins as. */
const FRESH: { readonly [T in Until['type']]: Until } = {
  time: { type: 'time', time: '10:00' },
  window: { type: 'window', from: '09:00', to: '17:00' },
  date: { type: 'date', attribute: '', time: '09:00' },
};
const KINDS = [
  { value: 'time', label: 'Time of day' },
  { value: 'window', label: 'Hours' },
  { value: 'date', label: 'A date' },
];

const UntilWeekdays = <U extends Extract<Until, { weekdays?: unknown }>>({
  until,
  put,
}: Omit<PartProps<U>, 'words'>) => (
  <WeekdaysField
    help="None chosen: any day."
    value={until.weekdays ?? []}
    onChange={(weekdays) => {
      const { weekdays: _, ...rest } = until;
      put((weekdays.length > 0 ? { ...rest, weekdays } : rest) as U, 'weekdays');
    }}
  />
);

const dateOptions = ({ vocabulary, entry }: Words): PickOption[] => [
  ...vocabulary.attributes
    .filter(({ type }) => type === 'date')
    .map(({ name, label }) => ({ value: `attribute:${name}`, label: label ?? name, group: 'Of the person' })),
  ...entry.map((name) => ({
    value: `property:${name}`,
    label: name.replace(/^@/, ''),
    group: 'Of the event that started it',
  })),
];

const nameOf = (until: UntilDate): string => ('attribute' in until ? until.attribute : until.property);

const withName = (until: UntilDate, picked: string): UntilDate => {
  const { before, after, time, yearly } = until;
  const beside = {
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    ...(time ? { time } : {}),
    ...(yearly ? { yearly } : {}),
  };
  const at = picked.indexOf(':');
  const name = picked.slice(at + 1);
  return picked.slice(0, at) === 'property'
    ? { type: 'date', property: name, ...beside }
    : { type: 'date', attribute: name, ...beside };
};

const SIDES = [
  { value: 'on', label: 'on the day' },
  { value: 'before', label: 'before it' },
  { value: 'after', label: 'after it' },
];

const sideOf = ({ before, after }: UntilDate): 'before' | 'after' | 'on' =>
  before ? 'before' : after ? 'after' : 'on';

const BesideField = ({ until, put }: Omit<PartProps<UntilDate>, 'words'>) => {
  const side = sideOf(until);
  const length = until.before ?? until.after ?? { days: 3 };
  const putSide = (next: string, by = length): void => {
    const { before: _, after: __, ...rest } = until;
    put((next === 'on' ? rest : { ...rest, [next]: by }) as UntilDate, 'beside');
  };
  return (
    <Field field="beside" label="When">
      <div className={classes.line}>
        {side !== 'on' && (
          <DurationField label="How far" value={length} onChange={(by) => putSide(side, by)} />
        )}
        <Pick label="Before or after" value={side} options={SIDES} onPick={(next) => putSide(next)} />
      </div>
    </Field>
  );
};

const YearlyField = ({ until, put }: Omit<PartProps<UntilDate>, 'words'>) => (
  <Field field="yearly" label="Every year">
    <Checkbox
      label="Its next anniversary"
      description="Of a date in the past, such as a birthday."
      checked={until.yearly !== undefined}
      onChange={({ currentTarget }) => {
        const { yearly: _, ...rest } = until;
        put((currentTarget.checked ? { ...rest, yearly: '02-28' } : rest) as UntilDate, 'yearly');
      }}
    />
    {until.yearly && (
      <Checkbox
        mt={8}
        label="29 February on 1 March"
        description="In years that have none; otherwise on 28 February."
        checked={until.yearly === '03-01'}
        onChange={({ currentTarget }) =>
          put({ ...until, yearly: currentTarget.checked ? '03-01' : '02-28' }, 'yearly')
        }
      />
    )}
  </Field>
);

const DateFields = ({ until, words, put }: PartProps<UntilDate>) => {
  const name = nameOf(until);
  return (
    <>
      <Field
        field="date"
        label="Date"
        help="When it moves, whoever waits waits for the new one. Who has none, or comes when it is over, takes the other path."
      >
        <Pick
          label="Date"
          value={name === '' ? undefined : `${'attribute' in until ? 'attribute' : 'property'}:${name}`}
          text={name === '' ? undefined : (words.names.attribute?.(name) ?? name.replace(/^@/, ''))}
          placeholder="Choose a date"
          options={dateOptions(words)}
          free={(typed) => [{ value: `attribute:${typed}`, label: `"${typed}", nobody has it yet` }]}
          onPick={(picked) => put(withName(until, picked), 'date')}
        />
      </Field>
      <BesideField until={until} put={put} />
      <Checkbox
        label="At a time of day"
        description="Otherwise at the time of the date itself; of a mere day, as it begins."
        checked={until.time !== undefined}
        onChange={({ currentTarget }) => {
          const { time: _, ...rest } = until;
          put((currentTarget.checked ? { ...rest, time: '09:00' } : rest) as UntilDate, 'time');
        }}
      />
      {until.time !== undefined && (
        <TimeField
          field="time"
          label="Their time"
          value={until.time}
          onChange={(time) => put({ ...until, time }, 'time')}
        />
      )}
      <YearlyField until={until} put={put} />
    </>
  );
};

const Form = ({ node, words, onChange }: FormProps<WaitUntil>) => {
  const { until } = node;
  const put = (next: Until, field: string): void => onChange({ ...node, until: next }, field);
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Until what"
        data={KINDS}
        value={until.type}
        onChange={(type) => {
          // only a date has a second path
          const { passed: _, ...rest } = node;
          onChange({ ...rest, until: FRESH[type as Until['type']] }, 'until');
        }}
      />
      {until.type === 'time' && (
        <TimeField
          field="time"
          label="Their time"
          help="In the person's time zone, else the workspace's."
          value={until.time}
          onChange={(time) => put({ ...until, time }, 'time')}
        />
      )}
      {until.type === 'window' && (
        <div className={classes.line}>
          <TimeField
            field="from"
            label="From"
            value={until.from}
            onChange={(from) => put({ ...until, from }, 'from')}
          />
          <TimeField field="to" label="To" value={until.to} onChange={(to) => put({ ...until, to }, 'to')} />
        </div>
      )}
      {until.type === 'window' && (
        <p className={classes.help}>Their time. Whoever comes within these hours goes on at once.</p>
      )}
      {until.type !== 'date' && <UntilWeekdays until={until} put={put} />}
      {until.type === 'date' && <DateFields until={until} words={words} put={put} />}
    </>
  );
};

const FIELDS = { time: 'time', window: 'from', date: 'date' } as const;

export const waitUntil: StepScreen<WaitUntil> = {
  icon: IconCalendarTime,
  line: 'Hold until a time of day, a weekday or a date',
  detail: ({ until }) => {
    if (until.type === 'window') return 'whoever comes within them goes on at once';
    return until.type === 'date' ? 'moves with the date' : '';
  },
  sentence: ({ until }, { names }) => [
    until.type === 'window' ? 'Wait for ' : 'Wait until ',
    { text: untilWords(until, names), field: FIELDS[until.type] },
    '.',
  ],
  Form,
};

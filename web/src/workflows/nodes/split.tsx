import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconArrowsShuffle, IconPlus, IconTrash } from '@tabler/icons-react';
import { Icon } from '../../ui/index.ts';
import {
  countedBy,
  evenly,
  experimentText,
  type NodeDocument,
  SPLIT_PATHS_MAX,
  WITHIN_DAYS_MAX,
} from '../blueprint.ts';
import classes from './Forms.module.css';
import { EventField, Field, fieldId } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Split = Extract<NodeDocument, { type: 'split' }>;
type Path = Split['paths'][number];
type Counts = NonNullable<Split['experiment']>;

const letter = (index: number): string => String.fromCharCode(97 + index);

/** The first letter that no path has as its id. */
const freeLetter = (paths: readonly Path[]): string => {
  const known = new Set(paths.map(({ id }) => id));
  for (let n = 0; ; n += 1) if (!known.has(letter(n))) return letter(n);
};

const nameOf = ({ id, name }: Path): string => name ?? id.toUpperCase();

const wholeOf = (paths: readonly Path[]): number =>
  Math.round(paths.reduce((sum, { percent }) => sum + percent, 0) * 10) / 10;

type RowProps = {
  path: Path;
  number: number;
  onChange: (path: Path, field: string) => void;
  onRemove?: () => void;
};

const PathRow = ({ path, number, onChange, onRemove }: RowProps) => (
  <div className={classes.line} id={fieldId(`path-${path.id}`)}>
    <TextInput
      className={classes.grow}
      aria-label={`Name of path ${number}`}
      placeholder={nameOf(path)}
      maxLength={200}
      value={path.name ?? ''}
      onChange={({ currentTarget }) => {
        const { name: _, ...rest } = path;
        onChange(currentTarget.value ? { ...rest, name: currentTarget.value } : rest, `name-${path.id}`);
      }}
    />
    <NumberInput
      aria-label={`Share of path ${number}, per cent`}
      w={88}
      min={0}
      max={100}
      decimalScale={1}
      suffix=" %"
      hideControls
      value={path.percent}
      onChange={(percent) => {
        if (typeof percent === 'number') onChange({ ...path, percent }, `percent-${path.id}`);
      }}
    />
    {onRemove && (
      <ActionIcon aria-label={`Remove path ${number}`} onClick={onRemove}>
        <Icon of={IconTrash} />
      </ActionIcon>
    )}
  </div>
);

const METRICS = [
  { value: 'goal', label: 'Reaches the goal' },
  { value: 'click', label: 'Clicks in a message of this workflow' },
  { value: 'event', label: 'Does something' },
];

type Mode = 'fixed' | 'experiment' | 'bandit';

const MODES = [
  { value: 'fixed', label: 'Stay as set' },
  { value: 'experiment', label: 'Stay as set, and are compared: an experiment' },
  { value: 'bandit', label: 'Follow the results' },
];

const MODE_HELP: Record<Mode, string> = {
  fixed: 'Nothing is counted.',
  experiment:
    'Counts what people of each path do, and says when a difference is shown. A path on which nothing is sent is the holdout.',
  bandit:
    'Begins with these shares. Every hour each path gets as many people as its results make likely that it is the best, and keeps at least 5 %. It sends more people the way that does better; it does not prove which is better.',
};

const modeOf = ({ experiment, bandit }: Split): Mode =>
  bandit ? 'bandit' : experiment ? 'experiment' : 'fixed';

/** The split in another mode; what is counted stays. */
const inMode = ({ experiment, bandit, ...rest }: Split, mode: Mode): Split => {
  const counts = bandit ?? experiment ?? { metric: { type: 'goal' }, withinDays: 7 };
  return mode === 'fixed' ? rest : { ...rest, [mode]: counts };
};

const CountingFields = ({ node, words, onChange }: FormProps<Split>) => {
  const mode = modeOf(node);
  const counts = countedBy(node);
  const put = (next: Counts): void => onChange({ ...node, [mode]: next }, 'counts');
  return (
    <>
      <Field field="mode" label="The shares" help={MODE_HELP[mode]}>
        <Select
          aria-label="What becomes of the shares"
          data={MODES}
          value={mode}
          allowDeselect={false}
          onChange={(next) => onChange(inMode(node, next as Mode), 'mode')}
        />
      </Field>
      {counts && (
        <Field field="metric" label="Counts who">
          <Select
            aria-label="What counts"
            data={METRICS}
            value={counts.metric.type}
            allowDeselect={false}
            onChange={(type) =>
              put({
                ...counts,
                metric:
                  type === 'event'
                    ? { type: 'event', event: '' }
                    : { type: type as Exclude<Counts['metric']['type'], 'event'> },
              })
            }
          />
        </Field>
      )}
      {counts?.metric.type === 'event' && (
        <EventField
          field="event"
          label="Which event"
          value={counts.metric.event}
          words={words}
          onChange={(event) => put({ ...counts, metric: { type: 'event', event } })}
        />
      )}
      {counts && (
        <NumberInput
          id={fieldId('withinDays')}
          label="Within days"
          description="Of coming here. People count once these days are over, so that all paths have had the same time."
          min={1}
          max={WITHIN_DAYS_MAX}
          allowDecimal={false}
          value={counts.withinDays}
          onChange={(withinDays) => {
            if (typeof withinDays === 'number' && withinDays >= 1) put({ ...counts, withinDays });
          }}
        />
      )}
    </>
  );
};

const Form = ({ node, words, onChange }: FormProps<Split>) => {
  const { paths } = node;
  const whole = wholeOf(paths);
  return (
    <>
      <Field
        field="paths"
        label="Paths"
        help={
          node.bandit
            ? 'By lot. Whoever is inside keeps their path, also when the shares have moved.'
            : 'By lot. Whoever comes again takes the same path; a changed share moves only those who must move.'
        }
        error={whole === 100 ? undefined : `Together ${whole} %, not 100 %`}
      >
        <div style={{ display: 'grid', gap: 8 }}>
          {paths.map((path, index) => (
            <PathRow
              key={path.id}
              path={path}
              number={index + 1}
              onChange={(changed, field) => onChange({ ...node, paths: paths.with(index, changed) }, field)}
              onRemove={
                // A path that leads somewhere would take its steps along unseen; they are deleted on the canvas first.
                paths.length > 2 && path.next === undefined
                  ? () => onChange({ ...node, paths: paths.toSpliced(index, 1) }, 'paths')
                  : undefined
              }
            />
          ))}
        </div>
      </Field>
      <div className={classes.line}>
        {paths.length < SPLIT_PATHS_MAX && (
          <Button
            variant="default"
            leftSection={<Icon of={IconPlus} />}
            onClick={() =>
              onChange({ ...node, paths: evenly([...paths, { id: freeLetter(paths), percent: 0 }]) }, 'paths')
            }
          >
            Add a path
          </Button>
        )}
        <Button variant="default" onClick={() => onChange({ ...node, paths: evenly(paths) }, 'paths')}>
          Make them even
        </Button>
      </div>
      <CountingFields node={node} words={words} onChange={onChange} />
    </>
  );
};

export const split: StepScreen<Split> = {
  icon: IconArrowsShuffle,
  line: 'Divide by chance, and compare',
  detail: ({ experiment, bandit }) => {
    if (bandit) return `shares follow ${experimentText(bandit)}`;
    return experiment
      ? `experiment: ${experimentText(experiment)}`
      : 'by lot, the same for whoever comes again';
  },
  sentence: ({ paths, experiment, bandit }) => [
    'Divide by lot: ',
    ...paths.flatMap((path, index) => [
      index > 0 ? ', ' : '',
      {
        text: bandit ? nameOf(path) : `${path.percent} % ${nameOf(path)}`,
        field: `path-${path.id}`,
      },
    ]),
    ...(experiment ? ['; counts ', { text: experimentText(experiment), field: 'mode' }] : []),
    ...(bandit
      ? ['; more take the way that does better by ', { text: experimentText(bandit), field: 'mode' }]
      : []),
    '.',
  ],
  Form,
};

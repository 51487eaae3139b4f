import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { IconArrowsShuffle, IconPlus, IconTrash } from '@tabler/icons-react';
import { Icon } from '../../ui/index.ts';
import { evenly, experimentText, type NodeDocument, SPLIT_PATHS_MAX, WITHIN_DAYS_MAX } from '../blueprint.ts';
import classes from './Forms.module.css';
import { EventField, Field, fieldId } from './fields.tsx';
import type { FormProps, StepScreen } from './screen.ts';

type Split = Extract<NodeDocument, { type: 'split' }>;
type Path = Split['paths'][number];
type Experiment = NonNullable<Split['experiment']>;

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

const ExperimentFields = ({ node, words, onChange }: FormProps<Split>) => {
  const { experiment } = node;
  const put = (next: Experiment | undefined): void => {
    const { experiment: _, ...rest } = node;
    onChange(next ? { ...rest, experiment: next } : rest, 'experiment');
  };
  return (
    <>
      <Checkbox
        id={fieldId('experiment')}
        label="Experiment"
        description="Counts what people of each path do, and says when a difference is shown. A path on which nothing is sent is the holdout."
        checked={experiment !== undefined}
        onChange={({ currentTarget }) =>
          put(currentTarget.checked ? { metric: { type: 'goal' }, withinDays: 7 } : undefined)
        }
      />
      {experiment && (
        <Field field="metric" label="Counts who">
          <Select
            aria-label="What counts"
            data={METRICS}
            value={experiment.metric.type}
            allowDeselect={false}
            onChange={(type) =>
              put({
                ...experiment,
                metric:
                  type === 'event'
                    ? { type: 'event', event: '' }
                    : { type: type as Exclude<Experiment['metric']['type'], 'event'> },
              })
            }
          />
        </Field>
      )}
      {experiment?.metric.type === 'event' && (
        <EventField
          field="event"
          label="Which event"
          value={experiment.metric.event}
          words={words}
          onChange={(event) => put({ ...experiment, metric: { type: 'event', event } })}
        />
      )}
      {experiment && (
        <NumberInput
          id={fieldId('withinDays')}
          label="Within days"
          description="Of coming here. People count once these days are over, so that all paths have had the same time."
          min={1}
          max={WITHIN_DAYS_MAX}
          allowDecimal={false}
          value={experiment.withinDays}
          onChange={(withinDays) => {
            if (typeof withinDays === 'number' && withinDays >= 1) put({ ...experiment, withinDays });
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
        help="By lot. Whoever comes again takes the same path; a changed share moves only those who must move."
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
      <ExperimentFields node={node} words={words} onChange={onChange} />
    </>
  );
};

export const split: StepScreen<Split> = {
  icon: IconArrowsShuffle,
  line: 'Divide by chance, and compare',
  detail: ({ experiment }) =>
    experiment ? `experiment: ${experimentText(experiment)}` : 'by lot, the same for whoever comes again',
  sentence: ({ paths, experiment }) => [
    'Divide by lot: ',
    ...paths.flatMap((path, index) => [
      index > 0 ? ', ' : '',
      { text: `${path.percent} % ${nameOf(path)}`, field: `path-${path.id}` },
    ]),
    ...(experiment ? ['; counts ', { text: experimentText(experiment), field: 'experiment' }] : []),
    '.',
  ],
  Form,
};

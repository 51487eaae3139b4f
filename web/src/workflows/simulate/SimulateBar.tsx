import { Button, NumberInput, Select } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, EmptyState, Icon, LongWork, lengthText, useZone } from '../../ui/index.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { sayFailure } from '../failing.ts';
import { useSimulation } from './context.ts';
import { ASSUMED, FIRST_OPTIONS, type Options } from './model.ts';
import { useSegmentChoice, useSimulationActs } from './queries.ts';
import classes from './Simulate.module.css';

const HISTORY = [7, 30, 90, 365].map((days) => ({ value: String(days), label: `Last ${days} days` }));

/** Past so many people a sample is offered. */
const SAMPLE_PEOPLE = 10_000;

const PeopleField = ({ options, onChange }: { options: Options; onChange: (next: Options) => void }) => {
  const segments = useSegmentChoice().data ?? [];
  const { population } = options;
  const chosen = population.type === 'segment' ? `segment:${population.segment}` : population.type;
  const choose = (value: string): void => {
    if (value.startsWith('segment:'))
      onChange({ ...options, population: { type: 'segment', segment: value.slice('segment:'.length) } });
    else if (value === 'sample')
      onChange({ ...options, population: { type: 'sample', people: SAMPLE_PEOPLE } });
    else if (value === 'all') onChange({ ...options, population: { type: 'all' } });
  };
  return (
    <Select
      label="People"
      w={200}
      allowDeselect={false}
      searchable
      value={chosen}
      onChange={(value) => value && choose(value)}
      data={[
        {
          group: 'People',
          items: [
            { value: 'all', label: 'Everybody' },
            { value: 'sample', label: 'A sample of 10,000' },
            ...(population.type === 'person' ? [{ value: 'person', label: 'One person' }] : []),
          ],
        },
        ...(segments.length > 0
          ? [
              {
                group: 'Segments',
                items: segments.map(({ value, label }) => ({ value: `segment:${value}`, label })),
              },
            ]
          : []),
      ]}
    />
  );
};

const BehaviourField = ({ options, onChange }: { options: Options; onChange: (next: Options) => void }) => {
  const { behaviour } = options;
  const percent = (name: 'openPercent' | 'clickPercent') => (value: string | number) => {
    if (behaviour.type === 'assumed' && value !== '')
      onChange({ ...options, behaviour: { ...behaviour, [name]: Number(value) } });
  };
  return (
    <>
      <Select
        label="Behaviour"
        w={170}
        allowDeselect={false}
        value={behaviour.type}
        onChange={(type) =>
          onChange({ ...options, behaviour: type === 'assumed' ? ASSUMED : { type: 'recorded' } })
        }
        data={[
          { value: 'recorded', label: 'As recorded' },
          { value: 'assumed', label: 'Assumed' },
        ]}
      />
      {behaviour.type === 'assumed' && (
        <div className={classes.percents}>
          <NumberInput
            label="Open"
            w={80}
            min={0}
            max={100}
            suffix=" %"
            value={behaviour.openPercent}
            onChange={percent('openPercent')}
          />
          <NumberInput
            label="Click"
            w={80}
            min={0}
            max={100}
            suffix=" %"
            value={behaviour.clickPercent}
            onChange={percent('clickPercent')}
          />
        </div>
      )}
    </>
  );
};

/** What is simulated, and how far it is. "Nothing is sent" stays in view. */
export const SimulateBar = () => {
  const { detail, draft } = useBuilder();
  const { at, mayEdit } = useWorkspace();
  const { known, last, result } = useSimulation();
  const { run, cancel } = useSimulationActs(detail.key);
  const [options, setOptions] = useState<Options>(last?.options ?? FIRST_OPTIONS);
  const zone = useZone();
  const isRunning = last?.state === 'running';
  const start = async (): Promise<void> => {
    try {
      // what is simulated is what is saved
      if (await draft.flush()) await run.mutateAsync(options);
    } catch (failure) {
      sayFailure(failure);
    }
  };
  if (known && !known.hasHistory && !last)
    return (
      <section className={classes.bar} aria-label="Simulate">
        <EmptyState
          title="There is no past to try it on yet"
          text="Import past orders as a CSV file, or wait until events have come for a while. Nothing is sent by a simulation."
          action={<AppLink href={at('/contacts/imports')}>Import past orders</AppLink>}
        />
      </section>
    );
  const isOld = last?.state === 'done' && known?.isCurrent === false;
  return (
    <>
      <section className={classes.bar} aria-label="Simulate">
        <Select
          label="History"
          w={160}
          allowDeselect={false}
          data={HISTORY}
          value={String(options.days)}
          onChange={(days) => setOptions({ ...options, days: Number(days) })}
        />
        <PeopleField options={options} onChange={setOptions} />
        <BehaviourField options={options} onChange={setOptions} />
        <Select
          label="Other workflows"
          w={150}
          allowDeselect={false}
          data={[
            { value: 'others', label: 'Run beside' },
            { value: 'none', label: 'Left out' },
          ]}
          value={options.beside}
          onChange={(beside) => setOptions({ ...options, beside: beside === 'none' ? 'none' : 'others' })}
        />
        {mayEdit && (
          <Button color="draft" loading={run.isPending} disabled={isRunning} onClick={() => void start()}>
            Simulate
          </Button>
        )}
        <span className={classes.nothing}>
          <Icon of={IconEyeOff} size={16} />
          Nothing is sent
        </span>
        {(result || isOld) && (
          <p className={classes.assumptions}>
            {result?.assumptions}
            {isOld && ' The draft has changed since: these figures are of what it was.'}
          </p>
        )}
        {last?.state === 'failed' && (
          <p className={classes.assumptions} role="alert">
            The simulation failed: {last.error}
          </p>
        )}
        {known && !last && (
          <p className={classes.assumptions}>
            About {lengthText(known.aboutSeconds * 1_000)} for everybody. Days are those of {zone}.
          </p>
        )}
      </section>
      {isRunning && (
        <LongWork
          id={`simulation-${detail.key}`}
          what={`Simulating ${detail.name}`}
          done={last.progress.done}
          {...(last.progress.of > 0 ? { of: last.progress.of } : {})}
          {...(last.progress.perSecond > 0 ? { perSecond: last.progress.perSecond } : {})}
          onCancel={() => void cancel.mutateAsync().catch(sayFailure)}
        />
      )}
    </>
  );
};

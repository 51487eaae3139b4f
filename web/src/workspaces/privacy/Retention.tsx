import { Autocomplete, Button, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import type { EventSeen, RetentionRuleShown } from '../../api/index.ts';
import { api } from '../../api/index.ts';
import {
  counted,
  countText,
  EmptyState,
  ErrorState,
  problemFacts,
  sayProblem,
  Time,
} from '../../ui/index.ts';
import classes from '../Settings.module.css';
import { Section, SectionForm, useMayAdmin } from '../SettingsPage.tsx';
import { useAct, useList } from '../useSettings.ts';
import { daysMax, kindWords, ruleName } from './retention.ts';

const Rule = ({ rule }: { rule: RetentionRuleShown }) => {
  const isAdmin = useMayAdmin();
  const remove = useAct<void>('retention', (path) =>
    api.delete(`${path}/retention/${rule.scope}/${encodeURIComponent(rule.name)}`),
  );
  return (
    <li>
      <span className={classes.grow}>
        <span className={classes.name}>{ruleName(rule)}</span> {counted(rule.keepDays, 'day', 'days')}
        <br />
        <span className={classes.quiet}>
          {rule.runAt ? (
            <>
              last night: {countText(rule.runDeleted ?? 0)} deleted, <Time at={rule.runAt} /> ·{' '}
              {countText(rule.deletedCount)} in all
            </>
          ) : (
            'runs at night, from tomorrow on'
          )}{' '}
          · set by {rule.setBy}
        </span>
      </span>
      {isAdmin && (
        <Button
          variant="subtle"
          color="bad"
          size="compact-sm"
          loading={remove.isPending}
          aria-label={`Keep ${ruleName(rule)} for good`}
          onClick={() => remove.mutate(undefined, { onError: sayProblem })}
        >
          Remove
        </Button>
      )}
    </li>
  );
};

const NewRule = () => {
  const { data: events } = useList<EventSeen>('events', '/events-seen');
  const [scope, setScope] = useState<RetentionRuleShown['scope']>('kind');
  const [name, setName] = useState('page');
  const [days, setDays] = useState<number | string>(365);
  const keep = useAct<{ scope: string; name: string; keepDays: number }>('retention', (path, rule) =>
    api.put(`${path}/retention`, rule),
  );
  const choose = (next: string | null): void => {
    if (next !== 'kind' && next !== 'event') return;
    setScope(next);
    setName(next === 'kind' ? 'page' : '');
  };
  return (
    <SectionForm
      act="Keep only this long"
      isBusy={keep.isPending}
      canSave={name.trim() !== '' && Number(days) >= 1}
      error={keep.error}
      onSubmit={() => keep.mutate({ scope, name: name.trim(), keepDays: Number(days) })}
    >
      <div className={classes.pair} style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(160px, 1fr))' }}>
        <Select
          label="Events"
          data={[
            { value: 'kind', label: 'of a kind' },
            { value: 'event', label: 'of a name' },
          ]}
          allowDeselect={false}
          value={scope}
          onChange={choose}
        />
        {scope === 'kind' ? (
          <Select
            label="Kind"
            data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            value={name}
            onChange={(next) => next && setName(next)}
          />
        ) : (
          <Autocomplete
            label="Name"
            data={events?.items.map((event) => event.name) ?? []}
            limit={8}
            value={name}
            onChange={setName}
          />
        )}
        <NumberInput
          label="Days"
          min={1}
          max={daysMax}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          value={days}
          onChange={setDays}
        />
      </div>
    </SectionForm>
  );
};

/** Rules on how long events are kept; without one they are kept for good. */
export const Retention = () => {
  const isAdmin = useMayAdmin();
  const { data, error, refetch } = useList<RetentionRuleShown>('retention', '/retention');
  return (
    <Section
      title="How long events are kept"
      text="Older ones are deleted at night. The first and the last of each person stay, so that “ever”, “never” and “first” still hold; counts and sums count what is left."
    >
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {data && data.items.length === 0 && (
        <EmptyState
          title="Everything is kept for good"
          text="A rule says how many days events of a kind stay."
        />
      )}
      {data && data.items.length > 0 && (
        <ul className={classes.rows}>
          {data.items.map((rule) => (
            <Rule key={`${rule.scope} ${rule.name}`} rule={rule} />
          ))}
        </ul>
      )}
      {isAdmin && <NewRule />}
    </Section>
  );
};

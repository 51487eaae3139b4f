import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { PermissionRulesShown, PermissionShown, QuietHoursShown, TopicShown } from '../api/index.ts';
import { doneToast, Icon } from '../ui/index.ts';
import classes from '../workspaces/Settings.module.css';
import { Section, SectionForm } from '../workspaces/SettingsPage.tsx';
import own from './Permission.module.css';
import { useSaveRules } from './usePermission.ts';
import { type Cap, type Channel, channelWords, windowOptions } from './words.ts';

/** Each section changes its own part of the rules; the rest stays as it is by then. */
const useRules = <Part extends Partial<PermissionRulesShown>>(part: Part) => {
  const [draft, setDraft] = useState(part);
  const save = useSaveRules();
  return {
    draft,
    put: (change: Partial<Part>) => setDraft({ ...draft, ...change }),
    isChanged: JSON.stringify(draft) !== JSON.stringify(part),
    isBusy: save.isPending,
    error: save.error,
    // not by the mutation's own `onSuccess`: the live update may have put a fresh form here before the answer comes
    save: (done: string) =>
      save.mutateAsync(draft).then(
        () => doneToast(done),
        () => undefined, // the form says why
      ),
  };
};

const channelOptions = (['email', 'sms'] as const).map((value) => ({ value, label: channelWords[value] }));

const CapRow = (props: {
  cap: Cap;
  n: number;
  topics: readonly TopicShown[];
  onChange: (cap: Cap) => void;
  onRemove: () => void;
}) => {
  const { cap, n, topics, onChange, onRemove } = props;
  const of = `cap ${n + 1}`;
  return (
    <div className={own.cap}>
      <Select
        label="Channel"
        aria-label={`Channel of ${of}`}
        data={channelOptions}
        allowDeselect={false}
        value={cap.channel}
        onChange={(channel) => channel && onChange({ ...cap, channel: channel as Channel })}
      />
      <Select
        label="About"
        aria-label={`Topic of ${of}`}
        data={[
          { value: '', label: 'all topics together' },
          ...topics.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        allowDeselect={false}
        value={cap.topic ?? ''}
        onChange={(topic) => onChange({ ...cap, topic: topic || null })}
      />
      <NumberInput
        label="At most"
        aria-label={`At most, ${of}`}
        min={1}
        max={1_000}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        value={cap.max}
        onChange={(max) => typeof max === 'number' && onChange({ ...cap, max })}
      />
      <Select
        label="In"
        aria-label={`Window of ${of}`}
        data={windowOptions(cap.windowHours)}
        allowDeselect={false}
        value={String(cap.windowHours)}
        onChange={(hours) => hours && onChange({ ...cap, windowHours: Number(hours) })}
      />
      <ActionIcon aria-label={`Remove ${of}`} onClick={onRemove} size={32}>
        <Icon of={IconTrash} />
      </ActionIcon>
    </div>
  );
};

/** How many messages somebody gets at most. */
export const Caps = ({ rules, topics }: Pick<PermissionShown, 'rules' | 'topics'>) => {
  const { draft, put, save, ...state } = useRules({ caps: rules.caps });
  const set = (caps: Cap[]): void => put({ caps });
  return (
    <Section
      title="Frequency caps"
      text="How many messages one person gets at most. What is over the cap is held back with the reason; transactional mail neither counts nor waits. When there is room for one of two, the one with the higher priority goes, then the one that is of use for the shorter time."
    >
      <SectionForm
        isBusy={state.isBusy}
        canSave={state.isChanged}
        error={state.error}
        onSubmit={() => save('The caps hold for every message from now on')}
      >
        {draft.caps.length === 0 && (
          <p className={classes.text}>No cap: every message that is allowed leaves.</p>
        )}
        {draft.caps.map((cap, n) => (
          <CapRow
            // biome-ignore lint/suspicious/noArrayIndexKey: caps have no other name than their place
            key={n}
            cap={cap}
            n={n}
            topics={topics.filter(({ isArchived }) => !isArchived)}
            onChange={(changed) => set(draft.caps.with(n, changed))}
            onRemove={() => set(draft.caps.toSpliced(n, 1))}
          />
        ))}
        <div>
          <Button
            variant="default"
            leftSection={<Icon of={IconPlus} />}
            onClick={() => set([...draft.caps, { channel: 'email', topic: null, max: 2, windowHours: 168 }])}
          >
            Add a cap
          </Button>
        </div>
      </SectionForm>
    </Section>
  );
};

const usualNight: QuietHoursShown = { from: '21:00', to: '08:00', late: 'next' };

const Night = ({
  channel,
  hours,
  onChange,
}: {
  channel: Channel;
  hours: QuietHoursShown | undefined;
  onChange: (hours: QuietHoursShown | undefined) => void;
}) => (
  <div className={own.night}>
    <Checkbox
      label={channelWords[channel]}
      mb={6}
      checked={hours !== undefined}
      onChange={(event) => onChange(event.currentTarget.checked ? usualNight : undefined)}
    />
    {hours && (
      <>
        <TextInput
          type="time"
          label="From"
          aria-label={`${channelWords[channel]}, quiet from`}
          value={hours.from}
          onChange={(event) => onChange({ ...hours, from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label="To"
          aria-label={`${channelWords[channel]}, quiet to`}
          value={hours.to}
          onChange={(event) => onChange({ ...hours, to: event.currentTarget.value })}
        />
        <Select
          label="What falls into them"
          aria-label={`${channelWords[channel]}, what falls into quiet hours`}
          data={[
            { value: 'next', label: 'leaves when they end' },
            { value: 'skip', label: 'is not sent' },
          ]}
          allowDeselect={false}
          value={hours.late}
          onChange={(late) => late && onChange({ ...hours, late: late as QuietHoursShown['late'] })}
        />
      </>
    )}
  </div>
);

/** What becomes of people who were asked to confirm and did not. */
export const Unconfirmed = ({ rules }: Pick<PermissionShown, 'rules'>) => {
  const { draft, put, save, ...state } = useRules({ unconfirmedDays: rules.unconfirmedDays });
  return (
    <Section
      title="Who does not confirm"
      text="An address that anybody could have typed in is not kept. Erased is who came by that request alone: who was known before, signs in, has bought or has written to you stays. Each erasure has its report under Privacy."
    >
      <SectionForm
        isBusy={state.isBusy}
        canSave={state.isChanged}
        error={state.error}
        onSubmit={() => save('It holds from tonight on')}
      >
        <NumberInput
          label="Days until somebody who was asked and did not confirm is erased"
          description="Counts for topics that need a second yes. 0: they stay, and are sent nothing."
          min={0}
          max={365}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          value={draft.unconfirmedDays}
          onChange={(days) => typeof days === 'number' && put({ unconfirmedDays: days })}
        />
      </SectionForm>
    </Section>
  );
};

/** Hours in which nobody is written to, in their own time; and what holds marketing back while sales talks. */
export const QuietHours = ({ rules }: Pick<PermissionShown, 'rules'>) => {
  const { quietHours, replyHoldDays } = rules;
  const { draft, put, save, ...state } = useRules({ quietHours, replyHoldDays });
  const setNight = (channel: Channel, hours: QuietHoursShown | undefined): void => {
    const { [channel]: _, ...others } = draft.quietHours;
    put({ quietHours: hours ? { ...others, [channel]: hours } : others });
  };
  return (
    <Section
      title="Quiet hours and replies"
      text="In each person's own time zone, else the workspace's. What waits for the morning leaves spread over a quarter of an hour. Transactional mail does not wait."
    >
      <SectionForm
        isBusy={state.isBusy}
        canSave={state.isChanged}
        error={state.error}
        onSubmit={() => save('It holds for every message from now on')}
      >
        {(['email', 'sms'] as const).map((channel) => (
          <Night
            key={channel}
            channel={channel}
            hours={draft.quietHours[channel]}
            onChange={(hours) => setNight(channel, hours)}
          />
        ))}
        <NumberInput
          label="Days that a reply without an answer holds marketing back"
          description="Who wrote to you is not sent offers until somebody has answered. 0: they are."
          min={0}
          max={90}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          value={draft.replyHoldDays}
          onChange={(days) => typeof days === 'number' && put({ replyHoldDays: days })}
        />
      </SectionForm>
    </Section>
  );
};

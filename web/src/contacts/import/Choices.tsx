import { Checkbox, Radio, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { ImportPlan } from '../../api/index.ts';
import classes from './Import.module.css';
import { useListChoices, useTopicChoices } from './useImports.ts';

type Choices = ImportPlan['choices'];

const Consent = ({
  consent,
  onChange,
}: {
  consent: Choices['consent'];
  onChange: (next: Choices['consent']) => void;
}) => {
  const topics = useTopicChoices();
  return (
    <>
      <Radio.Group
        label="May these people be sent mail?"
        value={consent.kind}
        onChange={(kind) =>
          onChange(kind === 'given' ? { kind, by: '', text: '' } : { kind: kind as 'unchanged' | 'none' })
        }
      >
        <Stack gap={8} mt={4}>
          <Radio value="unchanged" label="As it is: who opted out stays out" />
          <Radio value="given" label="They agreed, and somebody vouches for it" />
          <Radio value="none" label="No: bar their addresses" />
        </Stack>
      </Radio.Group>
      {consent.kind === 'given' && (
        <div style={{ display: 'grid', gap: 12, maxWidth: 480 }}>
          {topics.length > 1 && (
            <Select
              label="To what"
              data={topics}
              value={consent.topic ?? 'news'}
              allowDeselect={false}
              onChange={(topic) => topic && onChange({ ...consent, topic })}
            />
          )}
          <TextInput
            label="Who says so"
            value={consent.by}
            maxLength={2_000}
            onChange={(event) => onChange({ ...consent, by: event.currentTarget.value })}
          />
          <Textarea
            label="What they agreed to"
            description="The words they saw, and where and when. With the file's name it becomes the proof of each person; an opt-out stays one."
            autosize
            value={consent.text}
            maxLength={2_000}
            onChange={(event) => onChange({ ...consent, text: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
};

/** What is chosen for all rows. */
export const ChoicesPart = ({
  plan,
  onChange,
}: {
  plan: ImportPlan;
  onChange: (plan: ImportPlan) => void;
}) => {
  const lists = useListChoices();
  const { choices } = plan;
  const set = (next: Partial<Choices>): void => onChange({ ...plan, choices: { ...choices, ...next } });
  return (
    <div style={{ display: 'grid', gap: 16, marginTop: 12 }}>
      <Consent consent={choices.consent} onChange={(consent) => set({ consent })} />
      <Radio.Group
        label="When somebody has a value already"
        value={choices.existing}
        onChange={(existing) => set({ existing: existing as Choices['existing'] })}
      >
        <Stack gap={8} mt={4}>
          <Radio value="overwrite" label="The file is right: overwrite it" />
          <Radio value="fillEmpty" label="Keep it: fill only what is empty" />
        </Stack>
      </Radio.Group>
      <Checkbox
        label="Rows are news: start automations"
        description="Off: people join segments, and no workflow starts by it."
        checked={choices.startAutomations}
        onChange={(event) => set({ startAutomations: event.currentTarget.checked })}
      />
      <div className={classes.row} style={{ alignItems: 'flex-start' }}>
        <TagsInput
          label="Tag everybody"
          placeholder={choices.tags.length === 0 ? 'fair 2026' : undefined}
          w={280}
          maxTags={50}
          value={choices.tags}
          onChange={(tags) => set({ tags })}
        />
        {lists.length > 0 && (
          <Select
            label="Put everybody on a list"
            w={280}
            clearable
            data={lists}
            value={choices.list}
            onChange={(list) => set({ list })}
          />
        )}
      </div>
    </div>
  );
};

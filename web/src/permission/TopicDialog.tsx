import { Button, Checkbox, Modal, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TopicShown } from '../api/index.ts';
import { DialogForm, doneToast } from '../ui/index.ts';
import classes from '../workspaces/Settings.module.css';
import { type TopicChange, useSaveTopic } from './usePermission.ts';
import { basisWords, keyFromName } from './words.ts';

const languages = [
  { value: 'de', label: 'German' },
  { value: 'en', label: 'English' },
  { value: 'es', label: 'Spanish' },
  { value: 'fr', label: 'French' },
  { value: 'it', label: 'Italian' },
  { value: 'nl', label: 'Dutch' },
  { value: 'pl', label: 'Polish' },
  { value: 'pt', label: 'Portuguese' },
];

const fresh: TopicChange = {
  name: '',
  description: '',
  basis: 'consent',
  doubleOptIn: true,
  position: 1,
  texts: {},
  isArchived: false,
};

const changeOf = ({ key: _, people: __, ...topic }: TopicShown): TopicChange => topic;

/** Name and description in one more language. */
const Translation = ({ topic, onChange }: { topic: TopicChange; onChange: (topic: TopicChange) => void }) => {
  const [language, setLanguage] = useState<string | null>(Object.keys(topic.texts)[0] ?? null);
  const words = language ? (topic.texts[language] ?? {}) : {};
  const put = (change: { name?: string; description?: string }): void => {
    if (language) onChange({ ...topic, texts: { ...topic.texts, [language]: { ...words, ...change } } });
  };
  return (
    <>
      <Select
        label="In another language"
        description="Readers see their own language where you give it."
        placeholder="Choose a language"
        clearable
        data={languages.map(({ value, label }) => ({
          value,
          label: topic.texts[value]?.name ? `${label} (given)` : label,
        }))}
        value={language}
        onChange={setLanguage}
      />
      {language && (
        <>
          <TextInput
            label="Name in that language"
            maxLength={100}
            value={words.name ?? ''}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <Textarea
            label="Description in that language"
            autosize
            maxLength={300}
            value={words.description ?? ''}
            onChange={(event) => put({ description: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
};

/** Makes a topic, or changes one. What readers see is on the left of what it means for them. */
export const TopicDialog = ({ of, onClose }: { of: TopicShown | 'new' | undefined; onClose: () => void }) => (
  <Modal
    opened={of !== undefined}
    onClose={onClose}
    title={of === 'new' ? 'New topic' : 'Topic'}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {of && <Form key={of === 'new' ? '' : of.key} of={of} onClose={onClose} />}
  </Modal>
);

const Form = ({ of, onClose }: { of: TopicShown | 'new'; onClose: () => void }) => {
  const [topic, setTopic] = useState<TopicChange>(of === 'new' ? fresh : changeOf(of));
  const save = useSaveTopic();
  const key = of === 'new' ? keyFromName(topic.name) : of.key;
  const isDefault = key === 'news';
  const submit = (archive = false): void =>
    save.mutate(
      { key, topic: { ...topic, isArchived: archive ? !topic.isArchived : topic.isArchived } },
      {
        onSuccess: () => {
          doneToast(of === 'new' ? `Readers can choose ${topic.name} now` : `${topic.name} is changed`);
          onClose();
        },
      },
    );
  return (
    <DialogForm
      onSubmit={submit}
      onClose={onClose}
      act={of === 'new' ? 'Add topic' : 'Save'}
      canAct={key !== '' && topic.name.trim() !== ''}
      isBusy={save.isPending}
      error={save.error}
      aside={
        of !== 'new' && !isDefault ? (
          <Button variant="subtle" color={topic.isArchived ? undefined : 'bad'} onClick={() => submit(true)}>
            {topic.isArchived ? 'Restore' : 'Archive'}
          </Button>
        ) : (
          <span className={classes.quiet}>
            {isDefault ? 'Mail that names no topic is about this one.' : ''}
          </span>
        )
      }
    >
      <TextInput
        label="Name"
        description={`As readers see it.${key ? ` Its key in files and calls is ${key}.` : ''}`}
        maxLength={100}
        data-autofocus
        value={topic.name}
        onChange={(event) => setTopic({ ...topic, name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        description="One sentence: what comes, and how often."
        autosize
        maxLength={300}
        value={topic.description}
        onChange={(event) => setTopic({ ...topic, description: event.currentTarget.value })}
      />
      <Radio.Group
        label="Who gets it by e-mail"
        description="Texts always go only to who agreed."
        value={topic.basis}
        onChange={(basis) => setTopic({ ...topic, basis: basis as TopicChange['basis'] })}
      >
        <Stack gap={8} mt={8}>
          <Radio value="consent" label={basisWords.consent} />
          <Radio value="unlessRefused" label={basisWords.unlessRefused} />
        </Stack>
      </Radio.Group>
      <Checkbox
        label="A second yes is needed"
        description="What a form or a program says counts once the person confirms it by the link in a mail."
        checked={topic.doubleOptIn}
        onChange={(event) => setTopic({ ...topic, doubleOptIn: event.currentTarget.checked })}
      />
      <Translation topic={topic} onChange={setTopic} />
    </DialogForm>
  );
};

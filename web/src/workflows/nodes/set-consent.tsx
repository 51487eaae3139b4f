import { Select, Textarea } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { Pick } from '../../conditions/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { Field, fieldId } from './fields.tsx';
import type { FormProps, StepScreen, Words } from './screen.ts';

type SetConsent = Extract<NodeDocument, { type: 'setConsent' }>;

const STATES = [
  { value: 'pending', label: 'Ask for it: it holds once they confirm' },
  { value: 'granted', label: 'They agreed' },
  { value: 'refused', label: 'They refused' },
] as const;
const CHANNELS = [
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'Text' },
] as const;

const topicName = (key: string, { vocabulary }: Words): string =>
  vocabulary.mailTopics.find((topic) => topic.key === key)?.name ?? key;

const Form = ({ node, words, onChange }: FormProps<SetConsent>) => (
  <>
    <Field field="topic" label="Topic" help="Topics are made in Settings, Permission.">
      <Pick
        label="Topic"
        value={node.topic || undefined}
        text={node.topic ? topicName(node.topic, words) : undefined}
        placeholder="Choose a topic"
        options={words.vocabulary.mailTopics.map(({ key, name }) => ({ value: key, label: name }))}
        onPick={(topic) => onChange({ ...node, topic }, 'topic')}
      />
    </Field>
    <Field field="channel" label="Channel">
      <Pick
        label="Channel"
        value={node.channel}
        text={CHANNELS.find(({ value }) => value === node.channel)?.label}
        options={[...CHANNELS]}
        onPick={(channel) => onChange({ ...node, channel: channel as SetConsent['channel'] }, 'channel')}
      />
    </Field>
    <div id={fieldId('state')}>
      <Select
        label="What they said"
        description="Who has refused stays so: only they themselves can agree again."
        data={STATES.map(({ value, label }) => ({ value, label }))}
        value={node.state}
        allowDeselect={false}
        onChange={(state) => state && onChange({ ...node, state: state as SetConsent['state'] }, 'state')}
      />
    </div>
    <Textarea
      id={fieldId('text')}
      label="Words they agreed to"
      description="Kept as proof, with the moment and what started this."
      autosize
      minRows={2}
      maxLength={1_000}
      value={node.text ?? ''}
      onChange={(event) => {
        const { text: _, ...rest } = node;
        const text = event.currentTarget.value;
        onChange(text === '' ? rest : { ...rest, text }, 'text');
      }}
    />
  </>
);

export const setConsent: StepScreen<SetConsent> = {
  icon: IconShieldCheck,
  line: 'Note what somebody agreed to or refused',
  detail: ({ text }) => text ?? '',
  sentence: (node, words) => [
    node.state === 'pending' ? 'Ask for consent to ' : 'Note that they ',
    ...(node.state === 'pending'
      ? []
      : [{ text: node.state === 'granted' ? 'agreed to' : 'refused', field: 'state' }, ' ']),
    { text: node.topic ? topicName(node.topic, words) : 'a topic', field: 'topic' },
    ' by ',
    { text: node.channel === 'sms' ? 'text' : 'e-mail', field: 'channel' },
    '.',
  ],
  Form,
};

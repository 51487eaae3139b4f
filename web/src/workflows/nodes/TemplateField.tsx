import { Pick } from '../../conditions/index.ts';
import { AppLink } from '../../ui/index.ts';
import { subjectText } from '../titles.ts';
import { Field } from './fields.tsx';
import type { Words } from './screen.ts';

export type TemplateChannel = Words['templates'][number]['channel'];

const KINDS: Readonly<Record<TemplateChannel, { label: string; says: string; empty: string }>> = {
  email: {
    label: 'Template',
    says: 'Subject',
    empty: 'What the mail says. Make one under Messages, Templates.',
  },
  sms: { label: 'Text', says: 'Says', empty: 'What the text says. Make one under Messages, Templates.' },
  slack: { label: 'Line', says: 'Says', empty: 'What Slack is told. Make one under Messages, Templates.' },
  webhook: {
    label: 'Body',
    says: 'Goes to',
    empty: 'What is sent, and where. Make one under Messages, Templates.',
  },
};

/** Templates written for a channel. */
export const templatesFor = (words: Words, channel: TemplateChannel): Words['templates'] =>
  words.templates.filter((template) => template.channel === channel);

/** The muted line of a card: what its template says. */
export const detailOf = (words: Words, key: string): string =>
  key === ''
    ? 'No template chosen'
    : subjectText(words.templates.find((one) => one.key === key)?.subject ?? '');

/** Chooses a template of a channel; shows how it begins, and leads to it. */
export const TemplateField = (props: {
  field: string;
  channel: TemplateChannel;
  label?: string;
  value: string;
  words: Words;
  onPick: (template: string) => void;
}) => {
  const { field, channel, value, words, onPick } = props;
  const { says, empty, ...kind } = KINDS[channel];
  const label = props.label ?? kind.label;
  const chosen = words.templates.find(({ key }) => key === value);
  return (
    <>
      <Field field={field} label={label} help={chosen ? `${says}: ${subjectText(chosen.subject)}` : empty}>
        <Pick
          label={label}
          value={value || undefined}
          text={chosen?.name ?? (value || undefined)}
          placeholder="Choose a template"
          options={templatesFor(words, channel).map(({ key, name, subject }) => ({
            value: key,
            label: name,
            keywords: `${key} ${subject}`,
          }))}
          onPick={onPick}
        />
      </Field>
      {chosen && <AppLink href={words.templateHref(chosen.key)}>Open {chosen.name}</AppLink>}
    </>
  );
};

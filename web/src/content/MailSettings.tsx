import { Select, Switch, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TemplateDocument, TemplateText } from '../api/index.ts';
import { TopicPicker } from '../permission/TopicPicker.tsx';
import classes from './Template.module.css';

/** What holds for the mail as a whole beside its look: its kind, whose name it comes in, its text part. */
export const MailSettings = ({
  document,
  text,
  onChange,
  onText,
  isReadOnly,
  foot,
}: {
  document: TemplateDocument;
  text: TemplateText;
  onChange: (document: TemplateDocument) => void;
  onText: (change: Partial<TemplateText>) => void;
  isReadOnly: boolean;
  foot?: ReactNode;
}) => {
  const isTransactional = document.class === 'transactional';
  return (
    <div className={classes.settings}>
      <Select
        label="Comes from"
        value={document.from ?? 'workspace'}
        allowDeselect={false}
        disabled={isReadOnly}
        data={[
          { value: 'workspace', label: 'The company' },
          { value: 'owner', label: "The contact's owner" },
        ]}
        onChange={(from) => {
          const { from: _, ...rest } = document;
          onChange(from === 'owner' ? { ...rest, from } : rest);
        }}
      />
      <Switch
        label="Transactional"
        description="The person's own order, password or booking: it needs no consent and has no unsubscribe link."
        checked={isTransactional}
        disabled={isReadOnly}
        onChange={(event) => {
          const { repeatUnknown: _, ...rest } = document;
          onChange({ ...rest, class: event.currentTarget.checked ? 'transactional' : 'marketing' });
        }}
      />
      {!isTransactional && (
        <TopicPicker
          value={document.topic ?? null}
          isReadOnly={isReadOnly}
          onChange={(topic) => {
            const { topic: _, ...rest } = document;
            onChange(topic === null ? rest : { ...rest, topic });
          }}
        />
      )}
      {isTransactional && (
        <Switch
          label="Hand it over again when the outcome is unknown"
          description="A connection may end before the answer comes. Then it may arrive twice, but it arrives."
          checked={document.repeatUnknown ?? false}
          disabled={isReadOnly}
          onChange={(event) => onChange({ ...document, repeatUnknown: event.currentTarget.checked })}
        />
      )}
      <Textarea
        label="Text part"
        description="For programs that show no HTML. Made from the mail when left empty."
        autosize
        minRows={2}
        maxRows={12}
        value={text.text ?? ''}
        readOnly={isReadOnly}
        onChange={(event) => onText({ text: event.currentTarget.value })}
      />
      {foot}
    </div>
  );
};

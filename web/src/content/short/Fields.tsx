import { Button, Switch, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { ShortTemplate } from '../../api/index.ts';
import { Icon } from '../../ui/index.ts';
import { VariablePicker } from '../variables/VariablePicker.tsx';
import classes from './Short.module.css';
import { SHORT_WORDS } from './starts.ts';

/** Where the words of a short message stand in its document. */
export const wordsOf = (document: ShortTemplate): string =>
  document.channel === 'webhook' ? document.body : document.text;

const withWords = (document: ShortTemplate, words: string): ShortTemplate =>
  document.channel === 'webhook' ? { ...document, body: words } : { ...document, text: words };

interface FieldsProps {
  document: ShortTemplate;
  onChange: (document: ShortTemplate) => void;
  isReadOnly: boolean;
  /** under the words: how long they are */
  foot?: ReactNode;
}

/** The words, with blanks put in where the caret stands. */
const Words = ({ document, onChange, isReadOnly, foot }: FieldsProps) => {
  const area = useRef<HTMLTextAreaElement>(null);
  const [isPicking, setPicking] = useState(false);
  const { label, help } = SHORT_WORDS[document.channel];
  const words = wordsOf(document);
  const insert = (liquid: string): void => {
    setPicking(false);
    const { selectionStart: from = words.length, selectionEnd: to = words.length } = area.current ?? {};
    onChange(withWords(document, words.slice(0, from) + liquid + words.slice(to)));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + liquid.length, from + liquid.length);
    });
  };
  return (
    <>
      <Textarea
        ref={area}
        className={document.channel === 'webhook' ? classes.code : undefined}
        label={label}
        description={help}
        autosize
        minRows={document.channel === 'webhook' ? 8 : 4}
        maxRows={24}
        value={words}
        readOnly={isReadOnly}
        onChange={(event) => onChange(withWords(document, event.currentTarget.value))}
      />
      {foot}
      {!isReadOnly && (
        <div className={classes.insert}>
          <VariablePicker opened={isPicking} onClose={() => setPicking(false)} onPick={insert}>
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon of={IconPlus} size={14} />}
              onClick={() => setPicking(!isPicking)}
            >
              Insert a blank
            </Button>
          </VariablePicker>
        </div>
      )}
    </>
  );
};

/** What a short message is made of, by its channel. */
export const Fields = (props: FieldsProps) => {
  const { document, onChange, isReadOnly } = props;
  return (
    <div className={classes.written}>
      {document.channel === 'webhook' && (
        <TextInput
          label="Goes to"
          description="An address that takes POST. Each body is signed; the secret is in Settings, Channels."
          type="url"
          value={document.url}
          readOnly={isReadOnly}
          onChange={(event) => onChange({ ...document, url: event.currentTarget.value })}
        />
      )}
      <Words {...props} />
      {document.channel === 'slack' && (
        <TextInput
          label="Slack channel"
          description="Only with a bot. Left empty: the one in Settings, Channels."
          placeholder="#sales"
          value={document.to ?? ''}
          readOnly={isReadOnly}
          onChange={(event) => {
            const { to: _, ...rest } = document;
            const to = event.currentTarget.value;
            onChange(to === '' ? rest : { ...rest, to });
          }}
        />
      )}
      {document.channel === 'sms' && (
        <>
          <Switch
            label="Short links"
            description="Links become short addresses of yours, so that clicks are seen."
            checked={document.shortLinks !== false}
            disabled={isReadOnly}
            onChange={(event) => {
              const { shortLinks: _, ...rest } = document;
              onChange(event.currentTarget.checked ? rest : { ...rest, shortLinks: false });
            }}
          />
          <Switch
            label="Transactional"
            description="The person's own order, password or booking: it needs no consent."
            checked={document.class === 'transactional'}
            disabled={isReadOnly}
            onChange={(event) => {
              const { repeatUnknown: _, ...rest } = document;
              onChange({ ...rest, class: event.currentTarget.checked ? 'transactional' : 'marketing' });
            }}
          />
        </>
      )}
    </div>
  );
};

import { Button, Textarea } from '@mantine/core';
import { type Ref, useState } from 'react';
import classes from './Inbox.module.css';

/** The words of an answer; they stay when it could not be sent. */
export const AnswerForm = ({
  ref,
  channel,
  to,
  isBusy,
  onSend,
}: {
  ref: Ref<HTMLTextAreaElement>;
  channel: 'email' | 'sms';
  to: string;
  isBusy: boolean;
  onSend: (text: string) => Promise<unknown>;
}) => {
  const [text, setText] = useState('');
  const send = (): void => {
    const words = text.trim();
    if (words === '' || isBusy) return;
    // a refusal is said by who asked; the words stay to be sent again
    onSend(words).then(
      () => setText(''),
      () => undefined,
    );
  };
  return (
    <form
      className={classes.answer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        ref={ref}
        label={`Answer to ${to}`}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={channel === 'sms' ? 1_500 : 20_000}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <div className={classes.answerFoot}>
        <span className={classes.note}>
          {channel === 'sms' ? 'Goes out as a text.' : 'Goes out as mail, in the same thread.'}
        </span>
        <Button type="submit" loading={isBusy} disabled={text.trim() === ''}>
          Send answer
        </Button>
      </div>
    </form>
  );
};

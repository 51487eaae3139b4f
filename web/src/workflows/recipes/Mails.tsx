import { Button, Modal, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { RecipeSetup } from '../../api/index.ts';
import { MailFrame } from '../../channels/index.ts';
import { ErrorState, problemFacts } from '../../ui/index.ts';
import { useRecipeMail } from './queries.ts';
import classes from './Setup.module.css';

type Message = RecipeSetup['messages'][number];

/** Liquid in a subject is shown as the words around it. */
const plainSubject = (subject: string): string =>
  subject
    .replace(/\{%\s*else\s*%\}[\s\S]*?\{%\s*endif\s*%\}/g, '')
    .replace(/\{%[\s\S]*?%\}/g, '')
    .replace(/\{\{[^}]*\}\}/g, '…')
    .trim();

const Mail = ({ message, onClose }: { message: Message; onClose: () => void }) => {
  const { data, error } = useRecipeMail(message, true);
  return (
    <Modal
      opened
      onClose={onClose}
      title={data?.subject ?? message.name}
      size={700}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {message.channel === 'sms' && <p className={classes.text}>{plainSubject(message.subject)}</p>}
      {error && <ErrorState {...problemFacts(error)} small />}
      {message.channel === 'email' && !data && !error && (
        <Skeleton h={420} radius="lg" role="status" aria-label="Filling the mail" />
      )}
      {data && <MailFrame html={data.html} title={data.subject} />}
    </Modal>
  );
};

/** What it says: each mail can be looked at before anything is made. */
export const Mails = ({ messages }: Pick<RecipeSetup, 'messages'>) => {
  const [open, setOpen] = useState<Message>();
  return (
    <section className={classes.part} aria-labelledby="setup-mails">
      <h2 id="setup-mails">What it says</h2>
      <p className={classes.quiet}>They wear your brand, and become templates of your own to change.</p>
      <ul className={classes.mails}>
        {messages.map((message) => (
          <li key={message.key}>
            <span>
              <strong>{plainSubject(message.subject) || message.name}</strong>
              <span className={classes.quiet}>
                {message.channel === 'sms'
                  ? 'Text'
                  : message.class === 'transactional'
                    ? 'Mail they wait for'
                    : 'Mail'}
                : {message.name}
              </span>
            </span>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => setOpen(message)}
              aria-label={`Look at ${message.name}`}
            >
              Look
            </Button>
          </li>
        ))}
      </ul>
      {open && <Mail message={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
};

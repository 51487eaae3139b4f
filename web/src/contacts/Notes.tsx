import { ActionIcon, Button, Group, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContactDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Icon, sayProblem, Time, undoToast } from '../ui/index.ts';
import classes from './Contact.module.css';
import { useNotes } from './useContact.ts';

const Form = ({ onWrite, onLeave }: { onWrite: (text: string) => Promise<unknown>; onLeave: () => void }) => {
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const keep = (): void => {
    if (text.trim() === '') return;
    setBusy(true);
    onWrite(text.trim()).then(onLeave, (refusal) => {
      setBusy(false);
      sayProblem(refusal);
    });
  };
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <Textarea
        aria-label="Note"
        placeholder="What was said, what to remember"
        autosize
        minRows={2}
        autoFocus
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
          if (event.key === 'Escape') onLeave();
        }}
      />
      <Group gap={8} justify="flex-end" mt={8}>
        <Button variant="default" onClick={onLeave}>
          Cancel
        </Button>
        <Button type="submit" loading={isBusy} disabled={text.trim() === ''}>
          Keep note
        </Button>
      </Group>
    </form>
  );
};

/** Words kept about somebody, the newest first. */
export const Notes = ({ contact }: { contact: ContactDetail }) => {
  const { mayEdit } = useWorkspace();
  const { notes, write, remove } = useNotes(contact.person.contactId);
  const [isOpen, setOpen] = useState(false);
  if (!mayEdit && notes.length === 0) return null;
  const takeAway = (noteId: string, text: string): void => {
    remove(noteId).then(
      () => undoToast({ done: 'The note is removed', undo: () => write(text) }),
      sayProblem,
    );
  };
  return (
    <section aria-labelledby="notes">
      <h2 className={classes.heading} id="notes">
        Notes
      </h2>
      <ul className={classes.plainlist}>
        {notes.map(({ noteId, text, by, at, editedAt }) => (
          <li key={noteId} className={classes.note}>
            <span className={classes.noteText}>{text}</span>
            <span className={classes.noteFoot}>
              <span className={classes.line}>
                {by}, <Time at={at} />
                {editedAt && ', changed since'}
              </span>
              {mayEdit && (
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove the note of ${by}`}
                  onClick={() => takeAway(noteId, text)}
                >
                  <Icon of={IconTrash} size={14} />
                </ActionIcon>
              )}
            </span>
          </li>
        ))}
      </ul>
      {isOpen && <Form onWrite={write} onLeave={() => setOpen(false)} />}
      {mayEdit && !isOpen && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Icon of={IconPlus} size={16} />}
          onClick={() => setOpen(true)}
        >
          Write a note
        </Button>
      )}
    </section>
  );
};

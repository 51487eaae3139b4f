import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { ContactDetail, MergeLine } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, doneToast, sayProblem, Time } from '../../ui/index.ts';
import classes from '../Contact.module.css';
import { broughtText, inSentence, takeBackText } from './merges.ts';
import { useMerges, useTakeBack } from './useMerges.ts';

/** Says what will happen before it does: two contacts again, and what does not come back. */
const TakeBack = ({ merge }: { merge: MergeLine }) => {
  const [isAsked, setAsked] = useState(false);
  const { takeBack, isBusy } = useTakeBack();
  const act = async (): Promise<void> => {
    try {
      await takeBack(merge.mergeId);
      doneToast(`${merge.absorbed.label} is a contact of their own again`);
    } catch (refusal) {
      sayProblem(refusal);
    }
    setAsked(false);
  };
  return (
    <>
      <button type="button" className="text-button" onClick={() => setAsked(true)}>
        Take back
      </button>
      <Modal
        opened={isAsked}
        onClose={() => setAsked(false)}
        title="Two people, not one"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {takeBackText(merge).map((line) => (
          <p key={line} style={{ margin: '0 0 12px' }}>
            {line}
          </p>
        ))}
        <Group gap={8} justify="flex-end" mt={16}>
          <Button variant="default" onClick={() => setAsked(false)}>
            Cancel
          </Button>
          <Button onClick={() => void act()} loading={isBusy}>
            Take the merge back
          </Button>
        </Group>
      </Modal>
    </>
  );
};

const Line = ({ merge, contactId }: { merge: MergeLine; contactId: string }) => {
  const { at, role } = useWorkspace();
  const mayTakeBack = merge.canBeTakenBack && (role === 'admin' || role === 'marketer');
  const other = merge.survivor.contactId === contactId ? merge.absorbed : merge.survivor;
  const link = (
    <AppLink href={at(`/contacts/${other.contactId}`)} className={classes.name}>
      {other.label}
    </AppLink>
  );
  return (
    <li className={classes.segment}>
      {merge.state === 'done' ? `Merged from ${inSentence(other)}` : null}
      {merge.state === 'undone' && <>No longer one with {link}</>}
      {merge.state === 'refused' && <>Not merged with {link}</>}
      <span className={classes.line}>
        {merge.refusal ?? merge.reason} · <Time at={merge.takenBack?.at ?? merge.at} />
        {merge.takenBack && `, by ${merge.takenBack.by}`}
      </span>
      {merge.state === 'done' && merge.brought.length > 0 && (
        <span className={classes.line}>{broughtText(merge.brought)}</span>
      )}
      {mayTakeBack && <TakeBack merge={merge} />}
    </li>
  );
};

/** What merges made of this contact: into it, taken back, and refused. Nothing when there were none. */
export const Merges = ({ contact }: { contact: ContactDetail }) => {
  const { contactId } = contact.person;
  const merges = useMerges(contactId);
  if (merges.length === 0) return null;
  return (
    <section aria-labelledby="merged">
      <h2 className={classes.heading} id="merged">
        Merged
      </h2>
      <ul className={classes.plainlist}>
        {merges.map((merge) => (
          <Line key={merge.mergeId} merge={merge} contactId={contactId} />
        ))}
      </ul>
    </section>
  );
};

import { Button, Group, Modal, Select } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { BulkEdit, StartPreview } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  AppLink,
  counted,
  doneToast,
  ErrorState,
  LongWork,
  type MenuItem,
  problemFacts,
} from '../../ui/index.ts';
import { tryHref } from '../links.ts';
import classes from './Start.module.css';
import { type StartPeople, useLiveWorkflows, useStart, useStartJob, useStartPreview } from './useStart.ts';
import { jobWords, startWords } from './words.ts';

/** What would become of them: who starts, and of the others why not. */
const Forecast = ({ preview }: { preview: StartPreview }) => {
  const { counts, lacksEntry, filterLater } = preview;
  const { starts, others } = startWords(counts ?? []);
  return (
    <div aria-live="polite">
      <p className={classes.lead}>
        {counts === null
          ? 'Too many to count now. Everybody enters by its rules.'
          : starts === 0
            ? 'Nobody of them would enter now.'
            : `${counted(starts, 'person enters', 'people enter')} now.`}
      </p>
      {others.length > 0 && (
        <ul className={classes.others}>
          {others.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {lacksEntry && (
        <p className={classes.note}>
          It usually starts by something people do. By hand there is nothing of that: mails that speak of it
          will miss it.
        </p>
      )}
      {filterLater && (
        <p className={classes.note}>
          Who may enter depends on what starts it, so fewer may enter than counted.
        </p>
      )}
    </div>
  );
};

/** A start of many, while it goes through them and when it is over. */
const UnderWay = ({ asked, onClose }: { asked: BulkEdit; onClose: () => void }) => {
  const { job, cancel } = useStartJob(asked);
  const { jobId, what, done, total, isAbout, perSecond, state } = job;
  return (
    <div className={classes.form}>
      {state === 'running' && (
        <LongWork
          id={jobId}
          what={what}
          done={done}
          {...(isAbout ? {} : { of: total })}
          {...(perSecond === null ? {} : { perSecond })}
          onCancel={() => cancel()}
        />
      )}
      <p className={classes.note} aria-live="polite">
        {jobWords(job)}
      </p>
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </div>
  );
};

type FormProps = { people: StartPeople; onStarted: () => void; onClose: () => void };

const Form = ({ people, onStarted, onClose }: FormProps) => {
  const { at, mayEdit } = useWorkspace();
  const workflows = useLiveWorkflows();
  const [key, setKey] = useState<string | null>(null);
  const preview = useStartPreview(key, people);
  const start = useStart();
  const [job, setJob] = useState<BulkEdit | null>(null);
  const shown = key === null ? undefined : preview.data;
  const starts = shown?.counts ? startWords(shown.counts).starts : undefined;
  const error = start.error ?? preview.error;
  if (job) return <UnderWay asked={job} onClose={onClose} />;
  if (workflows?.length === 0)
    return (
      <p>
        No workflow is live. <AppLink href={at('/workflows')}>Publish one first</AppLink>
      </p>
    );
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (key === null) return;
        start.mutate(
          { key, people },
          {
            onSuccess: ({ asked, job }) => {
              onStarted();
              if (job) return setJob(job);
              doneToast(`Asked for ${counted(asked, 'person', 'people')} to start`);
              onClose();
            },
          },
        );
      }}
    >
      <Select
        label="Workflow"
        data-autofocus
        searchable
        placeholder="Choose a live workflow"
        nothingFoundMessage="No live workflow is called so"
        data={(workflows ?? []).map((one) => ({ value: one.key, label: one.name }))}
        value={key}
        onChange={setKey}
      />
      {shown && <Forecast preview={shown} />}
      {key !== null && 'contacts' in people && people.contacts.length === 1 && mayEdit && (
        <AppLink href={at(tryHref(key, people.contacts[0]!))}>
          Try it with them first; nothing is sent
        </AppLink>
      )}
      {error && <ErrorState {...problemFacts(error)} small />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={key === null || starts === 0} loading={start.isPending}>
          {!starts ? 'Start' : `Start: ${counted(starts, 'person enters', 'people enter')}`}
        </Button>
      </Group>
    </form>
  );
};

/** Brings people into a workflow by hand. */
export const StartDialog = (props: {
  /** "Ana Berg", "3 people", "everybody in Regulars" */
  whom: string;
  people: StartPeople;
  isOpen: boolean;
  onStarted?: () => void;
  onClose: () => void;
}) => (
  <Modal
    opened={props.isOpen}
    onClose={props.onClose}
    title={`Start a workflow for ${props.whom}`}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {props.isOpen && (
      <Form people={props.people} onStarted={() => props.onStarted?.()} onClose={props.onClose} />
    )}
  </Modal>
);

/** The menu item and its dialog; none for who may not. */
export const useStartMenu = (whom: string, people: StartPeople): { items: MenuItem[]; dialog: ReactNode } => {
  const { mayEdit } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  if (!mayEdit) return { items: [], dialog: null };
  return {
    items: [{ label: 'Start a workflow', icon: IconPlayerPlay, onPick: () => setOpen(true) }],
    dialog: <StartDialog whom={whom} people={people} isOpen={isOpen} onClose={() => setOpen(false)} />,
  };
};

import { Button } from '@mantine/core';
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImportDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  ConfirmNumber,
  Count,
  counted,
  ErrorState,
  Icon,
  LongWork,
  problemFacts,
  Time,
} from '../../ui/index.ts';
import classes from './Import.module.css';
import { useImportAct } from './useImports.ts';
import { noteLines, reasonText, undoSentence } from './words.ts';

const PeopleFigure = ({
  found,
  what,
  label,
}: {
  found: ImportDetail;
  what: 'new' | 'updated' | 'unchanged';
  label: string;
}) => {
  const { at } = useWorkspace();
  const href = at(`/people?of=${encodeURIComponent(`import:${found.importId}:${what}`)}`);
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>
        <Count value={found.people[what]} of={`people ${what} by ${found.name}`} href={href} />
      </dd>
    </div>
  );
};

const Undo = ({ found }: { found: ImportDetail }) => {
  const [isAsked, setAsked] = useState(false);
  const undo = useImportAct(found.importId, 'undo');
  const people = found.people.new + found.people.updated;
  return (
    <>
      <Button variant="default" leftSection={<Icon of={IconArrowBackUp} />} onClick={() => setAsked(true)}>
        Take it back
      </Button>
      <ConfirmNumber
        opened={isAsked}
        onClose={() => setAsked(false)}
        onConfirm={() => undo.mutate(undefined, { onSuccess: () => setAsked(false) })}
        effect={undoSentence(found) || 'Nobody was changed by it.'}
        act="Take it back"
        people={people}
        busy={undo.isPending}
      />
      {undo.error && <ErrorState {...problemFacts(undo.error)} small />}
    </>
  );
};

const Told = ({ found }: { found: ImportDetail }) => {
  const { state, startedAt, finishedAt, undone, takenBack, createdBy, error } = found;
  const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000 : null;
  return (
    <p className={classes.quiet}>
      {createdBy}, <Time at={startedAt} />
      {state === 'done' &&
        seconds !== null &&
        `, in ${counted(Math.max(1, Math.round(seconds)), 'second', 'seconds')}`}
      {state === 'cancelled' && '. Cancelled: what was read until then stays, until it is taken back.'}
      {error && `. It stopped: ${error}`}
      {undone && state === 'undone' && (
        <>
          . Taken back by {undone.by} <Time at={undone.at} />:{' '}
          {counted(takenBack.removed, 'person', 'people')} removed,{' '}
          {counted(takenBack.changedBack, 'person', 'people')} changed back.
        </>
      )}
    </p>
  );
};

/** An import that runs or is over: what it did, what it refused, the way back. */
export const Result = ({ found }: { found: ImportDetail }) => {
  const { path } = useWorkspace();
  const cancel = useImportAct(found.importId, 'cancel');
  const lines = noteLines(found.notes);
  return (
    <section className={classes.part} aria-label="Result">
      {(found.state === 'running' || found.state === 'undoing') && (
        <LongWork
          id={found.importId}
          what={found.state === 'running' ? `Importing ${found.name}` : `Taking ${found.name} back`}
          done={
            found.state === 'running' ? found.rowsRead : found.takenBack.removed + found.takenBack.changedBack
          }
          of={found.state === 'running' ? found.rows : found.people.new + found.people.updated}
          {...(found.rowsPerSecond ? { perSecond: found.rowsPerSecond } : {})}
          {...(found.state === 'running' ? { onCancel: () => cancel.mutate() } : {})}
        />
      )}
      <Told found={found} />
      <dl className={classes.figures}>
        <PeopleFigure found={found} what="new" label="New people" />
        <PeopleFigure found={found} what="updated" label="Updated" />
        <PeopleFigure found={found} what="unchanged" label="Unchanged" />
        <div className={classes.figure}>
          <dt>Refused rows</dt>
          <dd>
            <Count value={found.refused} of="refused rows" />
          </dd>
        </div>
        {found.events > 0 && (
          <div className={classes.figure}>
            <dt>Orders</dt>
            <dd>
              <Count value={found.events} of="orders" />
            </dd>
          </div>
        )}
      </dl>
      {found.reasons.length + lines.length > 0 && (
        <ul className={classes.lines}>
          {found.reasons.map(({ code, count }) => (
            <li key={code}>
              {counted(count, 'row', 'rows')} refused: {reasonText(code)}
            </li>
          ))}
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className={classes.row}>
        {found.refused > 0 && (
          <Button
            component="a"
            variant="default"
            href={`/api${path}/imports/${found.importId}/refused.csv`}
            leftSection={<Icon of={IconDownload} />}
          >
            Refused rows
          </Button>
        )}
        {found.mayUndo && <Undo found={found} />}
      </div>
    </section>
  );
};

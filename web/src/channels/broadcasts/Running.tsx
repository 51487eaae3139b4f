import { Button, Progress, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { BroadcastDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  ConfirmNumber,
  Count,
  counted,
  countText,
  doneToast,
  ErrorState,
  failToast,
  PageHeader,
  problemFacts,
  StatusBadge,
  Time,
} from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import reportClasses from './Report.module.css';
import { Report } from './Report.tsx';
import { useBroadcastVerbs, useReport } from './useBroadcasts.ts';
import { statusOf, whoText } from './words.ts';

const useActs = (broadcast: BroadcastDetail) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { post } = useBroadcastVerbs(broadcast.key);
  const tried = (act: () => Promise<unknown>, done?: string) => (): void => {
    act()
      .then(() => {
        if (done) doneToast(done);
      })
      .catch((error) =>
        failToast([problemFacts(error).what, problemFacts(error).where].filter(Boolean).join('. ')),
      );
  };
  return {
    pause: tried(() => post('pause'), 'Paused: nothing more leaves'),
    resume: tried(() => post('resume'), 'It goes on'),
    cancel: tried(() => post('cancel'), 'Cancelled: what had not left is taken back'),
    copy: tried(async () => {
      const { key } = await post('copy');
      await navigate({ to: at(`/messages/broadcasts/${key}`) as string });
    }),
  };
};

/** How far it is: sent of expected, rate, end. */
const Flow = ({ broadcast }: { broadcast: BroadcastDetail }) => {
  const { at } = useWorkspace();
  const { key, name, progress, status, startsAt, decided, decideAt } = broadcast;
  const of = (what: string): string => at(`/people?of=${encodeURIComponent(`broadcast:${key}:${what}`)}`);
  if (!progress)
    return (
      <p className={classes.lead}>
        {status === 'cancelled' ? (
          'Cancelled before it began. Nobody got it.'
        ) : (
          <>
            Begins <Time at={startsAt ?? ''} />
          </>
        )}
      </p>
    );
  const { sent, waiting, held, expected, failed, takenBack, rate, endsAt } = progress;
  const over = status === 'done' || status === 'cancelled';
  return (
    <section className={reportClasses.flow} aria-label="Progress">
      {!over && (
        <Progress
          value={expected > 0 ? (sent / expected) * 100 : 0}
          size={6}
          aria-label={`${countText(sent)} of ${countText(expected)} sent`}
        />
      )}
      <div className={reportClasses.flowFacts}>
        <Count
          live
          value={sent}
          of={`got ${name}`}
          href={of('sent')}
          base={`of ${countText(expected)} sent`}
        />
        {waiting > 0 && (
          <Count live value={waiting} of="wait to leave" href={of('waiting')} base="wait to leave" />
        )}
        <Count live value={held} of="held back" href={of('held')} base="held back" />
        {takenBack > 0 && (
          <Count value={takenBack} of="taken back" href={of('takenBack')} base="taken back" />
        )}
        {failed > 0 && <Count value={failed} of="failed" href={of('failed')} base="failed" />}
        {status === 'sending' && rate > 0 && (
          <span className={classes.quiet}>{countText(rate)} a second</span>
        )}
        {status === 'sending' && endsAt && (
          <span className={classes.quiet}>
            ends <Time at={endsAt} />
          </span>
        )}
        {status === 'sending' && decideAt && !decided && (
          <span className={classes.quiet}>
            the rest waits for the winner, at the latest <Time at={decideAt} />
          </span>
        )}
        {decided && (
          <span className={classes.quiet}>
            the rest got {decided.variant}
            {decided.shown ? '' : ', though no difference was shown'}
          </span>
        )}
      </div>
    </section>
  );
};

/** A broadcast that was sent or will be: its progress, and what became of it. */
export const Running = ({ broadcast }: { broadcast: BroadcastDetail }) => {
  const { at, mayEdit } = useWorkspace();
  const [isCancelling, setCancelling] = useState(false);
  const [isRaw, setRaw] = useState(false);
  const acts = useActs(broadcast);
  const report = useReport(broadcast.key);
  const { status, name, progress } = broadcast;
  const left = Math.max(0, (progress?.expected ?? broadcast.check?.gets ?? 0) - (progress?.sent ?? 0));
  const canCancel = status === 'scheduled' || status === 'sending' || status === 'paused';
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        title={name}
        badge={<StatusBadge status={statusOf[status].status}>{statusOf[status].word}</StatusBadge>}
        aside={`For ${whoText(broadcast)}`}
        controls={
          mayEdit ? (
            <>
              {canCancel && (
                <Button variant="default" onClick={() => setCancelling(true)}>
                  Cancel
                </Button>
              )}
              {status === 'sending' && (
                <Button variant="default" onClick={acts.pause}>
                  Pause
                </Button>
              )}
            </>
          ) : undefined
        }
        primary={mayEdit && status === 'paused' ? <Button onClick={acts.resume}>Resume</Button> : undefined}
        menu={[
          ...(mayEdit ? [{ label: 'Copy as a draft', onPick: acts.copy }] : []),
          { label: 'All broadcasts', onPick: () => window.location.assign(at('/messages/broadcasts')) },
        ]}
      />
      <Flow broadcast={broadcast} />
      {broadcast.begunAt && (
        <>
          <div className={reportClasses.reportHead}>
            <h2 className={classes.blockTitle}>Report</h2>
            <Switch
              label="Machines too"
              checked={isRaw}
              onChange={(event) => setRaw(event.currentTarget.checked)}
            />
          </div>
          {report.error && !report.data && (
            <ErrorState {...problemFacts(report.error)} onRetry={() => void report.refetch()} small />
          )}
          {report.data && <Report broadcast={broadcast} report={report.data} isRaw={isRaw} />}
        </>
      )}
      <ConfirmNumber
        opened={isCancelling}
        onClose={() => setCancelling(false)}
        onConfirm={() => {
          setCancelling(false);
          acts.cancel();
        }}
        people={left}
        effect={`What has left stays with them; ${counted(left, 'person', 'people')} will not get it. A cancelled broadcast does not go on; copy it to send it again.`}
        act="Cancel the broadcast"
        danger
      />
    </div>
  );
};

import { Button } from '@mantine/core';
import { counted, countText, LongWork, lengthText } from '../../ui/index.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { sayFailure } from '../failing.ts';
import { FIRST_OPTIONS } from './model.ts';
import { useLastSimulation, useSimulationActs } from './queries.ts';
import classes from './Simulate.module.css';

/** Above Publish: whether the draft was tried since it changed, and what came out. */
export const SimulatedNote = () => {
  const { detail, go } = useBuilder();
  const { data: known } = useLastSimulation(detail.key, true);
  const { run, cancel } = useSimulationActs(detail.key);
  if (!known?.hasHistory) return null;
  const { last, isCurrent, aboutSeconds } = known;
  const look = (): void => go({ publish: undefined, mode: 'simulate' });
  if (last?.state === 'running')
    return (
      <div className={classes.note}>
        <LongWork
          id={`simulation-${detail.key}`}
          what="Simulating"
          done={last.progress.done}
          {...(last.progress.of > 0 ? { of: last.progress.of } : {})}
          onCancel={() => void cancel.mutateAsync().catch(sayFailure)}
        />
      </div>
    );
  if (isCurrent && last?.result) {
    const { draft, options } = last.result;
    const sent = draft.days.reduce((sum, day) => sum + day.sent, 0);
    return (
      <p className={`${classes.quiet} ${classes.note}`}>
        Simulated over {counted(options.days, 'day', 'days')}: {countText(draft.people)} people enter,{' '}
        {counted(sent, 'message leaves', 'messages leave')}.{' '}
        <button type="button" className="text-button" onClick={look}>
          Look at it
        </button>
      </p>
    );
  }
  return (
    <p className={`${classes.quiet} ${classes.note}`}>
      Not simulated since the last change.{' '}
      <Button
        variant="subtle"
        size="compact-sm"
        loading={run.isPending}
        onClick={() => void run.mutateAsync(FIRST_OPTIONS).catch(sayFailure)}
      >
        Simulate 30 days ({lengthText(aboutSeconds * 1_000)})
      </Button>
    </p>
  );
};

import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, counted, countText, LongWork } from '../../ui/index.ts';
import { sayFailure } from '../failing.ts';
import { workflowHref } from '../links.ts';
import { FIRST_OPTIONS } from '../simulate/model.ts';
import { useLastSimulation, useSimulationActs } from '../simulate/queries.ts';
import classes from './Setup.module.css';

/** The draft that was made, tried on the last 30 days; Publish is offered when it was. */
export const Tried = ({ workflowKey, name }: { workflowKey: string; name: string }) => {
  const { at, mayEdit } = useWorkspace();
  const { data } = useLastSimulation(workflowKey, true);
  const { run, cancel } = useSimulationActs(workflowKey);
  const last = data?.last;
  const asked = useRef(false);
  // once, when it was just made and there is a past to try it on
  useEffect(() => {
    if (!mayEdit || asked.current || !data || data.last || !data.hasHistory) return;
    asked.current = true;
    run.mutateAsync(FIRST_OPTIONS).catch(sayFailure);
  }, [data, mayEdit, run]);
  const result = last?.state === 'done' ? last.result : null;
  const sent = result?.draft.days.reduce((sum, day) => sum + day.sent, 0) ?? 0;
  const held = result?.draft.held.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const mayPublish = result !== null || data?.hasHistory === false;
  return (
    <section className={classes.tried} aria-labelledby="setup-tried">
      <h2 id="setup-tried">{name} is a draft: nothing is sent yet</h2>
      {data?.hasHistory === false && (
        <p>There is no past to try it on. Publish it, and look at the first people who enter.</p>
      )}
      {last?.state === 'running' && (
        <LongWork
          id={`simulation-${workflowKey}`}
          what={`Trying ${name} on the last 30 days`}
          done={last.progress.done}
          {...(last.progress.of > 0 ? { of: last.progress.of } : {})}
          {...(last.progress.perSecond > 0 ? { perSecond: last.progress.perSecond } : {})}
          onCancel={() => void cancel.mutateAsync().catch(sayFailure)}
        />
      )}
      {last?.state === 'failed' && <p role="alert">It could not be tried: {last.error}</p>}
      {result && (
        <>
          <p role="status">
            In the last 30 days <strong>{counted(result.draft.people, 'person', 'people')}</strong> of{' '}
            {countText(result.simulated)} would have entered, and{' '}
            <strong>{counted(sent, 'message', 'messages')}</strong> would have left
            {held > 0 && `; ${countText(held)} held back`}.
          </p>
          <p className={classes.quiet}>{result.assumptions}</p>
        </>
      )}
      <div className={classes.acts}>
        {mayPublish && mayEdit && (
          <Button component="a" href={at(workflowHref(workflowKey, { publish: true }))}>
            Publish…
          </Button>
        )}
        {result && (
          <AppLink href={at(workflowHref(workflowKey, { mode: 'simulate' }))}>See it step by step</AppLink>
        )}
        <AppLink href={at(workflowHref(workflowKey))}>Open the draft</AppLink>
      </div>
    </section>
  );
};

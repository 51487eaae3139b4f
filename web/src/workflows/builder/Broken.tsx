import { Button, Group } from '@mantine/core';
import { CatchBoundary } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { WorkflowDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, ErrorState, PageHeader, problemFacts } from '../../ui/index.ts';
import { sayFailure } from '../failing.ts';
import { useWorkflowActs } from '../queries.ts';
import { WorkflowStatus } from '../status.tsx';
import classes from './Builder.module.css';
import { useBuilderSearch } from './useBuilder.ts';

/** In place of a workflow that cannot be drawn: why, other ways to look at it, its JSON, and its last version. */
const CannotDraw = ({ detail, error }: { detail: WorkflowDetail; error: unknown }) => {
  const { mayEdit } = useWorkspace();
  const { restoreVersion } = useWorkflowActs();
  const { search, go } = useBuilderSearch();
  const { key, liveVersion, hasDraft, revision } = detail;
  const isTable = search.view === 'table';
  const restore = async (version: number): Promise<void> => {
    try {
      await restoreVersion.mutateAsync({ key, version, revision });
      doneToast(`Version ${version} is the draft now.`);
    } catch (failure) {
      sayFailure(failure);
    }
  };
  return (
    <>
      <PageHeader title={detail.name} badge={<WorkflowStatus {...detail} />} />
      <ErrorState
        {...problemFacts(error)}
        what="This workflow cannot be drawn"
        how="Nothing of it is lost, and what is live runs on."
      />
      <Group gap={8} mt={16}>
        <Button
          variant="default"
          onClick={() => go({ view: isTable ? undefined : 'table', mode: undefined })}
        >
          {isTable ? 'Show it as a picture' : 'Show it as a table'}
        </Button>
        {mayEdit && hasDraft && liveVersion !== null && (
          <Button variant="default" onClick={() => void restore(liveVersion)}>
            Make version {liveVersion} the draft
          </Button>
        )}
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section className={classes.json} aria-label="The draft as JSON" tabIndex={0}>
        <pre>{JSON.stringify(detail.document, null, 2)}</pre>
      </section>
    </>
  );
};

/** Keeps the page when the builder fails; another view, another step or another draft is tried anew. */
export const Broken = ({ detail, children }: { detail: WorkflowDetail; children: ReactNode }) => {
  const { search } = useBuilderSearch();
  const { view, mode, at, tab } = search;
  return (
    <CatchBoundary
      getResetKey={() => [detail.revision, view, mode, at, tab].join()}
      errorComponent={({ error }) => <CannotDraw detail={detail} error={error} />}
    >
      {children}
    </CatchBoundary>
  );
};

import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ApiError, type WorkflowDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, EmptyState, ErrorState, PageHeader, problemFacts, useLate } from '../../ui/index.ts';
import { useWorkflow } from '../queries.ts';
import { Broken } from './Broken.tsx';
import { Builder } from './Builder.tsx';
import { opened } from './opened.ts';

/** The builder with the draft as it can be drawn, or what to do where it cannot. */
const Opened = ({ stored }: { stored: WorkflowDetail }) => {
  const draft = useMemo(() => opened(stored.document), [stored.document]);
  const detail = useMemo(() => ({ ...stored, document: draft.document }), [stored, draft]);
  return (
    <Broken detail={stored}>
      <Builder detail={detail} opened={draft} />
    </Broken>
  );
};

/** One workflow by its key. */
export const BuilderPage = () => {
  const { key = '' } = useParams({ strict: false });
  const { at } = useWorkspace();
  const { data, error, refetch } = useWorkflow(key);
  const isLate = useLate(!data && !error);
  if (data) return <Opened key={data.key} stored={data} />;
  if (error instanceof ApiError && error.status === 404) {
    return (
      <>
        <PageHeader title="Workflow" />
        <EmptyState
          title="There is no such workflow"
          text="It may have been made in another workspace."
          action={<AppLink href={at('/workflows')}>All workflows</AppLink>}
        />
      </>
    );
  }
  if (error) {
    return (
      <>
        <PageHeader title="Workflow" />
        <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />
      </>
    );
  }
  return isLate ? (
    <div role="status" aria-label="Opening the workflow">
      <Skeleton height={28} width={280} mb={24} />
      <Skeleton height={480} radius="lg" />
    </div>
  ) : null;
};

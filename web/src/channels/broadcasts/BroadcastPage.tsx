import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { ErrorState, problemFacts, useLate } from '../../ui/index.ts';
import { Running } from './Running.tsx';
import { useBroadcast } from './useBroadcasts.ts';

const Editor = lazy(() => import('./Editor.tsx').then((loaded) => ({ default: loaded.Editor })));

const Loading = () => (
  <div role="status" aria-label="Loading the broadcast">
    <Skeleton h={28} w={280} mb={24} />
    <Skeleton h={320} radius="lg" />
  </div>
);

/** One broadcast: a draft to make, a run to watch, a report to read. */
export const BroadcastPage = () => {
  const { key = '' } = useParams({ strict: false }) as { key?: string };
  const { data, error, refetch, isPending } = useBroadcast(key);
  const isLate = useLate(isPending);
  useEffect(() => {
    if (data) globalThis.document.title = `${data.name} · Baton`;
  }, [data]);
  if (data?.status === 'draft')
    return (
      <Suspense fallback={<Loading />}>
        <Editor key={key} broadcast={data} />
      </Suspense>
    );
  if (data) return <Running key={key} broadcast={data} />;
  if (error) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  return isLate ? <Loading /> : null;
};

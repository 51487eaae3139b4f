import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { ShortTemplateDetail } from '../api/index.ts';
import { ErrorState, problemFacts, useLate } from '../ui/index.ts';
import { useTemplate } from './useTemplates.ts';

const Mail = lazy(() => import('./TemplatePage.tsx').then(({ TemplatePage }) => ({ default: TemplatePage })));
const Short = lazy(() =>
  import('./short/ShortTemplatePage.tsx').then(({ ShortTemplatePage }) => ({ default: ShortTemplatePage })),
);

const Loading = () => <Skeleton h={480} radius="lg" role="status" aria-label="Loading the template" />;

/** One template, by its channel: a mail has a page of its own kind, a short message another. */
export const AnyTemplatePage = () => {
  const { key = '' } = useParams({ strict: false }) as { key?: string };
  const { data, error, refetch, isPending } = useTemplate(key);
  const isLate = useLate(isPending);
  if (error && !data) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  if (!data) return isLate ? <Loading /> : null;
  return (
    <Suspense fallback={<Loading />}>
      {data.channel === 'email' ? (
        <Mail />
      ) : (
        <Short key={key} template={data as unknown as ShortTemplateDetail} />
      )}
    </Suspense>
  );
};

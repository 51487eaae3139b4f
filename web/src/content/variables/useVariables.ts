import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, keyOf, type TemplateVariable } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { type Variable, variablesOf } from './variables.ts';

/** What was seen changes by the second; a picker that is a minute behind is still right. */
const seenForMs = 60_000;

/** What templates of this workspace may print, with values that were really seen. */
export const useVariables = (): readonly Variable[] => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'templates', 'variables'),
    queryFn: ({ signal }) =>
      api.get<{ items: TemplateVariable[] }>(`${path}/templates/variables`, { signal }),
    staleTime: seenForMs,
  });
  return useMemo(() => variablesOf(data?.items ?? []), [data]);
};

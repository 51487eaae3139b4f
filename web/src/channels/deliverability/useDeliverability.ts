import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Deliverability, keyOf } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { sayProblem } from '../../ui/index.ts';

const keyIn = (slug: string) => keyOf(slug, 'workspace', 'deliverability');

/** What DNS said last, and what came back by receiver. */
export const useDeliverability = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyIn(slug),
    queryFn: ({ signal }) => api.get<Deliverability>(`${path}/deliverability`, { signal }),
  });
};

/** Asks DNS now; takes up to some seconds. */
export const useCheckDomains = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Deliverability>(`${path}/deliverability/check`),
    onSuccess: (fresh) => client.setQueryData(keyIn(slug), fresh),
    onError: sayProblem,
  });
};

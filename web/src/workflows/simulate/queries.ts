import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type Page,
  type SegmentRow,
  type SimulationPeople,
  type SimulationShown,
  type SimulationsOf,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import type { Options } from './model.ts';

const path = (slug: string, key: string, rest: string): string => `/w/${slug}/workflows/${key}${rest}`;

/** The stream tells how far it is; where it is broken, asking does. */
const RUNNING_ASKED_MS = 1_500;

/** The last simulation of a workflow, and how far it is. */
export const useLastSimulation = (key: string, isOn: boolean) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'simulations', 'last', key),
    queryFn: ({ signal }) => api.get<SimulationsOf>(path(slug, key, '/simulation'), { signal }),
    enabled: isOn,
    refetchInterval: ({ state }) => (state.data?.last?.state === 'running' ? RUNNING_ASKED_MS : false),
  });
};

/** Ways and people of the last one; an error once they are forgotten. `endedAt` tells one simulation from the next. */
export const useSimulatedPeople = (key: string, endedAt: string | null) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'simulations', 'people', key, endedAt),
    queryFn: ({ signal }) => api.get<SimulationPeople>(path(slug, key, '/simulation/people'), { signal }),
    enabled: endedAt !== null,
    retry: false,
  });
};

export const useSimulationActs = (key: string) => {
  const { slug } = useWorkspace();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: keyOf(slug, 'simulations') });
  return {
    run: useMutation({
      mutationFn: (options: Options) => api.post<SimulationShown>(path(slug, key, '/simulate'), { options }),
      onSuccess: again,
    }),
    cancel: useMutation({
      mutationFn: () => api.delete<null>(path(slug, key, '/simulation')),
      onSuccess: again,
    }),
  };
};

/** Published segments, to choose people from. */
export const useSegmentChoice = () => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'segments', 'list', false),
    queryFn: ({ signal }) =>
      api.get<Page<SegmentRow>>(`/w/${slug}/segments`, { query: { archived: false }, signal }),
    select: ({ items }) =>
      items.filter(({ state }) => state === 'live').map(({ key: value, name: label }) => ({ value, label })),
  });
};

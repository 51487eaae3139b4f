import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type Page,
  type SegmentRow,
  type SimulatedList,
  type SimulatedWay,
  type SimulationPeople,
  type SimulationShown,
  type SimulationsOf,
  type TriedWith,
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

/** Which number of a simulation. */
export interface NumberAsked {
  what: string;
  node?: string | undefined;
  of?: 'live' | undefined;
}

/** The list behind a number of the last one, from its beginning; it has exactly that length. */
export const useBehind = (key: string, endedAt: string | null, asked: NumberAsked, limit: number) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'simulations', 'behind', key, endedAt, asked, limit),
    queryFn: ({ signal }) =>
      api.get<SimulatedList>(path(slug, key, '/simulation/behind'), { query: { ...asked, limit }, signal }),
    enabled: endedAt !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
};

/** The way of one person through the last one. */
export const useSimulatedWay = (
  key: string,
  endedAt: string | null,
  contactId: string,
  of: 'live' | undefined,
) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'simulations', 'way', key, endedAt, contactId, of),
    queryFn: ({ signal }) =>
      api.get<SimulatedWay>(path(slug, key, `/simulation/ways/${contactId}`), { query: { of }, signal }),
    enabled: endedAt !== null,
    retry: false,
  });
};

/** The draft of a revision tried with one person. */
export const useTried = (key: string, contactId: string, days: number, revision: number) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'tried', key, contactId, days, revision),
    queryFn: ({ signal }) => api.post<TriedWith>(path(slug, key, '/try'), { contactId, days }, { signal }),
    placeholderData: keepPreviousData,
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

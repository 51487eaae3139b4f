import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import {
  api,
  type ContactRow,
  keyOf,
  meQuery,
  type Page,
  useLiveQueries,
  type Workspace,
  workspaceQuery,
} from '../api/index.ts';
import { type LiveState, sayProblem, undoToast } from '../ui/index.ts';
import { useLostSince } from './connection.ts';
import type { PaletteProvider } from './palette.ts';

/** Who may stop and resume all sending; the server refuses others, this only hides what would be refused. */
const mayStop = (role: Workspace['role']): boolean => role === 'admin' || role === 'marketer';

/** What the frame knows and can do, from the server. */
export const useFrame = (slug: string) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: workspace } = useSuspenseQuery(workspaceQuery(slug));
  const stream = useLiveQueries(slug);
  const lostSince = useLostSince(stream);

  const keep = (fresh: Workspace): void => {
    client.setQueryData(workspaceQuery(slug).queryKey, fresh);
  };
  const resume = useMutation({
    mutationFn: () => api.post<Workspace>(`/w/${slug}/sending/resume`),
    onSuccess: keep,
    onError: sayProblem,
  });
  const stop = useMutation({
    mutationFn: () => api.post<Workspace>(`/w/${slug}/sending/stop`),
    onSuccess: (fresh) => {
      keep(fresh);
      undoToast({ done: 'Sending is stopped', undo: () => resume.mutateAsync() });
    },
    onError: sayProblem,
  });
  const setSpeed = useMutation({
    mutationFn: (speed: 1 | 60) => api.patch(`/w/${slug}/sample`, { speed }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'workspace') }),
    onError: sayProblem,
  });
  const removeSample = useMutation({
    mutationFn: () => api.delete(`/w/${slug}/sample`),
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/' });
    },
    onError: sayProblem,
  });
  const signOut = async (): Promise<void> => {
    await api.post('/auth/sign-out').catch(sayProblem);
    client.clear();
    await navigate({ to: '/sign-in', search: {} });
  };

  const live: LiveState = stream === 'live' && workspace.sendingStopped ? 'paused' : stream;
  const isAllowed = mayStop(workspace.role);
  return {
    me,
    workspace,
    live: lostSince ? ('reconnecting' as const) : live,
    lostSince,
    resume: isAllowed ? () => resume.mutate() : undefined,
    isResuming: resume.isPending,
    stop: isAllowed && !workspace.sendingStopped ? () => stop.mutate() : undefined,
    setSpeed: setSpeed.mutate,
    removeSample: removeSample.mutate,
    isRemoving: removeSample.isPending,
    signOut,
  };
};

const mostPeople = 6;

/** People in the palette, by name or address, asked from the server. */
export const usePeoplePalette = (slug: string): PaletteProvider => {
  const navigate = useNavigate();
  return useMemo(
    () => ({
      id: 'people',
      group: 'People',
      search: async (query, signal) => {
        const { items } = await api.get<Page<ContactRow>>(`/w/${slug}/contacts`, {
          query: { search: query, limit: mostPeople },
          signal,
        });
        return items.map(({ person }) => ({
          id: person.contactId,
          label: person.label,
          description: person.email && person.email !== person.label ? person.email : undefined,
          run: () => void navigate({ to: `/w/${slug}/contacts/${person.contactId}` as string }),
        }));
      },
    }),
    [slug, navigate],
  );
};

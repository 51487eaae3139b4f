import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type FeedLine, type Home, keyOf, type Page, type Source, useLive } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { feedLines, waitingLines, withLines } from './feed.ts';

export const useHome = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'home'),
    queryFn: ({ signal }) => api.get<Home>(`${path}/home`, { signal }),
  });
};

type Feed = { items: FeedLine[] };

/**
 * The feed, which the stream keeps going. While `isHeld` (the pointer is on it, or the focus) the lines stand still
 * and what came since is only counted.
 */
export const useFeed = (isHeld: boolean) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const queryKey = keyOf(slug, 'feed');
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get<Feed>(`${path}/feed`, { query: { limit: feedLines }, signal }),
  });
  useLive(slug, (events) => {
    const arrived = events.flatMap((event) => (event.kind === 'feed' ? event.lines : []));
    if (arrived.length === 0) return;
    client.setQueryData<Feed>(queryKey, (before) => ({ items: withLines(before?.items ?? [], arrived) }));
  });
  const newest = data?.items;
  const [standing, setStanding] = useState<readonly FeedLine[]>();
  if (isHeld && standing === undefined && newest !== undefined) setStanding(newest);
  if (!isHeld && standing !== undefined) setStanding(undefined);
  return {
    lines: standing ?? newest,
    waiting: standing && newest ? waitingLines(standing, newest) : 0,
    show: () => setStanding(newest),
    error,
    retry: () => void refetch(),
  };
};

/** The first write key's snippet, for the page that is still empty. */
export const useSnippet = (isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  const sources = useQuery({
    queryKey: keyOf(slug, 'sources'),
    queryFn: ({ signal }) => api.get<Page<Source>>(`${path}/sources`, { signal }),
    enabled: isWanted,
  });
  const key = sources.data?.items.find(({ kind }) => kind === 'write');
  return useQuery({
    queryKey: keyOf(slug, 'snippet', key?.keyId),
    queryFn: ({ signal }) => api.get<{ html: string }>(`${path}/sources/${key?.keyId}/snippet`, { signal }),
    enabled: isWanted && key !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
};

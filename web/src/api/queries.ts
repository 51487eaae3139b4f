import { QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from './client.ts';
import { ApiError } from './errors.ts';
import { type LiveEvent, type LiveStatus, useLive } from './live.ts';

/**
 * How the app asks:
 * - Fetching lives in hooks named after what they bring (`useContacts`), components take data.
 * - Keys are `keyOf(workspace, topic, ...rest)`; a live event of kind `topic` makes all of them read anew.
 * - Old data stays visible while new loads (`placeholderData: keepPreviousData` where the key changes).
 */
export const keyOf = (workspace: string, topic: string, ...rest: unknown[]) =>
  [workspace, topic, ...rest] as const;

const retriesMax = 2;

/** Refusals are final; weather (no answer, 5xx) is tried again. */
const isWorthRetrying = (failures: number, error: unknown): boolean =>
  failures < retriesMax && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);

export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: isWorthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });

export type Me = {
  user: { name: string; email: string };
  workspaces: { slug: string; name: string; role: string }[];
};

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.get<Me>('/me', { signal }),
  staleTime: 60_000,
});

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => api.get<{ needed: boolean }>('/setup', { signal }),
  staleTime: 60_000,
});

/** The topics of a batch, each once. */
export const topicsOf = (events: LiveEvent[]): string[] => [...new Set(events.map(({ kind }) => kind))];

/**
 * Keeps a workspace's queries true: reads a topic anew when the stream names it, and everything when the stream
 * is back after a break. Called once, by the frame.
 */
export const useLiveQueries = (workspace: string): LiveStatus => {
  const client = useQueryClient();
  const status = useLive(workspace, (events) => {
    for (const topic of topicsOf(events)) void client.invalidateQueries({ queryKey: [workspace, topic] });
  });
  const before = useRef(status);
  useEffect(() => {
    if (before.current === 'reconnecting' && status === 'live') {
      void client.invalidateQueries({ queryKey: [workspace] });
    }
    before.current = status;
  }, [status, workspace, client]);
  return status;
};

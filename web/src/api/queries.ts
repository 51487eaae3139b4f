import { QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Me, Workspace } from '../../../server/src/api/types.ts';
import { api } from './client.ts';
import { ApiError } from './errors.ts';
import { type LiveEvent, type LiveStatus, useLive } from './live.ts';

/**
 * How the app asks:
 * - Fetching lives in hooks named after what they bring (`useContacts`), components take data.
 * - Keys are `keyOf(workspace, topic, ...rest)`; when the stream says that `topic` changed, all of them are read anew
 *   (topics: `LiveTopic` of the API's types).
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

/** The workspace itself: zone, currency, role, whether sending is stopped. */
export const workspaceQuery = (workspace: string) =>
  queryOptions({
    queryKey: keyOf(workspace, 'workspace'),
    queryFn: ({ signal }) => api.get<Workspace>(`/w/${workspace}`, { signal }),
    staleTime: 60_000,
  });

/** The topics that a batch of events touches, each once. */
export const topicsOf = (events: readonly LiveEvent[]): string[] => [
  ...new Set(
    events.flatMap((event) => {
      if (event.kind === 'changed') return event.what;
      return event.kind === 'workspace' ? ['workspace'] : [];
    }),
  ),
];

/**
 * Reads queries anew. What is being read for the first time is let go on, so that a screen stands as soon as it can,
 * and is read once more: the change may have come after it was looked up. (Where there is data already, the reading
 * under way is given up and begun again.) Resolves when what is shown has been read.
 */
export const readAnew = async (client: QueryClient, queryKey: readonly unknown[]): Promise<void> => {
  const isFirst = ({ state }: { state: { data: unknown } }): boolean => state.data === undefined;
  const underWay = client.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching', predicate: isFirst });
  const others = client.invalidateQueries({ queryKey });
  const again = underWay.map((query) =>
    query.fetch().then(
      () => client.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false }),
      () => undefined,
    ),
  );
  await Promise.all([others, ...again]);
};

/**
 * Keeps a workspace's queries true: reads a topic anew when the stream names it, and everything when the stream
 * is back after a break. What changed between a page's first reading and its stream is named when the stream opens.
 * Called once, by the frame.
 */
export const useLiveQueries = (workspace: string): LiveStatus => {
  const client = useQueryClient();
  const status = useLive(workspace, (events) => {
    for (const topic of topicsOf(events)) void readAnew(client, [workspace, topic]);
  });
  const before = useRef(status);
  useEffect(() => {
    if (before.current === 'reconnecting' && status === 'live') void readAnew(client, [workspace]);
    before.current = status;
  }, [status, workspace, client]);
  return status;
};

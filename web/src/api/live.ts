import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { FeedLine } from '../../../server/src/api/types.ts';
import { batcher } from './batch.ts';

/**
 * One stream of server-sent events per workspace, shared by everything on the screen.
 *
 * States: connecting -> live -> reconnecting -> live ... A lost stream never clears the screen: the last values
 * stay, and whoever listens reads its data anew once the stream is back, since events in between were missed. What
 * changed shortly before a stream opened is told as its first event (`LATELY_MS` of the server).
 */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting';

/** What the stream tells: new lines of the feed, the topics whose data changed, or that the workspace did. */
export type LiveEvent =
  | { kind: 'feed'; lines: FeedLine[] }
  | { kind: 'changed'; what: string[] }
  | { kind: 'workspace' };

/** At most two updates a second: faster is noise to the eye and work for the machine. */
const updateIntervalMs = 500;
/** Browsers give up after an HTTP error; a server restarts within about 5 s, so this asks a few times meanwhile. */
const retryMs = 2_000;

type Listener = { onEvents?: (events: LiveEvent[]) => void; onStatus?: () => void };

type Connection = {
  status: LiveStatus;
  listeners: Set<Listener>;
  close: () => void;
};

const connections = new Map<string, Connection>();

/** What arrived under each name of the stream; undefined for what is not in the agreed shape. */
const readers: Record<LiveEvent['kind'], (data: unknown) => LiveEvent | undefined> = {
  feed: (data) => (Array.isArray(data) ? { kind: 'feed', lines: data } : undefined),
  changed: (data) => {
    const what = (data as { what?: unknown } | null)?.what;
    return Array.isArray(what) ? { kind: 'changed', what } : undefined;
  },
  workspace: () => ({ kind: 'workspace' }),
};

/** Reads one server-sent event; anything malformed is undefined, since a stream must not break a screen. */
export const readEvent = (kind: LiveEvent['kind'], data: string): LiveEvent | undefined => {
  try {
    return readers[kind](JSON.parse(data));
  } catch {
    return undefined;
  }
};

const connect = (workspace: string): Connection => {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const batch = batcher<LiveEvent>(updateIntervalMs, (events) => {
    for (const listener of connection.listeners) listener.onEvents?.(events);
  });

  const become = (status: LiveStatus): void => {
    if (connection.status === status) return;
    connection.status = status;
    for (const listener of connection.listeners) listener.onStatus?.();
  };

  const open = (): void => {
    const opened = new EventSource(`/api/w/${encodeURIComponent(workspace)}/live`);
    source = opened;
    opened.onopen = () => become('live');
    for (const kind of Object.keys(readers) as LiveEvent['kind'][]) {
      opened.addEventListener(kind, ({ data }) => {
        const event = readEvent(kind, data);
        if (event) batch.add(event);
      });
    }
    opened.onerror = () => {
      become('reconnecting');
      if (opened.readyState === EventSource.CLOSED) retry = setTimeout(open, retryMs * (1 + Math.random()));
    };
  };

  const connection: Connection = {
    status: 'connecting',
    listeners: new Set(),
    close: () => {
      source?.close();
      clearTimeout(retry);
      batch.stop();
      connections.delete(workspace);
    },
  };
  connections.set(workspace, connection);
  open();
  return connection;
};

const listen = (workspace: string, listener: Listener): (() => void) => {
  const connection = connections.get(workspace) ?? connect(workspace);
  connection.listeners.add(listener);
  return () => {
    connection.listeners.delete(listener);
    if (connection.listeners.size === 0) connection.close();
  };
};

/**
 * The stream's status; `onEvents` gets what happened, in batches, at most twice a second.
 * It may change on every render: the newest is called.
 */
export const useLive = (workspace: string, onEvents?: (events: LiveEvent[]) => void): LiveStatus => {
  const newest = useRef(onEvents);
  useEffect(() => {
    newest.current = onEvents;
  });
  useEffect(() => listen(workspace, { onEvents: (events) => newest.current?.(events) }), [workspace]);
  return useSyncExternalStore(
    (onStatus) => listen(workspace, { onStatus }),
    () => connections.get(workspace)?.status ?? 'connecting',
  );
};

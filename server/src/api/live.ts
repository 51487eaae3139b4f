import type { Clock } from '../platform/index.ts';
import { createLately } from './live-lately.ts';
import type { FeedLine, LiveTopic } from './types.ts';

/**
 * The hub of live updates: one entry per workspace that somebody looks at, none for the others.
 *
 * - A workspace sends at most every `FLUSH_MS`: topics that changed meanwhile are joined, feed lines are read once.
 * - What arrives when nothing was sent lately goes out at once.
 * - A stream that opens is told what changed lately: its page may have read before the change, and the stream stood after.
 * - Changes are hints: lost ones (another process) are caught by reading the feed every `POLL_MS`.
 */
const FLUSH_MS = 500;
/** How late a change made by another process may show when its notice was lost. */
const POLL_MS = 1_000;

export interface Change {
  workspaceId: number;
  what: readonly LiveTopic[];
}

/** Feed lines newer than a cursor, newest first; with a null cursor none, and the cursor of now. */
export type FeedSince = (
  workspaceId: number,
  cursor: string | null,
) => Promise<{ lines: FeedLine[]; cursor: string }>;

export type LiveMessage =
  | { event: 'feed'; data: FeedLine[] }
  | { event: 'changed'; data: { what: LiveTopic[] } }
  | { event: 'workspace'; data: Record<string, never> };

export interface LiveHub {
  /** Sends what changed lately, then a workspace's messages, to `send` until the returned function is called. */
  subscribe(workspaceId: number, send: (message: LiveMessage) => void): () => void;
  /** Tells that something changed, to the screens of all processes. */
  changed(change: Change): void;
  /** Ends all timers. */
  close(): void;
}

export interface LiveHubDeps {
  clock: Clock;
  feedSince: FeedSince;
  /** Tells all processes of a change; this one hears it through `onChanged`. */
  tell(change: Change): void;
  /** Calls `fn` after each change; the returned function ends that. */
  onChanged(fn: (change: Change) => void): () => void;
  onError(error: unknown): void;
}

interface Room {
  listeners: Set<(message: LiveMessage) => void>;
  topics: Set<LiveTopic>;
  cursor: string | null;
  sentAtMs: number;
  /** a flush is scheduled or running */
  busy: boolean;
  cancel: () => void;
}

/** What is said of topics that changed: nothing of none. */
const messagesOf = (what: LiveTopic[]): LiveMessage[] => {
  const changed: LiveMessage[] = what.length > 0 ? [{ event: 'changed', data: { what } }] : [];
  return what.includes('workspace') ? [{ event: 'workspace', data: {} }, ...changed] : changed;
};

export const createLiveHub = (deps: LiveHubDeps): LiveHub => {
  const { clock } = deps;
  const rooms = new Map<number, Room>();
  const lately = createLately();

  const tell = (room: Room, message: LiveMessage): void => {
    for (const listener of [...room.listeners]) listener(message);
  };

  const readFeed = async (workspaceId: number, room: Room): Promise<void> => {
    const isFirst = room.cursor === null;
    const { lines, cursor } = await deps.feedSince(workspaceId, room.cursor);
    room.cursor = cursor;
    if (!isFirst && lines.length > 0) tell(room, { event: 'feed', data: lines });
  };

  const tellTopics = (room: Room): void => {
    const what = [...room.topics];
    room.topics.clear();
    for (const message of messagesOf(what)) tell(room, message);
  };

  const flush = async (workspaceId: number, room: Room): Promise<void> => {
    try {
      tellTopics(room);
      await readFeed(workspaceId, room);
    } catch (error) {
      deps.onError(error);
    }
    room.sentAtMs = clock.monotonic();
    room.busy = false;
    // What changed while the feed was read waits its turn; otherwise the poll is next.
    if (rooms.get(workspaceId) === room)
      schedule(workspaceId, room, room.topics.size > 0 ? FLUSH_MS : POLL_MS);
  };

  const schedule = (workspaceId: number, room: Room, delayMs: number): void => {
    room.cancel();
    room.cancel = clock.after(delayMs, () => {
      room.busy = true;
      void flush(workspaceId, room);
    });
  };

  const note = ({ workspaceId, what }: Change): void => {
    lately.note(workspaceId, what, clock.monotonic());
    const room = rooms.get(workspaceId);
    if (!room) return;
    const isWaiting = room.topics.size > 0;
    for (const topic of what) room.topics.add(topic);
    if (room.busy || isWaiting) return;
    schedule(workspaceId, room, Math.max(0, room.sentAtMs + FLUSH_MS - clock.monotonic()));
  };

  const stopListening = deps.onChanged(note);
  const open = (workspaceId: number): Room => {
    const room: Room = {
      listeners: new Set(),
      topics: new Set(),
      cursor: null,
      sentAtMs: Number.NEGATIVE_INFINITY,
      busy: false,
      cancel: () => undefined,
    };
    rooms.set(workspaceId, room);
    schedule(workspaceId, room, 0);
    return room;
  };

  return {
    changed: deps.tell,
    subscribe: (workspaceId, send) => {
      const room = rooms.get(workspaceId) ?? open(workspaceId);
      room.listeners.add(send);
      for (const message of messagesOf(lately.topics(workspaceId, clock.monotonic()))) send(message);
      return () => {
        room.listeners.delete(send);
        if (room.listeners.size > 0 || rooms.get(workspaceId) !== room) return;
        room.cancel();
        rooms.delete(workspaceId);
      };
    },
    close: () => {
      stopListening();
      for (const room of rooms.values()) room.cancel();
      rooms.clear();
    },
  };
};

import { type Clock, type Db, listenTo, randomSecret, sql } from '../platform/index.ts';
import type { Change } from './live.ts';
import type { LiveTopic } from './types.ts';

/**
 * Notices of changes between processes by NOTIFY: hints only (RULES-SQL 13), the hub polls behind them. A process
 * joins what it has to say for `NOTIFY_MS`, and skips its own notices, which it knows already.
 */
const CHANNEL = 'baton_changed';
/** NOTIFY takes a database-wide lock at commit: a few a second cost nothing, one a batch would. */
const NOTIFY_MS = 200;

const format = (sender: string, { workspaceId, what }: Change): string =>
  `${sender} ${workspaceId} ${what.join(',')}`;

const parse = (payload: string): (Change & { sender: string }) | null => {
  const [sender, id, topics] = payload.split(' ');
  if (!sender || !id || !topics || !Number.isInteger(Number(id))) return null;
  return { sender, workspaceId: Number(id), what: topics.split(',') as LiveTopic[] };
};

export interface Changes {
  /** Tells this process at once and the others shortly after. */
  tell(change: Change): void;
  /** Calls `fn` after each change, of whichever process; the returned function ends that. */
  onChanged(fn: (change: Change) => void): () => void;
  close(): Promise<void>;
}

/** Connects the changes of all processes on one database. Listening starts in the background and survives restarts of PostgreSQL. */
export const createChanges = (deps: { db: Db; clock: Clock }): Changes => {
  const { db, clock } = deps;
  const self = randomSecret(6);
  const listeners = new Set<(change: Change) => void>();
  const pending = new Map<number, Set<LiveTopic>>();
  let cancelSend: (() => void) | undefined;

  const deliver = (change: Change): void => {
    for (const listener of [...listeners]) listener(change);
  };

  const send = async (): Promise<void> => {
    cancelSend = undefined;
    const notices = [...pending].map(([workspaceId, what]) => format(self, { workspaceId, what: [...what] }));
    pending.clear();
    // A lost notice costs the other process a poll.
    await db
      .query(sql`select pg_notify(${CHANNEL}, notice) from unnest(${notices}::text[]) as notice`)
      .catch(() => undefined);
  };

  const listener = listenTo(deps, CHANNEL, (payload) => {
    const change = parse(payload);
    if (change && change.sender !== self) deliver(change);
  });

  return {
    tell: (change) => {
      deliver(change);
      const topics = pending.get(change.workspaceId) ?? new Set();
      for (const topic of change.what) topics.add(topic);
      pending.set(change.workspaceId, topics);
      cancelSend ??= clock.after(NOTIFY_MS, () => void send());
    },
    onChanged: (fn) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    close: async () => {
      cancelSend?.();
      await listener.stop();
    },
  };
};

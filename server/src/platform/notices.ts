import type { Clock } from './clock.ts';
import { type Db, raw, sql } from './sql.ts';

const RECONNECT_MS = 2_000;

/**
 * Listens on a channel of PostgreSQL with a connection of its own, in the background, across restarts of the server.
 * Notices are hints (RULES-SQL 13): those sent while the connection is away are lost. `channel` is a plain name.
 */
export const listenTo = (
  { db, clock }: { db: Db; clock: Clock },
  channel: string,
  onNotice: (payload: string) => void,
): { ready: Promise<void>; stop(): Promise<void> } => {
  let stopped = false;
  let cancelReconnect: (() => void) | undefined;
  let connection: Awaited<ReturnType<Db['connect']>> | undefined;

  const reconnect = (): void => {
    if (!stopped) cancelReconnect = clock.after(RECONNECT_MS, () => void listen());
  };
  const listen = async (): Promise<void> => {
    try {
      const opened = await db.connect();
      if (stopped) return opened.release();
      connection = opened;
      // a connection that broke fires `error`, and what was under way on it fails as well: one of them counts
      const lose = (error: Error): void => {
        if (connection !== opened) return;
        connection = undefined;
        opened.release(error);
        reconnect();
      };
      opened.client.on('error', lose);
      opened.client.on('notification', ({ payload }) => onNotice(payload ?? ''));
      await opened.query(sql`listen ${raw(channel)}`).catch(lose);
    } catch {
      reconnect();
    }
  };
  const ready = listen();
  return {
    ready,
    stop: async () => {
      stopped = true;
      cancelReconnect?.();
      await ready;
      // it listens: closed instead of being returned to the pool, and once only, whatever it fires while it ends
      const open = connection;
      connection = undefined;
      open?.release(new Error('closing'));
    },
  };
};

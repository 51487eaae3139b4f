/**
 * Wake-ups of group loops: in memory for groups of this process, by NOTIFY for those of others. Hints only: a loop
 * polls behind them (RULES-SQL 13).
 */
import type { Worker } from './engine/index.ts';
import type { Clock, Db, Signals } from './platform/index.ts';
import { listenTo, sql } from './platform/index.ts';

const CHANNEL = 'baton_inbox';
/** Notices are joined this long: NOTIFY takes a database-wide lock at commit. */
const NOTIFY_MS = 10;

export interface WakeUps {
  start(worker: Worker | null): Promise<void>;
  /** An input came into the inbox of a contact in this bucket. */
  inboxOf(bucket: number): void;
  stop(): Promise<void>;
}

interface WakeUpDeps {
  db: Db;
  clock: Clock;
  signals: Signals;
}

export const createWakeUps = ({ db, clock, signals }: WakeUpDeps): WakeUps => {
  let worker: Worker | null = null;
  let ranges: { grp: number; bucketFrom: number; bucketTo: number }[] = [];
  let cancelSend: (() => void) | null = null;
  let listener: ReturnType<typeof listenTo> | null = null;
  const pending = new Set<number>();

  const send = async (): Promise<void> => {
    cancelSend = null;
    const groups = [...pending].join(',');
    pending.clear();
    await db.query(sql`select pg_notify(${CHANNEL}, ${groups})`).catch(() => undefined);
  };

  return {
    start: async (own) => {
      worker = own;
      ranges = await db.query(sql`
        select grp, bucket_from as "bucketFrom", bucket_to as "bucketTo" from leases where role = 'fold' order by grp`);
      if (!own) return;
      listener = listenTo({ db, clock }, CHANNEL, (groups) => {
        for (const grp of groups.split(',')) signals.signal(`inbox:${grp}`);
      });
      await listener.ready;
    },
    inboxOf: (bucket) => {
      const range = ranges.find((one) => bucket >= one.bucketFrom && bucket < one.bucketTo);
      if (!range) return;
      signals.signal(`inbox:${range.grp}`);
      if (worker?.holdsGroup('fold', range.grp)) return;
      pending.add(range.grp);
      cancelSend ??= clock.after(NOTIFY_MS, () => void send());
    },
    stop: async () => {
      cancelSend?.();
      await listener?.stop();
    },
  };
};

import { BUCKETS, type Clock, type Db } from '../platform/index.ts';
import {
  DISK_FREE_BYTES_MIN,
  PRESSURE_MS,
  SHARE_EVENTS_PER_SECOND,
  SHARE_PENDING_SECONDS,
} from './bounds.ts';
import { pendingIn } from './queries.ts';

/** Buckets whose inboxes are counted: every 64th, from another start each time. */
const SAMPLE_STEP = 64;
/** Rows counted per bucket: one contact's flood must not look like a whole workspace's. */
const SAMPLED_ROWS_MAX = 2_000;

export interface PressureDeps {
  db: Db;
  clock: Clock;
  /** free bytes where PostgreSQL keeps its data; undefined when that is not known (another server) */
  diskFreeBytes?(): Promise<number | undefined>;
  onError(error: unknown, doing: string): void;
  /** inputs of one workspace that may wait; for tests, else 60 s of its share */
  shareRowsMax?: number;
}

/** How full the house is, looked at every two seconds (P15). */
export interface Pressure {
  isOverShare(workspaceId: number): boolean;
  isDiskShort(): boolean;
  /** Looks now. */
  look(): Promise<void>;
  stop(): void;
}

export const createPressure = (deps: PressureDeps): Pressure => {
  const shareRowsMax = deps.shareRowsMax ?? SHARE_PENDING_SECONDS * SHARE_EVENTS_PER_SECOND;
  let overShare = new Set<number>();
  let diskShort = false;
  let offset = 0;
  let cancel: (() => void) | undefined;
  let stopped = false;

  const look = async (): Promise<void> => {
    const free = await deps.diskFreeBytes?.();
    diskShort = free !== undefined && free < DISK_FREE_BYTES_MIN;
    const buckets = Array.from({ length: BUCKETS / SAMPLE_STEP }, (_, index) => index * SAMPLE_STEP + offset);
    offset = (offset + 1) % SAMPLE_STEP;
    const rows = await deps.db.query<{ workspaceId: number; pending: number }>(
      pendingIn(buckets, SAMPLED_ROWS_MAX),
    );
    overShare = new Set(
      rows.filter((row) => row.pending * SAMPLE_STEP > shareRowsMax).map((row) => row.workspaceId),
    );
  };

  const watch = (): void => {
    cancel = deps.clock.after(PRESSURE_MS, () => {
      void look()
        // the next look is in two seconds; whether the database answers the flush finds out itself
        .catch((error: unknown) => deps.onError(error, 'looking at the inbox'))
        .finally(() => {
          if (!stopped) watch();
        });
    });
  };
  watch();

  return {
    isOverShare: (workspaceId) => overShare.has(workspaceId),
    isDiskShort: () => diskShort,
    look,
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
};

/** The engine's inside, for tests and the simulation that drive it by hand, pass by pass. */
import type { Db } from '../platform/index.ts';
import { type PassInput, type PassResult, runPass } from './pass.ts';

export { broadcastChunk } from './broadcast-sweep.ts';
export { BULK_CHUNK, bulkChunk } from './import-sweep.ts';
export { GO_ALONG, KEEP_IT, WAITS_FOR_IT } from './import-undo.ts';
export { ensureLeases, type Lease, renewLeases, takeLease } from './lease.ts';
export { maintainPartitions } from './maintenance.ts';
export { applyMerges } from './merge.ts';
export { BATCH_MAX } from './pass.ts';
export { loadRegistry } from './registry.ts';
export { sweepChunk } from './sweep.ts';
export { unmerge } from './unmerge.ts';

/** One live pass from the given bucket on, without timers. */
export const foldFrom = (
  db: Db,
  fromBucket: number,
  input: Omit<PassInput, 'fromBucket' | 'timersDue'>,
): Promise<PassResult> => runPass(db, { ...input, fromBucket, timersDue: false });

/** One live pass over a whole group, timers included. */
export const foldGroupOnce = (
  db: Db,
  input: Omit<PassInput, 'fromBucket' | 'timersDue'>,
): Promise<PassResult> => runPass(db, { ...input, fromBucket: input.lease.bucketFrom, timersDue: true });

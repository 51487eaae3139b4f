/**
 * The thread in which a simulation runs: it computes beside the server's loop, at a lower priority, with two connections of
 * its own that can only read. What it is told and what it tells: `thread-talk.ts`.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openDb, Refusal, systemClock } from '../platform/index.ts';
import { simulate } from './simulate.ts';
import type { ThreadData, Told } from './thread-talk.ts';

/** Live work goes first, three times as much of it; with 10 a busy machine lets a simulation wait for minutes. On Linux a
 *  thread has a priority of its own, elsewhere it would be the whole process's. */
const NICE = 5;
/** Reports have two connections (DESIGN). */
const CONNECTIONS = 2;
/** A chunk of people is read in a second; a statement that takes this long would hold dead rows back (ENGINE). */
const STATEMENT_MS = 60_000;

const run = async (): Promise<void> => {
  const { url, nowMs, order } = workerData as ThreadData;
  if (process.platform === 'linux') setPriority(NICE);
  const db = openDb({
    connectionString: url,
    max: CONNECTIONS,
    statementTimeoutMs: STATEMENT_MS,
    options: '-c jit=off -c default_transaction_read_only=on',
  });
  let isCancelled = false;
  parentPort!.on('message', () => {
    isCancelled = true;
  });
  const tell = (told: Told): void => parentPort!.postMessage(told);
  try {
    const simulated = await simulate(
      {
        db,
        nowMs,
        ticksMs: systemClock.monotonic,
        onProgress: (progress) => tell({ type: 'progress', progress }),
        isCancelled: () => isCancelled,
      },
      order,
    );
    tell({ type: 'done', simulated });
  } catch (error) {
    if (isCancelled) tell({ type: 'cancelled' });
    else if (error instanceof Refusal) tell({ type: 'failed', text: error.message });
    else tell({ type: 'failed', text: 'An error in Baton', stack: String((error as Error).stack) });
  } finally {
    await db.close();
    parentPort!.close();
  }
};

await run();

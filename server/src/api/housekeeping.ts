import { forgetOldImports } from '../imports/index.ts';
import { checkHealth } from '../insights/index.ts';
import { type Clock, type Db, inWorkspace, type Log, makeRounds, sql } from '../platform/index.ts';
import { forgetLooks } from '../rights/index.ts';
import { forgetFailedDeliveries } from '../webhooks/index.ts';
import { forgetEndedSessions } from '../workspaces/index.ts';
import type { DuplicateSearches } from './duplicate-searches.ts';
import { forgetIdempotencyKeys } from './idempotency.ts';

/** Rows are forgotten by day and week: an hour more of them costs nothing. */
const EVERY_MS = 3600_000;

/** Forgets what has had its time: idempotency keys, ended sessions, failed deliveries, looks, old imports. Several processes may do it. */
export const tidy = async (db: Db, nowMs: number): Promise<void> => {
  await forgetIdempotencyKeys(db, nowMs);
  await forgetEndedSessions(db, nowMs);
  await forgetFailedDeliveries(db, nowMs);
  await forgetLooks(db, nowMs);
  await forgetOldImports(db, nowMs);
};

/** People's data changes slowly, and the trend has a point a day. */
const CHECKED_EVERY_MS = 20 * 3600_000;

/** Looks at the data of each workspace whose last check is a day old; several processes share them. */
const checkDue = async ({ db, clock }: { db: Db; clock: Clock }): Promise<void> => {
  const workspaces = await db.query<{ id: number }>(sql`select workspace_id as id from workspaces`);
  for (const { id } of workspaces)
    await checkHealth(inWorkspace(db, id), { clock, ifOlderThanMs: CHECKED_EVERY_MS });
};

/** Tidies now and every hour, until the returned function is called. */
export const keepTidy = (deps: {
  db: Db;
  clock: Clock;
  log: Log;
  duplicates: Pick<DuplicateSearches, 'lookWhereDue'>;
}): (() => Promise<void>) =>
  makeRounds({
    clock: deps.clock,
    everyMs: EVERY_MS,
    round: async () => {
      await tidy(deps.db, deps.clock.now());
      await checkDue(deps);
      await deps.duplicates.lookWhereDue();
    },
    failed: (error) => deps.log.warn({ err: error }, 'housekeeping'),
  });

import {
  type Clock,
  type Db,
  type JsonObject,
  type Log,
  type Queryable,
  Refusal,
  sql,
} from '../platform/index.ts';
import type { Outbound, OutboundAnswer } from './outbound.ts';
import { openSecret } from './queries.ts';
import { signedHeaders } from './signature.ts';

/**
 * Takes deliveries from the outbox to their receivers, at least once each, from any number of processes.
 *
 * States of a row: due -> claimed (due again after `CLAIM_MS`, should this process die) -> gone when the receiver
 * answered 2xx, else due later, and after the last attempt `failed`. States of a webhook: active -> failing (since
 * the first failure after a success) -> disabled after `DISABLED_AFTER_MS` of failing, or at once by 410 Gone.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Pauses after the 1st, 2nd, ... failed attempt (the schedule Standard Webhooks recommends); three days in all. */
const PAUSES_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** A receiver's Retry-After is believed up to this. */
const RETRY_AFTER_MS_MAX = HOUR_MS;
/** A weekend and a Monday: shorter disables somebody's webhook before they could see it. */
export const DISABLED_AFTER_MS = 5 * DAY_MS;
/** Failed deliveries are kept this long to be seen and sent again by hand. */
const FAILED_KEPT_MS = 7 * DAY_MS;
/** Longer than a request may take, so that nobody else sends what is on its way. */
const CLAIM_MS = 30_000;
const IN_FLIGHT_MAX = 20;
/** One slow receiver must not keep the others waiting. */
const IN_FLIGHT_PER_WEBHOOK_MAX = 4;
/** Success is noted on the webhook's row at most this often: it is one row for all deliveries. */
const SUCCESS_NOTED_EVERY_MS = 10_000;
const POLL_MS = 1_000;
const ERROR_CHARACTERS_MAX = 300;

export interface DeliveryDeps {
  db: Db;
  clock: Clock;
  log: Log;
  outbound: Outbound;
  /** the server's secret: webhook secrets are encrypted with a key from it */
  secret: string;
  /** between 0 (included) and 1, for jitter */
  random(): number;
  /** a webhook was disabled after days of failures */
  onDisabled(webhook: { workspaceId: number; webhookId: number; url: string }): void;
}

interface Claimed {
  bucket: number;
  deliveryId: string;
  workspaceId: number;
  webhookId: number;
  payload: JsonObject;
  attempts: number;
}

interface Target {
  workspaceId: number;
  webhookId: number;
  url: string;
  secret: string;
  state: 'active' | 'disabled';
}

/** Claims up to `limit` due deliveries, none of the webhooks in `busy`. Index webhook_deliveries_due. */
const claimDue = (db: Queryable, limit: number, busy: readonly number[], nowMs: number): Promise<Claimed[]> =>
  db.query<Claimed>(sql`
    with due as (
      select bucket, delivery_id
      from webhook_deliveries
      where bucket between 0 and 4095 and not failed and due_at <= ${new Date(nowMs)}
        and webhook_id <> all(${[...busy]}::int[])
      order by due_at
      limit ${limit}
      for update skip locked)
    update webhook_deliveries
    set due_at = ${new Date(nowMs + CLAIM_MS)}, attempts = attempts + 1
    from due
    where webhook_deliveries.bucket = due.bucket and webhook_deliveries.delivery_id = due.delivery_id
    returning webhook_deliveries.bucket, webhook_deliveries.delivery_id as "deliveryId",
      workspace_id as "workspaceId", webhook_id as "webhookId", payload, attempts`);

const targetOf = async (db: Queryable, { workspaceId, webhookId }: Claimed): Promise<Target | null> => {
  const [row] = await db.query<Target>(sql`
    select workspace_id as "workspaceId", webhook_id as "webhookId", url, secret, state
    from webhooks where workspace_id = ${workspaceId} and webhook_id = ${webhookId}`);
  return row ?? null;
};

const remove = (db: Queryable, { bucket, deliveryId }: Claimed): Promise<unknown> =>
  db.query(sql`delete from webhook_deliveries where bucket = ${bucket} and delivery_id = ${deliveryId}`);

const giveUp = (db: Queryable, { bucket, deliveryId }: Claimed, error: string): Promise<unknown> =>
  db.query(sql`
    update webhook_deliveries set failed = true, last_error = ${error}
    where bucket = ${bucket} and delivery_id = ${deliveryId}`);

const again = (
  db: Queryable,
  { bucket, deliveryId }: Claimed,
  error: string,
  dueMs: number,
): Promise<unknown> =>
  db.query(sql`
    update webhook_deliveries set due_at = ${new Date(dueMs)}, last_error = ${error}
    where bucket = ${bucket} and delivery_id = ${deliveryId}`);

const noteSuccess = (db: Queryable, target: Target, nowMs: number): Promise<unknown> =>
  db.query(sql`
    update webhooks set failing_since = null, last_error = null, last_delivered_at = ${new Date(nowMs)}
    where workspace_id = ${target.workspaceId} and webhook_id = ${target.webhookId}
      and (failing_since is not null or last_delivered_at is null
        or last_delivered_at < ${new Date(nowMs - SUCCESS_NOTED_EVERY_MS)})`);

/** Notes a failure; returns since when there were only failures. */
const noteFailure = async (db: Queryable, target: Target, error: string, nowMs: number): Promise<Date> => {
  const [row] = await db.query<{ since: Date }>(sql`
    update webhooks set failing_since = coalesce(failing_since, ${new Date(nowMs)}), last_error = ${error}
    where workspace_id = ${target.workspaceId} and webhook_id = ${target.webhookId}
    returning failing_since as since`);
  return row?.since ?? new Date(nowMs);
};

const disable = async (deps: DeliveryDeps, target: Target, reason: string): Promise<void> => {
  const rows = await deps.db.query(sql`
    update webhooks set state = 'disabled', disabled_reason = ${reason}
    where workspace_id = ${target.workspaceId} and webhook_id = ${target.webhookId} and state = 'active'
    returning webhook_id`);
  if (rows.length > 0) deps.onDisabled(target);
};

type Attempt = { ok: true } | { ok: false; error: string; gone: boolean; retryAfterMs: number };

/** What an answer means: 2xx is taken, everything else is not; redirects are not followed. */
const attemptOf = ({ status, body, retryAfterSeconds }: OutboundAnswer): Attempt => {
  if (status >= 200 && status < 300) return { ok: true };
  const said = body.trim() ? `: ${body.trim()}` : '';
  const error = status >= 300 && status < 400 ? `${status}: redirects are not followed` : `${status}${said}`;
  const retryAfterMs = Math.min((retryAfterSeconds ?? 0) * 1000, RETRY_AFTER_MS_MAX);
  return { ok: false, error: error.slice(0, ERROR_CHARACTERS_MAX), gone: status === 410, retryAfterMs };
};

const tooLong = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

const attempt = async (deps: DeliveryDeps, target: Target, delivery: Claimed): Promise<Attempt> => {
  const body = JSON.stringify(delivery.payload);
  const secret = openSecret(target.secret, target.workspaceId, deps.secret);
  const headers = signedHeaders(secret, delivery.deliveryId, body, deps.clock.now());
  try {
    return attemptOf(await deps.outbound.post(target.url, headers, body));
  } catch (error) {
    const cause = error instanceof Error && 'cause' in error && tooLong(error.cause) ? error.cause : error;
    const said = tooLong(cause) ? 'no answer within 10 s' : (error as Error).message;
    const text = error instanceof Refusal ? `${error.detail} ${error.fix}` : said;
    return { ok: false, error: text.slice(0, ERROR_CHARACTERS_MAX), gone: false, retryAfterMs: 0 };
  }
};

/** When to try again after `attempts` tries; null when that was the last. Up to a tenth later, so that many do not come back at once. */
export const nextAttemptMs = (
  attempts: number,
  retryAfterMs: number,
  nowMs: number,
  random: number,
): number | null => {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? null : nowMs + Math.round(Math.max(pause, retryAfterMs) * (1 + random / 10));
};

const fail = async (
  deps: DeliveryDeps,
  target: Target,
  delivery: Claimed,
  failure: Attempt & { ok: false },
): Promise<void> => {
  const nowMs = deps.clock.now();
  const since = await noteFailure(deps.db, target, failure.error, nowMs);
  const dueMs = nextAttemptMs(delivery.attempts, failure.retryAfterMs, nowMs, deps.random());
  if (dueMs === null) await giveUp(deps.db, delivery, failure.error);
  else await again(deps.db, delivery, failure.error, dueMs);
  if (failure.gone) await disable(deps, target, 'The receiver answered 410 Gone.');
  else if (nowMs - since.getTime() >= DISABLED_AFTER_MS)
    await disable(
      deps,
      target,
      `Nothing arrived since ${since.toISOString().slice(0, 10)}: ${failure.error}`,
    );
};

const deliverOne = async (deps: DeliveryDeps, delivery: Claimed): Promise<void> => {
  const target = await targetOf(deps.db, delivery);
  if (!target) return void (await remove(deps.db, delivery));
  if (target.state === 'disabled') return void (await giveUp(deps.db, delivery, 'The webhook is disabled.'));
  const result = await attempt(deps, target, delivery);
  if (!result.ok) return fail(deps, target, delivery, result);
  await remove(deps.db, delivery);
  await noteSuccess(deps.db, target, deps.clock.now());
};

/** Forgets failed deliveries after a week. */
export const forgetFailedDeliveries = async (db: Queryable, nowMs: number): Promise<number> => {
  const rows = await db.query(sql`
    delete from webhook_deliveries
    where bucket between 0 and 4095 and failed and at < ${new Date(nowMs - FAILED_KEPT_MS)}
    returning delivery_id`);
  return rows.length;
};

export interface Deliveries {
  /** Looks at once, e.g. after a fold that wrote deliveries. */
  wake(): void;
  /** Ends the loop; waits for what is on its way. */
  stop(): Promise<void>;
}

/** Starts the delivery loop. Errors of the database are logged and waited out. */
export const runDeliveries = (deps: DeliveryDeps): Deliveries => {
  const { clock, log } = deps;
  const inFlight = new Map<number, number>();
  const running = new Set<Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let cancelPoll: () => void = () => undefined;

  const start = (delivery: Claimed): void => {
    const { webhookId } = delivery;
    inFlight.set(webhookId, (inFlight.get(webhookId) ?? 0) + 1);
    const run = deliverOne(deps, delivery)
      .catch((error: unknown) => log.warn({ err: error }, 'webhook delivery'))
      .finally(() => {
        running.delete(run);
        const left = inFlight.get(webhookId)! - 1;
        if (left > 0) inFlight.set(webhookId, left);
        else inFlight.delete(webhookId);
        wake();
      });
    running.add(run);
  };

  /** Claims a few at a time: at most what one webhook may have on its way, so no webhook can take more. */
  const fill = async (): Promise<void> => {
    for (;;) {
      const busy = [...inFlight].filter(([, count]) => count > 0).map(([id]) => id);
      const limit = Math.min(IN_FLIGHT_MAX - running.size, IN_FLIGHT_PER_WEBHOOK_MAX);
      if (limit <= 0 || stopped) return;
      const claimed = await claimDue(deps.db, limit, busy, clock.now());
      if (claimed.length === 0) return;
      for (const delivery of claimed) start(delivery);
    }
  };

  const look = async (): Promise<void> => {
    do {
      lookAgain = false;
      await fill().catch((error: unknown) => log.warn({ err: error }, 'webhook deliveries'));
    } while (lookAgain && !stopped);
    looking = undefined;
    if (!stopped) cancelPoll = clock.after(POLL_MS, wake);
  };

  const wake = (): void => {
    if (stopped) return;
    lookAgain = true;
    if (looking) return;
    cancelPoll();
    looking = look();
  };

  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      cancelPoll();
      await looking;
      await Promise.all(running);
    },
  };
};

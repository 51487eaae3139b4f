/**
 * Sending that does harm stops by itself. Receivers judge a sender by what comes back: dead addresses say that nobody
 * agreed to this mail, complaints that they did not want it. Going on for an hour costs weeks of spam folders.
 */
import { BUCKETS, type Clock, type Db, type NamedStatement } from '../platform/index.ts';
import {
  type StoppedWhy,
  type StoredSettings,
  type StoredStopAt,
  stopByItself,
} from '../workspaces/index.ts';

/** Gmail and Yahoo ask for less than 0.3 % complaints (their sender guidelines of 2024); Amazon SES reviews at 5 % dead addresses. */
export const STOP_AT = { bounced: 0.05, complained: 0.003 } as const satisfies StoredStopAt;

/**
 * Past this many times the limit transactional mail stops too: before that, receipts and sign-ins that people wait for
 * go on (P7), since they are not what does the harm. Higher: a blocked sender goes on; lower: a bad list costs receipts.
 */
const EVERYTHING_AT = 4;

/** Mails looked at: the last ones, so that a good year does not hide a bad list. */
const MAILS_MAX = 1_000;
const HOURS_MAX = 24;
/** Fewer prove nothing. */
const MAILS_MIN = 100;
/** Nor does one angry reader. */
const COUNT_MIN = 3;

/** Looked at so often while mail leaves: at 1,500 mails a second, 3,000 leave before a stop. */
const LOOK_EVERY_MS = 2_000;

/** Of the last mails: how many were handed over, came back as dead, were called spam. */
export interface Harm {
  mails: number;
  bounced: number;
  complained: number;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

/** Why sending must stop; null when it need not. */
export const reasonToStop = (harm: Harm, stopAt: StoredStopAt = {}): StoppedWhy | null => {
  if (harm.mails < MAILS_MIN) return null;
  const limits = { ...STOP_AT, ...stopAt };
  for (const [code, limit, of] of [
    ['complained', limits.complained, 'were called spam by their readers'],
    ['bounced', limits.bounced, 'came back from dead addresses'],
  ] as const) {
    const count = harm[code];
    if (limit === null || count < COUNT_MIN || count / harm.mails <= limit) continue;
    const share = count / harm.mails;
    const text = `${count} of the last ${harm.mails} mails ${of}: ${percent(share)}, more than ${percent(limit)}`;
    const everything = share > limit * EVERYTHING_AT;
    return { code, text, count, of: harm.mails, limit, ...(everything ? { everything } : {}) };
  }
  return null;
};

/** $1 workspace, $2 not before, $3 mails, $4 buckets. By `messages_submitted`, `messages_bounced`, `messages_complained`. */
const harmSince = (workspaceId: number, since: Date): NamedStatement => ({
  name: 'messages-harm',
  text: `with recent as materialized (
      select submitted_at from messages
      where bucket >= 0 and bucket < $4 and workspace_id = $1 and channel = 'email' and submitted_at > $2
        and provider <> 'sandbox'
      order by submitted_at desc
      limit $3
    ), span as materialized (
      select case when count(*) < $3 then $2 else min(submitted_at) end as since, count(*)::int as mails from recent
    )
    select span.mails,
      (select count(*) from messages m
       where m.bucket >= 0 and m.bucket < $4 and m.workspace_id = $1 and m.channel = 'email'
         and m.bounced_at >= span.since and m.state = 'bounced')::int as bounced,
      (select count(*) from messages m
       where m.bucket >= 0 and m.bucket < $4 and m.workspace_id = $1 and m.channel = 'email'
         and m.complained_at >= span.since)::int as complained,
      (select count(*) from messages m
       where m.bucket >= 0 and m.bucket < $4 and m.workspace_id = $1 and m.channel = 'email'
         and m.bounced_at >= span.since and m.state = 'bounced' and m.submitted_at is null)::int as refused
    from span`,
  values: [workspaceId, since, MAILS_MAX, BUCKETS],
});

/** What came back of the workspace's last mails, since `sinceMs` at most. */
export const harmOf = async (db: Db, workspaceId: number, sinceMs: number): Promise<Harm> => {
  const [row] = await db.query<Harm & { refused: number }>(harmSince(workspaceId, new Date(sinceMs)));
  const { mails, bounced, complained, refused } = row!;
  // addresses refused at the hand-over were never submitted, and were tried all the same
  return { mails: mails + refused, bounced, complained };
};

export interface HarmWatch {
  /** Mails of these workspaces were handed over or refused. */
  noticed(workspaceIds: readonly number[]): void;
  /** Looks at all that was noticed, now. */
  look(): Promise<void>;
}

/** Looks at workspaces whose mail leaves, and stops them. `onStopped` is called after the commit. */
export const createHarmWatch = ({
  db,
  clock,
  log,
  onStopped,
}: {
  db: Db;
  clock: Clock;
  log: { warn(detail: object, message: string): void };
  onStopped?: ((workspaceId: number) => void) | undefined;
}): HarmWatch => {
  const noticed = new Set<number>();
  let lookedMs = Number.NEGATIVE_INFINITY;
  /** One look after the other. */
  let looking = Promise.resolve();

  const lookAt = async (workspaceId: number): Promise<void> => {
    const [row] = await db.query<{ settings: StoredSettings; resumedAt: Date | null }>({
      name: 'harm-workspace',
      text: `select settings, sending_resumed_at as "resumedAt" from workspaces
        where workspace_id = $1 and not is_sample
          and (sending_stopped_at is null or sending_stopped_why is not null and sending_stopped_why -> 'everything' is null)`,
      values: [workspaceId],
    });
    if (!row) return;
    const nowMs = clock.now();
    const sinceMs = Math.max(nowMs - HOURS_MAX * 3_600_000, row.resumedAt?.getTime() ?? 0);
    const why = reasonToStop(await harmOf(db, workspaceId, sinceMs), row.settings.stopAt);
    if (why && (await stopByItself(db, workspaceId, why, nowMs))) {
      log.warn({ workspaceId, why: why.text }, 'sending was stopped: its mail does harm');
      onStopped?.(workspaceId);
    }
  };

  const lookAtAll = async (): Promise<void> => {
    const ids = [...noticed];
    noticed.clear();
    for (const workspaceId of ids)
      await lookAt(workspaceId).catch((error) => {
        noticed.add(workspaceId);
        log.warn({ err: error, workspaceId }, 'what came back of mails could not be counted');
      });
  };

  const look = (): Promise<void> => {
    looking = looking.then(lookAtAll);
    return looking;
  };

  return {
    look,
    noticed: (workspaceIds) => {
      for (const workspaceId of workspaceIds) noticed.add(workspaceId);
      if (clock.monotonic() - lookedMs < LOOK_EVERY_MS) return;
      lookedMs = clock.monotonic();
      void look();
    },
  };
};

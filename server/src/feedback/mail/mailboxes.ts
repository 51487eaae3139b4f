/** All mailboxes of the installation, each followed by one process at a time; and how each goes. */
import { type Clock, createSleeper, type Db, type Queryable, sql } from '../../platform/index.ts';
import { mailboxPassword, type StoredMailbox } from '../../workspaces/index.ts';
import type { MailIntake } from './intake.ts';
import { type FollowedMailbox, followMailbox, type MailboxMark } from './mailbox.ts';

export interface MailboxesDeps {
  db: Db;
  clock: Clock;
  secret: string;
  intake: Pick<MailIntake, 'take'>;
  /** Whether mailboxes are this process's to follow now. */
  isMine: () => boolean;
  /** A mailbox of the workspace goes better or worse than before. */
  onChanged: (workspaceId: number) => void;
  onError: (error: unknown, doing: string) => void;
}

export interface Mailboxes {
  /** Settings changed: look now. */
  wake(): void;
  stop(): Promise<void>;
}

/** How the mailbox of a workspace goes. */
export interface MailboxHealth {
  checkedAt: Date | null;
  /** why it cannot be read; null: it can */
  error: string | null;
  failedSince: Date | null;
  /** bounces and answers taken from it */
  taken: number;
  lastTakenAt: Date | null;
}

/** Between two looks at who has a mailbox, and behind IDLE for servers without it. */
const LOOK_MS = 15_000;
const POLL_MS = 60_000;
/** After a failure; doubled each time. A server that is down is not asked more often, one that locks accounts neither. */
const BACKOFF_MIN_MS = 5_000;
const BACKOFF_MAX_MS = 10 * 60_000;
const ERROR_CHARS_MAX = 300;

interface Wanted {
  workspaceId: number;
  mailbox: StoredMailbox;
}

const wantedMailboxes = (db: Queryable): Promise<Wanted[]> =>
  db.query<Wanted>(sql`
    select workspace_id as "workspaceId", settings -> 'mailbox' as mailbox from workspaces
    where settings ? 'mailbox' and not is_sample
    order by workspace_id`);

const accountOf = ({ user, host, port, folder }: StoredMailbox): string =>
  `${user}@${host}:${port}/${folder}`;

/** The mark of a mailbox; of another account it begins anew. */
const markOf = async (db: Queryable, { workspaceId, mailbox }: Wanted): Promise<MailboxMark> => {
  const [row] = await db.query<{ uidValidity: string | null; lastUid: number }>(sql`
    insert into mailboxes (workspace_id, account) values (${workspaceId}, ${accountOf(mailbox)})
    on conflict (workspace_id) do update set
      uid_validity = case when mailboxes.account = excluded.account then mailboxes.uid_validity end,
      last_uid = case when mailboxes.account = excluded.account then mailboxes.last_uid else 0 end,
      account = excluded.account
    returning uid_validity::text as "uidValidity", last_uid as "lastUid"`);
  const { uidValidity, lastUid } = row!;
  return { uidValidity: uidValidity === null ? null : BigInt(uidValidity), lastUid };
};

const noteMark = (db: Queryable, workspaceId: number, mark: MailboxMark, at: Date | null) =>
  db.query(sql`
    update mailboxes set uid_validity = ${mark.uidValidity === null ? null : `${mark.uidValidity}`}::bigint,
      last_uid = ${mark.lastUid}, taken = taken + ${at ? 1 : 0}, last_taken_at = coalesce(${at}, last_taken_at)
    where workspace_id = ${workspaceId}`);

const noteChecked = (db: Queryable, workspaceId: number, at: Date) =>
  db.query(sql`
    update mailboxes set checked_at = ${at}, error = null, failed_since = null where workspace_id = ${workspaceId}`);

const noteFailure = (db: Queryable, workspaceId: number, error: string, at: Date) =>
  db.query(sql`
    update mailboxes set error = ${error}, failed_since = coalesce(failed_since, ${at})
    where workspace_id = ${workspaceId}`);

/** How the mailbox of a workspace goes; null: it was never tried. */
export const mailboxHealth = async (db: Queryable, workspaceId: number): Promise<MailboxHealth | null> => {
  const [row] = await db.query<MailboxHealth>(sql`
    select checked_at as "checkedAt", error, failed_since as "failedSince", taken, last_taken_at as "lastTakenAt"
    from mailboxes where workspace_id = ${workspaceId}`);
  return row ?? null;
};

/** What a server or a network says, in one line; IMAP servers put the reason beside the error. */
export const reasonOf = (error: unknown): string => {
  const {
    message = String(error),
    responseText,
    authenticationFailed,
  } = (error ?? {}) as {
    message?: string;
    responseText?: string;
    authenticationFailed?: boolean;
  };
  const text = authenticationFailed
    ? `User name or password refused: ${responseText ?? message}`
    : (responseText ?? message);
  return text.replace(/\s+/g, ' ').slice(0, ERROR_CHARS_MAX);
};

interface Follower {
  settings: string;
  stop(): Promise<void>;
}

/** Follows the mailboxes of all workspaces while they are this process's to follow. */
export const followMailboxes = (deps: MailboxesDeps): Mailboxes => {
  const { db, clock, secret, intake, isMine, onChanged, onError } = deps;
  const followers = new Map<number, Follower>();
  const looking = createSleeper(clock);
  let isStopped = false;

  /** One mailbox, connected again and again until it is stopped. */
  const start = (wanted: Wanted): Follower => {
    const { workspaceId, mailbox } = wanted;
    const resting = createSleeper(clock);
    let isOver = false;
    let followed: FollowedMailbox | null = null;
    let failures = 0;

    const once = async (): Promise<void> => {
      const password = mailboxPassword(mailbox, { workspaceId, secret });
      const from = await markOf(db, wanted);
      if (isOver) return;
      const hooks = {
        workspaceId,
        intake,
        mark: async (mark: MailboxMark, taken: boolean) => {
          await noteMark(db, workspaceId, mark, taken ? new Date(clock.now()) : null);
        },
        checked: async () => {
          if (failures > 0) onChanged(workspaceId);
          failures = 0;
          await noteChecked(db, workspaceId, new Date(clock.now()));
        },
      };
      followed = followMailbox({ ...mailbox, password }, from, hooks, { clock, everyMs: POLL_MS });
      await followed.ended;
    };

    const run = async (): Promise<void> => {
      while (!isOver) {
        try {
          await once();
        } catch (error) {
          failures += 1;
          await noteFailure(db, workspaceId, reasonOf(error), new Date(clock.now())).catch((failed) =>
            onError(failed, 'noting how a mailbox goes'),
          );
          if (failures === 1) onChanged(workspaceId);
          if (!isOver) await resting.sleep(Math.min(BACKOFF_MIN_MS * 2 ** (failures - 1), BACKOFF_MAX_MS));
        }
      }
    };
    const running = run();
    return {
      settings: JSON.stringify(mailbox),
      stop: () => {
        isOver = true;
        followed?.close();
        resting.wake();
        return running;
      },
    };
  };

  const look = async (): Promise<void> => {
    const wanted = isMine() ? await wantedMailboxes(db) : [];
    for (const [workspaceId, follower] of followers) {
      const now = wanted.find((one) => one.workspaceId === workspaceId);
      if (now && JSON.stringify(now.mailbox) === follower.settings) continue;
      followers.delete(workspaceId);
      await follower.stop();
    }
    for (const one of wanted) if (!followers.has(one.workspaceId)) followers.set(one.workspaceId, start(one));
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      await look().catch((error) => onError(error, 'looking for mailboxes to read'));
      if (!isStopped) await looking.sleep(LOOK_MS);
    }
    await Promise.all([...followers.values()].map((follower) => follower.stop()));
  };
  const running = run();
  return {
    wake: () => looking.wake(),
    stop: () => {
      isStopped = true;
      looking.wake();
      return running;
    },
  };
};

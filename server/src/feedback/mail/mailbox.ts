/**
 * One mailbox, read by IMAP: every mail above the last UID is given to the intake, in order. The UID is noted after the
 * intake has committed, so a kill between the two gives a mail twice, which the intake knows (I2). What is none of ours
 * stays as it is, unread, for the people who share the mailbox.
 */
import type { ImapFlow } from 'imapflow';
import { type Clock, createSleeper } from '../../platform/index.ts';
import type { StoredMailbox } from '../../workspaces/index.ts';
import type { MailIntake } from './intake.ts';

export interface MailboxPlace extends Omit<StoredMailbox, 'sealedPassword'> {
  password: string;
}

/** How far a mailbox was read. UIDs rise within one validity (RFC 3501 section 2.3.1.1). */
export interface MailboxMark {
  uidValidity: bigint | null;
  lastUid: number;
}

export interface MailboxHooks {
  workspaceId: number;
  intake: Pick<MailIntake, 'take'>;
  /** Notes how far it was read; `taken`: the mail was one of ours. */
  mark(mark: MailboxMark, taken: boolean): Promise<void>;
  /** It was read to its end. */
  checked(): Promise<void>;
}

/** Of a mail this much is fetched: what comes behind is the mail that came back. */
const SOURCE_BYTES_MAX = 10_000_000;
/** Mails that lay there before the mailbox was connected are read when they are not older: a first look at the state
 *  of things, not at years of letters. */
const FIRST_LOOK_DAYS = 7;
const DAY_MS = 86_400_000;
const CONNECT_MS = 15_000;
/** Silence of a server that is not idling; IDLE is renewed more often. */
const SILENCE_MS = 5 * 60_000;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** A client that is not connected yet. A password goes over TLS only, or to this machine. */
const clientOf = async ({ host, port, secure, user, password }: MailboxPlace): Promise<ImapFlow> => {
  const { ImapFlow: Client } = await import('imapflow');
  const isHere = LOOPBACK.test(host);
  return new Client({
    host,
    port,
    secure,
    auth: { user, pass: password },
    logger: false,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    ...(secure ? {} : { doSTARTTLS: !isHere }),
    ...(isHere ? { tls: { rejectUnauthorized: false } } : {}),
  });
};

/** UIDs above the mark, rising. A mailbox that was made anew, or is new to us, is read from some days ago. */
const newUids = async (
  client: ImapFlow,
  mark: MailboxMark,
  nowMs: number,
): Promise<MailboxMark & { uids: number[] }> => {
  const { mailbox } = client;
  if (!mailbox) throw new Error('the folder is not open');
  const isKnown = mark.uidValidity === mailbox.uidValidity;
  const lastUid = isKnown ? mark.lastUid : 0;
  const asked = isKnown ? { uid: `${lastUid + 1}:*` } : { since: new Date(nowMs - FIRST_LOOK_DAYS * DAY_MS) };
  const found = (await client.search(asked, { uid: true })) || [];
  // "n:*" names the newest mail even when it is older (RFC 3501 section 6.4.8)
  const uids = (found as number[]).filter((uid) => uid > lastUid).sort((a, b) => a - b);
  return { uidValidity: mailbox.uidValidity, lastUid, uids };
};

const takeNew = async (
  client: ImapFlow,
  place: MailboxPlace,
  before: MailboxMark,
  hooks: MailboxHooks,
  nowMs: number,
): Promise<MailboxMark> => {
  const { uids, ...mark } = await newUids(client, before, nowMs);
  for (const uid of uids) {
    const mail = await client.fetchOne(
      `${uid}`,
      { source: { start: 0, maxLength: SOURCE_BYTES_MAX } },
      { uid: true },
    );
    let isOurs = false;
    const source = mail ? mail.source : undefined;
    if (source) {
      const taken = await hooks.intake.take({ source, to: [], workspaceId: hooks.workspaceId });
      isOurs = taken.as !== 'unknown';
      if (isOurs) await putAway(client, uid, place);
    }
    mark.lastUid = uid;
    await hooks.mark(mark, isOurs);
  }
  if (uids.length === 0 && mark.uidValidity !== before.uidValidity) await hooks.mark(mark, false);
  await hooks.checked();
  return mark;
};

const putAway = async (client: ImapFlow, uid: number, { moveTo }: MailboxPlace): Promise<void> => {
  await client.messageFlagsAdd(`${uid}`, ['\\Seen'], { uid: true });
  if (moveTo) await client.messageMove(`${uid}`, moveTo, { uid: true });
};

/** A mailbox that is followed. */
export interface FollowedMailbox {
  /** Ends when the connection does: rejects with the reason unless it was closed. */
  ended: Promise<void>;
  close(): void;
}

/**
 * Connects, reads what is new, then again whenever the server tells of a mail (IDLE) or `everyMs` has passed. The first
 * problem ends it; the caller connects again.
 */
export const followMailbox = (
  place: MailboxPlace,
  from: MailboxMark,
  hooks: MailboxHooks,
  { clock, everyMs }: { clock: Clock; everyMs: number },
): FollowedMailbox => {
  const resting = createSleeper(clock);
  let isClosed = false;
  let problem: Error | null = null;
  const fail = (error: Error): void => {
    problem ??= error;
    resting.wake();
  };

  const follow = async (): Promise<void> => {
    const client = await clientOf(place);
    client.on('error', fail);
    client.on('close', () => fail(new Error('the server closed the connection')));
    client.on('exists', () => resting.wake());
    try {
      await client.connect();
      const lock = await client.getMailboxLock(place.folder);
      let mark = from;
      while (!isClosed) {
        mark = await takeNew(client, place, mark, hooks, clock.now());
        // ended by the next command; without it the server is asked to tell after some seconds only
        void client.idle().catch(() => undefined);
        await resting.sleep(everyMs);
        if (problem && !isClosed) throw problem;
      }
      lock.release();
      await client.logout().catch(() => undefined);
    } catch (error) {
      if (!isClosed) throw error;
    } finally {
      client.close();
    }
  };
  return {
    ended: follow(),
    close: () => {
      isClosed = true;
      resting.wake();
    },
  };
};

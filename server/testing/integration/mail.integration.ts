/** Mail through a real Postfix into a real Dovecot, and what comes back: by IMAP and by our own receiver. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendInputs } from '../../src/capture/index.ts';
import { createMessageTokens } from '../../src/channels/index.ts';
import { createSmtpPool } from '../../src/channels/smtp/pool.ts';
import { smtpServerOf } from '../../src/channels/smtp/server.ts';
import { createPost, type Post, SECRET } from '../../src/channels/testing.ts';
import { createMailIntake, type MailReceiver, startMailReceiver } from '../../src/feedback/index.ts';
import { type FollowedMailbox, followMailbox, type MailboxMark } from '../../src/feedback/mail/mailbox.ts';
import { followMailboxes, mailboxHealth, reasonOf } from '../../src/feedback/mail/mailboxes.ts';
import { type Db, sql, systemClock, type Uuid } from '../../src/platform/index.ts';
import { type StoredSettings, withMailbox } from '../../src/workspaces/index.ts';
import { eventually, type TestDatabase, testDatabase } from '../index.ts';
import { type Dovecot, startDovecot } from './dovecot.ts';
import { type Postfix, startPostfix } from './postfix.ts';

const INBOX = 'inbox@people.test';
const SENDER = { name: 'Shop', email: 'shop@shop.test' };
const WITHIN_MS = 30_000;
const NEW: MailboxMark = { uidValidity: null, lastUid: 0 };

let database: TestDatabase;
let db: Db;
let dovecot: Dovecot;
let postfix: Postfix;
let receiver: MailReceiver;
let intake: ReturnType<typeof createMailIntake>;

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  const tokens = createMessageTokens(SECRET);
  intake = createMailIntake({
    db,
    clock: systemClock,
    tokens,
    append: appendInputs,
    signal: () => undefined,
  });
  const onError = (error: unknown): void => console.error(error);
  receiver = await startMailReceiver({ port: 0, host: '127.0.0.1', intake, clock: systemClock, onError });
  dovecot = await startDovecot(INBOX);
  postfix = await startPostfix({
    transports: {
      'people.test': `lmtp:inet:127.0.0.1:${dovecot.lmtpPort}`,
      'direct.test': `smtp:[127.0.0.1]:${receiver.port}`,
    },
    aliases: { 'bounces.test': INBOX },
  });
});
afterAll(async () => {
  await postfix?.stop();
  await dovecot?.stop();
  await receiver?.close();
  await database?.close();
});

const inputs = (contactId: Uuid) =>
  db.query<{ name: string; payload: { properties: Record<string, unknown>; reply?: { text: string } } }>(sql`
    select name, payload from inbox where bucket >= 0 and actor_id = ${contactId}::uuid order by seq`);
const inputOf = (contactId: Uuid, name: string) =>
  eventually(async () => (await inputs(contactId)).find((input) => input.name === name), WITHIN_MS, name);

const send = async (post: Post, address: string) => {
  const one = await post.request({ address });
  await post.sendAll({ smtpUrl: postfix.url });
  expect(await post.message(one.messageId)).toMatchObject({ state: 'submitted' });
  return one;
};

/** A mail that a person hands to Postfix. */
const write = async (to: string, text: string): Promise<void> => {
  const pool = createSmtpPool(smtpServerOf(postfix.url), systemClock);
  expect(await pool.send({ from: 'ada@elsewhere.test', to, text })).toMatchObject({ outcome: 'submitted' });
  await pool.close();
};
const answerTo = (messageIdHeader: string, text: string): string =>
  `From: Ada <ada@elsewhere.test>\r\nTo: ${INBOX}\r\nSubject: Re: Hello\r\nMessage-ID: <${Math.abs(
    text.length * 7919,
  )}@elsewhere.test>\r\nIn-Reply-To: <${messageIdHeader}>\r\n\r\n${text}\r\n`;

describe('the receiver', () => {
  let direct: Post;
  beforeAll(async () => {
    direct = await createPost(database, { settings: { sender: SENDER, returnPath: 'direct.test' } });
  });

  it('takes the bounce that Postfix writes of somebody whom Dovecot does not know', async () => {
    const { contactId } = await send(direct, 'nobody@people.test');
    const { payload } = await inputOf(contactId, 'Email Bounced');
    expect(payload.properties).toMatchObject({ hard: true, code: '5.1.1', reason: 'userUnknown' });
  });

  it('refuses what is not ours, so that Postfix bounces it to its sender', async () => {
    await write('somebody@direct.test', 'Subject: spam\r\n\r\nBuy\r\n');
    await eventually(
      () => /somebody@direct\.test.*status=bounced.*No such address here/.test(postfix.log()),
      WITHIN_MS,
    );
  });
});

describe('the mailbox', () => {
  let mailed: Post;
  // not before: the sender of a workspace takes the lease from that of another
  beforeAll(async () => {
    mailed = await createPost(database, { settings: { sender: SENDER, returnPath: 'bounces.test' } });
  });
  let followed: FollowedMailbox | null = null;
  let mark: MailboxMark;
  let taken: number;
  /** what `mark` does; a test makes it fail */
  let noting: (mark: MailboxMark) => void;
  const follow = (password = dovecot.password, moveTo?: string): FollowedMailbox => {
    const place = {
      host: '127.0.0.1',
      port: dovecot.imapPort,
      secure: false,
      user: dovecot.user,
      password,
      folder: 'INBOX',
      ...(moveTo ? { moveTo } : {}),
    };
    followed = followMailbox(
      place,
      mark,
      {
        workspaceId: mailed.workspaceId,
        intake,
        mark: async (now, isOurs) => {
          noting(now);
          mark = { ...now };
          if (isOurs) taken += 1;
        },
        checked: async () => undefined,
      },
      { clock: systemClock, everyMs: 60_000 },
    );
    followed.ended.catch(() => undefined);
    return followed;
  };
  beforeEach(() => {
    mark = NEW;
    taken = 0;
    noting = () => undefined;
  });
  afterEach(async () => {
    followed?.close();
    await followed?.ended.catch(() => undefined);
  });

  it('a mail of the outbox lies in it; the bounce of another is taken from it', async () => {
    const arrives = await send(mailed, INBOX);
    const bounces = await send(mailed, 'gone@people.test');
    follow();
    const { payload } = await inputOf(bounces.contactId, 'Email Bounced');
    expect(payload.properties).toMatchObject({ hard: true, code: '5.1.1', reason: 'userUnknown' });
    expect(dovecot.log()).toContain('saved mail to INBOX');
    expect(await inputs(arrives.contactId)).toEqual([]);
  });

  it('tells of an answer as soon as it is there (IDLE)', async () => {
    const { contactId, messageId } = await send(mailed, INBOX);
    follow();
    await eventually(() => mark.uidValidity !== null, WITHIN_MS, 'the first look');
    await write(INBOX, answerTo(`${createMessageTokens(SECRET).of(messageId)}@shop.test`, 'Yes, call me.'));
    const { payload } = await inputOf(contactId, 'Email Replied');
    expect(payload.reply!.text).toBe('Yes, call me.');
  });

  it('counts a mail once that was taken when the process died before noting it', async () => {
    const { contactId, messageId } = await send(mailed, INBOX);
    await write(
      INBOX,
      answerTo(`${createMessageTokens(SECRET).of(messageId)}@shop.test`, 'Only once, please'),
    );
    noting = () => {
      if (died) return;
      throw new Error('killed');
    };
    let died = false;
    // from the beginning of the mailbox: everything in it is given a second time
    await expect(follow().ended).rejects.toThrow('killed');
    died = true;
    follow();
    await inputOf(contactId, 'Email Replied');
    await eventually(() => taken >= 3, WITHIN_MS, 'the rest of the mailbox');
    expect((await inputs(contactId)).filter(({ name }) => name === 'Email Replied')).toHaveLength(1);
  });

  it('puts away what was ours and leaves the rest to people', async () => {
    await write(INBOX, 'From: a@elsewhere.test\r\nSubject: Lunch?\r\n\r\nAt one?\r\n');
    follow(dovecot.password, 'Done');
    await eventually(() => taken >= 3, WITHIN_MS, 'mails that were taken');
    await eventually(() => mark.lastUid >= 7, WITHIN_MS, 'the last mail');
    followed!.close();
    await followed!.ended;
    taken = 0;
    mark = NEW;
    follow(dovecot.password, 'Done');
    await eventually(() => mark.lastUid > 0, WITHIN_MS, 'a second look');
    expect(taken).toBe(0);
  });

  it('is followed by its settings, from where it was left, and tells how it goes', async () => {
    const { workspaceId } = mailed;
    const settings: StoredSettings = withMailbox(
      { sender: SENDER, returnPath: 'bounces.test' },
      {
        host: '127.0.0.1',
        port: dovecot.imapPort,
        secure: false,
        user: dovecot.user,
        password: dovecot.password,
        folder: 'INBOX',
      },
      { workspaceId, secret: SECRET },
    );
    await db.query(sql`
      update workspaces set settings = ${JSON.stringify(settings)}::jsonb where workspace_id = ${workspaceId}`);
    const follow = () =>
      followMailboxes({
        db,
        clock: systemClock,
        secret: SECRET,
        intake,
        isMine: () => true,
        onChanged: () => undefined,
        onError: (error) => console.error(error),
      });
    const first = follow();
    const before = await eventually(async () => {
      const health = await mailboxHealth(db, workspaceId);
      return health?.checkedAt && health;
    }, WITHIN_MS);
    expect(before.error).toBeNull();
    await first.stop();
    const { contactId, messageId } = await send(mailed, INBOX);
    await write(INBOX, answerTo(`${createMessageTokens(SECRET).of(messageId)}@shop.test`, 'After the stop.'));
    const second = follow();
    await inputOf(contactId, 'Email Replied');
    await eventually(
      async () => (await mailboxHealth(db, workspaceId))?.taken === before.taken + 1,
      WITHIN_MS,
    );
    await second.stop();
  });

  it('says why it cannot be read', async () => {
    const error = await follow('not the password').ended.catch((failed) => failed);
    expect(reasonOf(error)).toMatch(/^User name or password refused/);
  });
});

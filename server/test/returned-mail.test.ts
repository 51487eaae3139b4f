import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendInputs } from '../src/capture/index.ts';
import { createMessageTokens, replyAddress, verpAddress } from '../src/channels/index.ts';
import { createSmtpPool, type SmtpPool } from '../src/channels/smtp/pool.ts';
import { smtpServerOf } from '../src/channels/smtp/server.ts';
import { createPost, type Post, SECRET } from '../src/channels/testing.ts';
import { createMailIntake, type MailIntake } from '../src/feedback/index.ts';
import { type MailReceiver, startMailReceiver } from '../src/feedback/mail/receiver.ts';
import {
  bucketOf,
  bucketOfKey,
  type Db,
  newId,
  type Queryable,
  sql,
  systemClock,
  type Uuid,
} from '../src/platform/index.ts';
import { type TestDatabase, testDatabase, type VirtualClock, virtualClock } from '../testing/index.ts';

const DAY_MS = 86_400_000;
const tokens = createMessageTokens(SECRET);

let database: TestDatabase;
let db: Db;
let post: Post;
let clock: VirtualClock;
let intake: MailIntake;
let receiver: MailReceiver;
let pool: SmtpPool;
let signalled: number[];
/** What the append does; a test breaks it. */
let append: (tx: Queryable, inputs: Parameters<typeof appendInputs>[1]) => ReturnType<typeof appendInputs>;
const errors: unknown[] = [];

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  post = await createPost(database);
  clock = virtualClock(systemClock.now());
  intake = createMailIntake({
    db,
    clock,
    tokens,
    append: (tx, inputs) => append(tx, inputs),
    signal: (bucket) => signalled.push(bucket),
  });
  receiver = await startMailReceiver({
    port: 0,
    host: '127.0.0.1',
    intake,
    clock: systemClock,
    onError: (error) => errors.push(error),
  });
  pool = createSmtpPool(smtpServerOf(`smtp://127.0.0.1:${receiver.port}`), systemClock);
});
afterAll(async () => {
  await pool.close();
  await receiver.close();
  await database.close();
});
beforeEach(async () => {
  append = appendInputs;
  signalled = [];
  errors.length = 0;
  await db.query(sql`delete from inbox where bucket >= 0`);
});

const inputs = () =>
  db.query<{
    name: string;
    contactId: Uuid;
    payload: { properties: Record<string, unknown>; reply?: object };
  }>(sql`
    select name, actor_id as "contactId", payload from inbox where bucket >= 0 order by bucket, seq`);
const barsOn = (address: string) =>
  db.query<{ reason: string; expiresAt: Date | null }>(sql`
    select reason, expires_at as "expiresAt" from suppressions
    where bucket >= 0 and workspace_id = ${post.workspaceId} and address = ${address}`);

const sent = async (address: string) => {
  const one = await post.request({ address });
  return { ...one, address, token: tokens.of(one.messageId) };
};

interface Report {
  to: string;
  about?: string;
  said?: string;
  action?: string;
  originalId?: string;
}
const bounceMail = ({
  to,
  about = 'x@y.example',
  said = '550 5.1.1 User unknown',
  action = 'failed',
  originalId = 'other@x',
}: Report) =>
  [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.net',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '--x',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    `Final-Recipient: rfc822; ${about}`,
    `Action: ${action}`,
    `Diagnostic-Code: smtp; ${said}`,
    '--x',
    'Content-Type: message/rfc822',
    '',
    `Message-ID: <${originalId}>`,
    `To: ${about}`,
    '',
    'Hello',
    '--x--',
    '',
  ].join('\r\n');

const replyMail = (to: string, text = 'Yes, please call me.', headers: string[] = []) =>
  [
    'From: Ada Lovelace <ada@elsewhere.example>',
    `To: ${to}`,
    'Subject: Re: Hello',
    'Message-ID: <reply-1@elsewhere.example>',
    ...headers,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
    'On Tue, 3 Nov 2026 at 10:00, Shop <shop@shop.example> wrote:',
    '> Hello Ada',
    '',
  ].join('\r\n');

const deliver = (to: string, text: string) => pool.send({ from: '', to, text });
const RETURN = 'bounces.shop.example';

describe('the receiver', () => {
  it('turns a bounce to the return path into an input, and bars the address in the same transaction (P7)', async () => {
    const mail = await sent('ada@gone.example');
    const to = verpAddress(mail.token, RETURN);
    expect(await deliver(to, bounceMail({ to, about: mail.address }))).toMatchObject({
      outcome: 'submitted',
    });
    expect(await inputs()).toMatchObject([
      {
        name: 'Email Bounced',
        contactId: mail.contactId,
        payload: {
          properties: { message_id: mail.messageId, hard: true, code: '5.1.1', reason: 'userUnknown' },
        },
      },
    ]);
    expect(await barsOn(mail.address)).toMatchObject([{ reason: 'bounced', expiresAt: null }]);
    expect(signalled).toHaveLength(1);
  });

  it('takes the same bounce given twice for one', async () => {
    const mail = await sent('twice@gone.example');
    const to = verpAddress(mail.token, RETURN);
    for (let n = 0; n < 2; n++) await deliver(to, bounceMail({ to, about: mail.address }));
    expect(await inputs()).toHaveLength(1);
  });

  it('has nothing to say of a mail that is still being tried', async () => {
    const mail = await sent('slow@there.example');
    const to = verpAddress(mail.token, RETURN);
    await deliver(
      to,
      bounceMail({ to, about: mail.address, action: 'delayed', said: '451 4.4.1 no answer' }),
    );
    expect(await inputs()).toEqual([]);
  });

  const filesOf = (contactId: Uuid) =>
    db.query<{ fileId: Uuid; name: string; data: Buffer }>(sql`
      select file_id as "fileId", name, data from reply_files
      where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid order by name`);
  const withFiles = (to: string, messageId: string, ...names: string[]) =>
    [
      'From: Ada Lovelace <ada@elsewhere.example>',
      `To: ${to}`,
      'Subject: Re: Hello',
      `Message-ID: <${messageId}@elsewhere.example>`,
      'Content-Type: multipart/mixed; boundary="x"',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'As you asked.',
      ...names.flatMap((name) => [
        '--x',
        `Content-Type: application/octet-stream; name="${name}"`,
        `Content-Disposition: attachment; filename="${name}"`,
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from(`of ${name}\0`).toString('base64'),
      ]),
      '--x--',
      '',
    ].join('\r\n');
  const listed = async () =>
    (await inputs()).map(({ payload }) => (payload.reply as { attachments: object[] }).attachments);

  it('keeps the files of an answer beside the person, once, byte for byte, and names what it does not keep', async () => {
    const mail = await sent('files@there.example');
    const to = replyAddress(mail.token, 'reply.shop.example');
    for (let n = 0; n < 2; n++) await deliver(to, withFiles(to, 'files-1', 'plan.pdf', 'run.exe'));
    const files = await filesOf(mail.contactId);
    expect(files.map(({ name, data }) => [name, data.toString('latin1')])).toEqual([
      ['plan.pdf', 'of plan.pdf\0'],
    ]);
    expect(await listed()).toEqual([
      [
        { name: 'plan.pdf', type: 'application/pdf', bytes: 12, file: files[0]!.fileId },
        { name: 'run.exe', type: 'application/octet-stream', bytes: 11, notKept: 'program' },
      ],
    ]);
  });

  it('keeps no files beyond what a person has room for, and none of who was erased', async () => {
    const mail = await sent('many@there.example');
    const to = replyAddress(mail.token, 'reply.shop.example');
    await deliver(to, withFiles(to, 'room-1', 'a.pdf'));
    await db.query(sql`
      update reply_files set bytes = 50000000 - 12
      where bucket = ${bucketOf(mail.contactId)} and contact_id = ${mail.contactId}::uuid`);
    await deliver(to, withFiles(to, 'room-2', 'b-too.pdf', 'c.pdf'));
    expect((await filesOf(mail.contactId)).map(({ name }) => name)).toEqual(['a.pdf', 'c.pdf']);
    expect((await listed())[1]).toMatchObject([{ name: 'b-too.pdf', notKept: 'full' }, { name: 'c.pdf' }]);
    await db.query(sql`
      update reply_files set bytes = 1
      where bucket = ${bucketOf(mail.contactId)} and contact_id = ${mail.contactId}::uuid`);
    await db.query(sql`
      update contacts set state = 'erased'
      where bucket = ${bucketOf(mail.contactId)} and contact_id = ${mail.contactId}::uuid`);
    await deliver(to, withFiles(to, 'room-3', 'd.pdf'));
    expect(await filesOf(mail.contactId)).toHaveLength(2);
  });

  it('hears a person who answers, without what they quote', async () => {
    const mail = await sent('ada@there.example');
    const to = replyAddress(mail.token, 'reply.shop.example');
    await deliver(to, replyMail(to));
    const [input] = await inputs();
    expect(input).toMatchObject({
      name: 'Email Replied',
      contactId: mail.contactId,
      payload: {
        properties: { from: 'ada@elsewhere.example', text: 'Yes, please call me.', auto: false },
        reply: { messageId: 'reply-1@elsewhere.example', quoted: expect.stringContaining('> Hello Ada') },
      },
    });
  });

  it('does not take a machine for a person', async () => {
    const mail = await sent('away@there.example');
    const to = replyAddress(mail.token, 'reply.shop.example');
    await deliver(to, replyMail(to, 'I am on leave', ['Auto-Submitted: auto-replied']));
    expect(await inputs()).toMatchObject([{ name: 'Email Auto-Replied' }]);
  });

  it('takes mail to no other address, and none that somebody made up', async () => {
    const forged = verpAddress(createMessageTokens(`another ${SECRET}`).of(newId(0)), RETURN);
    for (const to of ['ana@gmail.example', 'postmaster@shop.example', forged])
      expect(await deliver(to, bounceMail({ to }))).toMatchObject({ outcome: 'refused' });
    expect(await inputs()).toEqual([]);
  });

  it('says "later" when it could not store, so that nothing is lost, and stores the next try', async () => {
    const mail = await sent('later@gone.example');
    const to = verpAddress(mail.token, RETURN);
    append = () => Promise.reject(new Error('the database is away'));
    const text = bounceMail({ to, about: mail.address });
    expect(await deliver(to, text)).toMatchObject({ outcome: 'deferred' });
    expect(errors).toHaveLength(1);
    expect(await barsOn(mail.address)).toEqual([]);
    append = appendInputs;
    expect(await deliver(to, text)).toMatchObject({ outcome: 'submitted' });
    expect(await inputs()).toHaveLength(1);
  });

  it('reads a bounce of 40 MB from its beginning', async () => {
    const mail = await sent('huge@gone.example');
    const to = verpAddress(mail.token, RETURN);
    const huge = `${bounceMail({ to, about: mail.address })}${'A'.repeat(76).concat('\r\n').repeat(512_000)}`;
    expect(await deliver(to, huge)).toMatchObject({ outcome: 'submitted' });
    expect(await inputs()).toMatchObject([{ name: 'Email Bounced' }]);
  });

  it('is still there after peers that hang up in the middle or talk nonsense', async () => {
    for (const say of ['EHLO x\r\nMAIL FROM:<>\r\n', '\0\0\xff\r\n', 'GET / HTTP/1.1\r\n\r\n'])
      await new Promise<void>((resolve) => {
        const socket = connect(receiver.port, '127.0.0.1', () => socket.write(say));
        socket.once('data', () => socket.destroy());
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    const mail = await sent('after@gone.example');
    const to = verpAddress(mail.token, RETURN);
    expect(await deliver(to, bounceMail({ to, about: mail.address }))).toMatchObject({
      outcome: 'submitted',
    });
  });
});

describe('a mailbox of the workspace', () => {
  const arrived = (text: string, workspaceId = post.workspaceId) =>
    intake.take({ source: Buffer.from(text), to: [], workspaceId });
  const holds = (address: string, contactId: Uuid) =>
    db.query(sql`
      insert into identities (bucket, workspace_id, kind, value, contact_id)
      select (${bucketOfAddress(address)})::smallint, ${post.workspaceId}, 'email', ${address}, ${contactId}::uuid`);
  const bucketOfAddress = (address: string): number => bucketOfKey(post.workspaceId, 'email', address);

  it('a bounce finds its mail by the Message-ID of what came back', async () => {
    const mail = await sent('ada@one.example');
    const taken = await arrived(
      bounceMail({ to: 'shop@shop.example', about: mail.address, originalId: `${mail.token}@shop.example` }),
    );
    expect(taken).toMatchObject({ as: 'bounce', new: true, contactId: mail.contactId });
  });

  it('or by whom it is about, when nothing else came along', async () => {
    const mail = await sent('ada@two.example');
    await holds(mail.address, mail.contactId);
    expect(await arrived(bounceMail({ to: 'shop@shop.example', about: mail.address }))).toMatchObject({
      as: 'bounce',
      contactId: mail.contactId,
    });
  });

  it('never finds mail of another workspace', async () => {
    const mail = await sent('ada@three.example');
    const text = bounceMail({
      to: 'x@y.example',
      about: mail.address,
      originalId: `${mail.token}@shop.example`,
    });
    expect(await arrived(text, post.workspaceId + 1)).toEqual({ as: 'unknown', kind: 'bounce' });
    expect(await inputs()).toEqual([]);
  });

  it('a complaint bars the address for good', async () => {
    const mail = await sent('cross@four.example');
    await arrived(
      [
        'From: fbl@receiver.example',
        'Content-Type: multipart/report; report-type=feedback-report; boundary="x"',
        '',
        '--x',
        'Content-Type: message/feedback-report',
        '',
        'Feedback-Type: abuse',
        '--x',
        'Content-Type: message/rfc822',
        '',
        `Message-ID: <${mail.token}@shop.example>`,
        '',
        '--x--',
      ].join('\r\n'),
    );
    expect(await inputs()).toMatchObject([{ name: 'Email Complained' }]);
    expect(await barsOn(mail.address)).toMatchObject([{ reason: 'complained', expiresAt: null }]);
  });

  it('five soft bounces in a row over a week bar the address for 30 days', async () => {
    const address = 'full@five.example';
    const first = await sent(address);
    for (let n = 1; n <= 5; n++) {
      // the same contact is written to every other day; the fold has noted the bounces before
      const mail = n === 1 ? first : { ...first, messageId: await again(first) };
      const text = bounceMail({
        to: 'shop@shop.example',
        about: address,
        said: '552 5.2.2 Mailbox full',
        originalId: `${tokens.of(mail.messageId)}@shop.example`,
      });
      expect(await barsOn(address)).toEqual([]);
      await arrived(text);
      await db.query(sql`
        update messages set bounced_at = now() where bucket = ${first.bucket} and message_id = ${mail.messageId}::uuid`);
      clock.advance(2 * DAY_MS);
    }
    const [bar] = await barsOn(address);
    expect(bar).toMatchObject({ reason: 'bounced' });
    expect(bar!.expiresAt!.getTime()).toBe(clock.now() - 2 * DAY_MS + 30 * DAY_MS);
  });

  const again = async (first: { bucket: number; messageId: Uuid }): Promise<Uuid> => {
    const messageId = newId(clock.now(), first.bucket);
    await db.query(sql`
      insert into messages (bucket, message_id, contact_id, workspace_id, channel, address, requested_at, state)
      select bucket, ${messageId}::uuid, contact_id, workspace_id, channel, address, ${new Date(clock.now())}, 'submitted'
      from messages where bucket = ${first.bucket} and message_id = ${first.messageId}::uuid`);
    return messageId;
  };
});

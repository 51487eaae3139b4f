import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../platform/index.ts';
import { readReturned } from './read.ts';

const mail = (text: string): Buffer => Buffer.from(text.trimStart().replaceAll('\n', '\r\n'));

const DSN = mail(`
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: b+token@bounce.example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; forwarded@example.net
Original-Recipient: rfc822;Ada@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <forwarded@example.net>: Recipient address
    rejected: User unknown in virtual mailbox table

--x
Content-Type: message/rfc822

Message-ID: <token@baton.example.com>
From: shop@example.com
To: ada@example.org
Subject: Your mailbox is full of news

Quota exceeded? Not here.
--x--
`);

describe('a report of RFC 3464', () => {
  it('tells whom it is about, why, for how long, and which mail came back', async () => {
    const { kind, recipients, originalMessageId, sentTo } = await readReturned(DSN);
    expect(kind).toBe('bounce');
    expect(recipients).toMatchObject([
      { address: 'ada@example.org', finalAddress: 'forwarded@example.net', hard: true, delayed: false },
    ]);
    expect(recipients[0]).toMatchObject({ reason: 'userUnknown', code: '5.1.1' });
    expect(recipients[0]!.diagnostic).toContain('User unknown in virtual mailbox table');
    expect(originalMessageId).toBe('token@baton.example.com');
    expect(sentTo).toEqual(['b+token@bounce.example.com']);
  });

  it('of a mail that is still being tried is no failure', async () => {
    const delayed = Buffer.from(DSN.toString().replace('Action: failed', 'Action: delayed'));
    const { recipients } = await readReturned(delayed);
    expect(recipients).toMatchObject([{ delayed: true, hard: false }]);
  });

  it('of a mail that arrived is nothing to act on', async () => {
    const arrived = Buffer.from(DSN.toString().replace('Action: failed', 'Action: delivered'));
    expect((await readReturned(arrived)).kind).toBe('other');
  });

  it('with 40 MB of the mail behind it is read from its beginning', async () => {
    const huge = Buffer.concat([DSN.subarray(0, -8), Buffer.alloc(40_000_000, 'A\r\n')]);
    const { kind, isCut, recipients } = await readReturned(huge);
    expect(kind).toBe('bounce');
    expect(isCut).toBe(true);
    expect(recipients).toMatchObject([{ address: 'ada@example.org', hard: true }]);
  });
});

describe('words without fields', () => {
  const bounceSaying = (words: string) =>
    readReturned(
      mail(`
Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: b+token@bounce.example.com
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

${words}

--- Below this line is a copy of the message.

Message-ID: <token@baton.example.com>
To: ada@example.org
Subject: user unknown
`),
    );
  it.each([
    ['<ada@example.org>:\n550 sorry, no mailbox here by that name', true],
    ["<ada@example.org>:\nSorry, I couldn't find any host named example.org. (#5.1.2)", true],
    ['<ada@example.org>:\n552 5.2.2 The mailbox is over its quota', false],
    ['<ada@example.org>:\n554 5.7.1 Blocked: your IP is listed at zen.example', false],
    ['<ada@example.org>:\n450 4.1.1 User unknown, try again later', false],
    ['<ada@example.org>:\nThis message has been in the queue too long.', false],
  ])('%s', async (words, hard) => {
    const read = await bounceSaying(words);
    expect(read).toMatchObject({ kind: 'bounce', originalMessageId: 'token@baton.example.com' });
    expect(read.recipients).toMatchObject([{ address: 'ada@example.org', hard }]);
  });
});

describe('what people and their machines answer', () => {
  const answer = (headers: string, text = 'Thank you, Ada') =>
    readReturned(
      mail(`
From: Ada Lovelace <ada@example.org>
To: r+token@reply.example.com
In-Reply-To: <token@baton.example.com>
References: <first@baton.example.com> <token@baton.example.com>
${headers}

${text}
`),
    );

  it('a person: a reply, with the mail that it answers', async () => {
    expect(await answer('Subject: Re: Undeliverable? Delivery failed!', 'user unknown, haha')).toMatchObject({
      kind: 'reply',
      from: { address: 'ada@example.org', name: 'Ada Lovelace' },
      originalMessageId: 'token@baton.example.com',
      answers: ['token@baton.example.com', 'first@baton.example.com'],
    });
  });

  it.each([
    'Subject: Re: News\nAuto-Submitted: auto-replied',
    'Subject: Automatic reply: News',
    'Subject: Abwesenheitsnotiz: News',
    'Subject: Out of the office\nReturn-Path: <>',
    'Subject: Re: News\nPrecedence: auto_reply',
  ])('a machine of theirs: %s', async (headers) => {
    expect((await answer(headers, 'I am not in. Mail is not delivered to me by phone.')).kind).toBe(
      'autoReply',
    );
  });
});

describe('complaints', () => {
  const report = (type: string) =>
    readReturned(
      mail(`
From: fbl@example.net
To: b+token@bounce.example.com
Subject: FW: News
Content-Type: multipart/report; report-type=feedback-report; boundary="x"

--x
Content-Type: text/plain

This is an email abuse report.
--x
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: Some/1.0
Original-Rcpt-To: <ada@example.org>

--x
Content-Type: message/rfc822

Message-ID: <token@baton.example.com>
To: ada@example.org

News
--x--
`),
    );
  it('a feedback report says who complains of which mail (RFC 5965)', async () => {
    expect(await report('abuse')).toMatchObject({
      kind: 'complaint',
      feedbackType: 'abuse',
      recipients: [{ address: 'ada@example.org' }],
      originalMessageId: 'token@baton.example.com',
    });
  });
  it('"not spam" is no complaint', async () => {
    expect((await report('not-spam')).kind).toBe('other');
  });
});

it('a notice of Amazon SES by mail is a bounce or a complaint too, also with its lines broken on the way', async () => {
  const notice = (about: string) =>
    readReturned(
      mail(`
From: no-reply@sns.amazonaws.com
Subject: AWS Notification Message

{"notificationType":"x",${about},"mail":{"headers":[{"name":"!
 To"}],"commonHeaders":{"messageId":"<token@baton.example.com>"}}}

--
If you wish to stop receiving notifications from this topic, please visit the link below
`),
    );
  const bounced =
    '"bounce":{"bouncedRecipients":[{"emailAddress":"Ada@example.org","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}';
  expect(await notice(bounced)).toMatchObject({
    kind: 'bounce',
    recipients: [{ address: 'ada@example.org', hard: true, code: '5.1.1' }],
    originalMessageId: 'token@baton.example.com',
  });
  const complained = '"complaint":{"complainedRecipients":[{"emailAddress":"ada@example.org"}]}';
  expect(await notice(complained)).toMatchObject({ kind: 'complaint', feedbackType: 'abuse' });
});

describe('what means harm', () => {
  const RUN = 500_000;
  it.each([
    ['letters', 'a'.repeat(RUN)],
    ['dashes', '-'.repeat(RUN)],
    ['brackets', '<'.repeat(RUN)],
    ['empty lines', '\r\n '.repeat(RUN / 3)],
    ['parts in parts', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n'.repeat(2_000)],
    ['no text', '\u0000\u00ff'.repeat(RUN / 4)],
  ])('long runs of %s take no longer than others', async (_what, text) => {
    for (const head of ['', 'From: MAILER-DAEMON@x\r\nSubject: failure notice\r\n\r\n'])
      expect(await readReturned(Buffer.from(head + text))).toBeDefined();
  });
});

/** Labels of the real mails; `half` splits them by their names, so that rules can be tried on one and shown on the other. */
const folder = join(process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data'), 'bounces');
const halfOf = (file: string): number =>
  [...file].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7) % 2;

describe.skipIf(!existsSync(folder))('real mails of many systems', () => {
  const labels = existsSync(folder)
    ? readFileSync(join(folder, 'expected.csv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => {
          const [file = '', index, , , reason, hard] = line.split(',');
          return { file, place: Number(index) - 1, reason, hard: hard === 'true' };
        })
    : [];

  it('recipient found >= 95 %, hard or soft right >= 90 %, complaints and auto-replies told apart', async () => {
    const halves = [0, 1].map(() => ({ count: 0, found: 0, right: 0 }));
    for (const file of new Set(labels.map((label) => label.file))) {
      const read = await readReturned(readFileSync(join(folder, 'messages', file)));
      const wanted = labels.filter((label) => label.file === file);
      if (wanted[0]!.reason === 'feedback') expect([file, read.kind]).toEqual([file, 'complaint']);
      else if (wanted[0]!.reason === 'vacation') expect([file, read.kind]).toEqual([file, 'autoReply']);
      else {
        const half = halves[halfOf(file)]!;
        for (const { place, hard } of wanted) {
          const recipient = read.kind === 'bounce' ? read.recipients[place] : undefined;
          half.count += 1;
          if (recipient) half.found += 1;
          if (recipient?.hard === hard) half.right += 1;
        }
      }
    }
    for (const { count, found, right } of halves) {
      console.info(`${count} recipients: ${found} found, ${right} hard or soft as labelled`);
      expect(found / count).toBeGreaterThanOrEqual(0.95);
      expect(right / count).toBeGreaterThanOrEqual(0.9);
    }
  });
});

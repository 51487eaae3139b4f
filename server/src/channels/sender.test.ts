import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { addressBucket, addressHasher, suppress } from '../permission/index.ts';
import {
  type Db,
  encrypt,
  inWorkspace,
  newId,
  type Queryable,
  type Statement,
  sql,
  systemClock,
  type Uuid,
} from '../platform/index.ts';
import { heldCount } from './held.ts';
import { nextTryMs } from './outcome.ts';
import { startRows } from './queries.ts';
import { ABANDONED_AFTER_MS, recoverStarted } from './recover.ts';
import { createTemplates } from './templates.ts';
import { createPost, type Post, PUBLIC_URL, SECRET, TEMPLATE } from './testing.ts';
import { createMessageTokens } from './token.ts';

const tokens = createMessageTokens(SECRET);
const encryptedElsewhere = (): string => encrypt(Buffer.alloc(32), 'x', 'y');

let database: TestDatabase;
let sink: SmtpSink;
let post: Post;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  sink = await startSmtpSink();
  post = await createPost(database);
});
afterEach(async () => {
  await database.db.query(sql`delete from outbox where bucket >= 0`);
  await sink.close();
});

const addInbox = (one: { contactId: Uuid; bucket: number }, table: 'inbox' | 'inbox_bulk' = 'inbox') =>
  database.db.query({
    name: `test-${table}`,
    text: `insert into ${table} (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
      values ($1, nextval('inbox_seq'), $2, $3, 'track', 'X', $4, $5, $5, true, '{}')`,
    values: [one.bucket, one.contactId, post.workspaceId, newId(0), new Date(0)],
  });
const readInbox = (one: { contactId: Uuid; bucket: number }, table: 'inbox' | 'inbox_bulk' = 'inbox') =>
  database.db.query({
    name: `test-read-${table}`,
    text: `delete from ${table} where bucket = $1 and actor_id = $2`,
    values: [one.bucket, one.contactId],
  });

/** One message that nothing speaks against: when it has left, the sender has looked at the others as well. */
const sendWitness = async (): Promise<void> => {
  const witness = await post.request({ priority: 9 });
  await post.sendUntil(async () => (await post.message(witness.messageId)).state === 'submitted', {
    smtpUrl: sink.url,
  });
};

describe('a message that may leave', () => {
  it('is filled, handed over, and its outcome written', async () => {
    const one = await post.request({ address: 'ana@example.com', attributes: { name: 'Ana & <b>' } });
    await post.sendAll({ smtpUrl: sink.url });
    const [mail] = sink.mails;
    expect(mail!.to).toBe('ana@example.com');
    expect(mail!.header('Subject')).toBe('Hello Ana & <b>');
    expect(mail!.header('From')).toBe('"Shop" <shop@shop.example>');
    expect(mail!.header('Message-ID')).toBe(`<${tokens.of(one.messageId)}@shop.example>`);
    const unsubscribe = mail!.header('List-Unsubscribe')!.slice(1, -1);
    expect(unsubscribe).toMatch(new RegExp(`^${PUBLIC_URL}/u/[\\w-]{35}$`));
    expect(mail!.header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    expect(mail!.header('Feedback-ID')).toContain(':baton');
    expect(mail!.body('text/html')).toContain('Ana &amp; &lt;b&gt;');
    expect(mail!.body('text/html')).toContain(unsubscribe.replace('/u/', '/t/c/'));
    expect(await post.message(one.messageId)).toMatchObject({
      state: 'submitted',
      subject: 'Hello Ana & <b>',
      links: ['https://shop.example/cart/1'],
      provider: 'smtp',
      submitted_at: expect.any(Date),
    });
  });

  it('leaves once, also when many wait, urgent ones first', async () => {
    for (let n = 0; n < 150; n++) await post.request({ address: `p${n}@example.com`, priority: 9 });
    for (let n = 0; n < 10; n++) await post.request({ address: `urgent${n}@example.com`, priority: 0 });
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.mails).toHaveLength(160);
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(160);
    // all are among the first 20 that start; a line that is slow to open brings its share a little later
    expect(sink.mails.slice(0, 60).filter(({ to }) => to.startsWith('urgent'))).toHaveLength(10);
  });

  it('wakes a sleeping sender at once', async () => {
    const { senders, stop } = post.start({ smtpUrl: sink.url });
    await post.request();
    senders.wakeAll();
    await eventually(() => sink.mails.length === 1);
    await stop();
  });

  it('leaves, once, when the fold offers it, without a look into the outbox', async () => {
    let looks = 0;
    const blind = (on: Queryable): Queryable => ({
      query: async <Row>(statement: Statement) => {
        if ((statement as { name?: string }).name !== 'outbox-due') return on.query<Row>(statement);
        looks++;
        return [];
      },
    });
    const db: Db = {
      ...database.db,
      ...blind(database.db),
      transaction: (work) => database.db.transaction((tx) => work(blind(tx))),
    };
    const { senders, stop } = post.start({ smtpUrl: sink.url, db });
    await eventually(() => looks > 0);
    const one = await post.request({ address: 'offered@example.com' });
    const offered = {
      bucket: one.bucket,
      messageId: one.messageId,
      workspaceId: post.workspaceId,
      channel: 'email',
      address: 'offered@example.com',
      priority: 5,
      notBeforeMs: 0,
      notAfter: new Date(Date.now() + 60_000),
    };
    senders.offer([offered, offered]);
    senders.wakeAll();
    await eventually(async () => (await post.message(one.messageId)).state === 'submitted');
    const seen = looks;
    senders.offer([offered]);
    senders.wakeAll();
    await eventually(() => looks > seen);
    expect(sink.mails).toHaveLength(1);
    await stop();
  });
});

describe('what keeps a message back at the last moment (P7, I7)', () => {
  it('an unread input of its contact, live or bulk', async () => {
    for (const table of ['inbox', 'inbox_bulk'] as const) {
      const one = await post.request({ address: `held-${table}@example.com` });
      await addInbox(one, table);
      await sendWitness();
      expect(sink.mails.map(({ to }) => to)).not.toContain(`held-${table}@example.com`);
      await readInbox(one, table);
      await post.sendAll({ smtpUrl: sink.url });
      expect(sink.mails.map(({ to }) => to)).toContain(`held-${table}@example.com`);
    }
  });

  it('a suppression after the decision; the message says why', async () => {
    const one = await post.request({ address: 'Gone@Example.com' });
    const other = await post.request({ address: 'stays@example.com' });
    const { workspaceId } = post;
    await database.db.transaction((tx) =>
      suppress(tx, [
        {
          workspaceId,
          channel: 'email',
          address: ' gone@example.COM',
          reason: 'unsubscribed',
          source: {},
          atMs: 0,
        },
      ]),
    );
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.mails.map(({ to }) => to)).toEqual(['stays@example.com']);
    expect(await post.message(one.messageId)).toMatchObject({
      state: 'withdrawn',
      reason: { code: 'suppressed' },
    });
    expect((await post.message(other.messageId)).state).toBe('submitted');
  });

  it('a bar of somebody who was erased, when the address comes back (P11); from then on lists show it', async () => {
    const one = await post.request({ address: 'Erased@example.com' });
    const { workspaceId } = post;
    const address = addressHasher(SECRET)(workspaceId, 'erased@example.com');
    const bucket = addressBucket(workspaceId, 'erased@example.com');
    await database.db.query(sql`
      insert into suppressions (bucket, workspace_id, channel, address, reason, source, at)
      values (${bucket}, ${workspaceId}, 'email', ${address}, 'unsubscribed', '{}', ${new Date(0)})`);
    await sendWitness();
    expect(sink.mails.map(({ to }) => to)).not.toContain('Erased@example.com');
    expect(await post.message(one.messageId)).toMatchObject({
      state: 'withdrawn',
      reason: { code: 'suppressed' },
    });
    const bars = await database.db.query(sql`
      select address, reason from suppressions where bucket = ${bucket} and workspace_id = ${workspaceId}`);
    expect(bars).toEqual([{ address: 'erased@example.com', reason: 'unsubscribed' }]);
  });

  it('a stopped workspace sends nothing; resumed, it sends what was held', async () => {
    const one = await post.request();
    const stopped = (at: Date | null) =>
      database.db.query(
        sql`update workspaces set sending_stopped_at = ${at} where workspace_id = ${post.workspaceId}`,
      );
    await stopped(new Date(0));
    expect(await heldCount(inWorkspace(database.db, post.workspaceId))).toBe(1);
    const elsewhere = await createPost(database);
    const witness = await elsewhere.request();
    await elsewhere.sendUntil(
      async () => (await elsewhere.message(witness.messageId)).state === 'submitted',
      { smtpUrl: sink.url },
    );
    expect((await post.message(one.messageId)).state).toBe('requested');
    await stopped(null);
    await elsewhere.sendUntil(async () => (await post.message(one.messageId)).state === 'submitted', {
      smtpUrl: sink.url,
    });
    expect(sink.mails).toHaveLength(2);
  });

  it('one that has stopped itself: marketing; receipts go on unless the harm is great (P7)', async () => {
    const [letter, receipt] = [await post.request(), await post.request()];
    await database.db.query(sql`
      update outbox set topic = '' where bucket = ${receipt.bucket} and message_id = ${receipt.messageId}::uuid`);
    const stop = (why: object | null) =>
      database.db.query(sql`
        update workspaces set sending_stopped_at = ${why && new Date(0)}, sending_stopped_by = 'Baton',
          sending_stopped_why = ${why && JSON.stringify(why)}::jsonb
        where workspace_id = ${post.workspaceId}`);
    const why = { code: 'bounced', text: 'much came back', count: 9, of: 100, limit: 0.05 };
    const elsewhere = await createPost(database);
    const until = (of: Post, messageId: string) =>
      elsewhere.sendUntil(async () => (await of.message(messageId)).state === 'submitted', {
        smtpUrl: sink.url,
      });
    await stop({ ...why, everything: true });
    await until(elsewhere, (await elsewhere.request()).messageId);
    expect((await post.message(receipt.messageId)).state).toBe('requested');
    await stop(why);
    await until(post, receipt.messageId);
    expect((await post.message(letter.messageId)).state).toBe('requested');
    await stop(null);
  });

  it('a lease that another has taken', async () => {
    const one = await post.request();
    const startAt = (epoch: number) =>
      database.db.query(
        startRows(
          [one.bucket],
          [one.messageId],
          [0],
          ['x'],
          new Date(systemClock.now()),
          post.group.owner,
          post.group.grp,
          epoch,
          ['y'],
        ),
      );
    await database.db.query(sql`update leases set epoch = 2 where role = 'send' and grp = 0`);
    expect(await startAt(1)).toEqual([]);
    expect(await startAt(2)).toHaveLength(1);
    expect(await startAt(2)).toEqual([]);
  });

  it('its latest useful moment; the contact is told (P8)', async () => {
    const one = await post.request({ notAfterMs: systemClock.now() - 1 });
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.mails).toEqual([]);
    expect(await post.message(one.messageId)).toMatchObject({
      state: 'expired',
      reason: { code: 'tooLate' },
    });
    expect(post.appended).toMatchObject([
      { kind: 'expired', contactId: one.contactId, payload: { properties: { message_id: one.messageId } } },
    ]);
  });
});

describe('what servers answer', () => {
  it('a refused address bounces the message, once', async () => {
    sink.refuseRecipient(() => ({ code: 550, text: '5.1.1 No such user' }));
    const one = await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    expect(await post.message(one.messageId)).toMatchObject({
      state: 'bounced',
      reason: { code: 'refused', hard: true },
    });
    expect(post.appended).toMatchObject([
      {
        kind: 'feedback',
        name: 'Email Bounced',
        payload: { properties: { message_id: one.messageId, code: '5.1.1', hard: true } },
      },
    ]);
  });

  it('a deferred mail is tried again later, and not more often than told', async () => {
    sink.refuseRecipient(() => ({ code: 451, text: '4.7.1 Greylisted' }));
    const one = await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    expect(await post.message(one.messageId)).toMatchObject({
      state: 'requested',
      reason: { code: 'deferred' },
    });
    const [row] = await database.db.query<{ startedAt: Date | null; notBefore: Date }>(sql`
      select started_at as "startedAt", not_before as "notBefore" from outbox where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    expect(row!.startedAt).toBeNull();
    expect(row!.notBefore.getTime() - systemClock.now()).toBeGreaterThan(20_000);
  });

  it('waits grow with the age of the message and end with its use', () => {
    const row = { messageId: newId(0), requestedAt: new Date(0), notAfter: new Date(10_000_000) };
    expect(nextTryMs(row, 1_000) - 1_000).toBeGreaterThanOrEqual(30_000);
    expect(nextTryMs(row, 600_000) - 600_000).toBeGreaterThanOrEqual(300_000);
    expect(nextTryMs(row, 9_990_000)).toBe(10_000_000);
  });

  it('a mail that was put off for a day fails, and is not tried again', async () => {
    sink.answerWith({ code: 451, text: '4.7.1 Greylisted, try again later' });
    const one = await post.request({ notAfterMs: systemClock.now() + 7 * 86_400_000 });
    await post.sendAll({ smtpUrl: sink.url });
    const { reason } = await post.message(one.messageId);
    expect(reason).toMatchObject({ code: 'deferred', since: expect.any(String) });
    const put = (agoMs: number) =>
      database.db.query(sql`
        with due as (
          update outbox set not_before = ${new Date(0)} where bucket = ${one.bucket} and message_id = ${one.messageId}
        )
        update messages set reason = ${JSON.stringify({ ...reason, since: new Date(systemClock.now() - agoMs) })}::jsonb
        where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    await put(23 * 3_600_000);
    await post.sendAll({ smtpUrl: sink.url });
    expect((await post.message(one.messageId)).state).toBe('requested');
    await put(25 * 3_600_000);
    await post.sendAll({ smtpUrl: sink.url });
    expect(await post.message(one.messageId)).toMatchObject({ state: 'failed', reason: { code: 'gaveUp' } });
    expect(post.appended.map(({ name }) => name)).toEqual(['Email Failed']);
    sink.answerWith('accept');
    await sendWitness();
    expect(sink.accepted()).toHaveLength(1);
  });

  it('an unknown outcome is recorded and the mail not repeated (P5)', async () => {
    sink.answerWith('drop');
    const one = await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    sink.answerWith('accept');
    await sendWitness();
    expect((await post.message(one.messageId)).state).toBe('unknown');
    expect(sink.mails).toHaveLength(2);
  });
});

describe('a sender that was killed between start and outcome (P5)', () => {
  const killedAfterStart = async (templateId?: number) => {
    const one = await post.request(templateId === undefined ? {} : { templateId });
    await database.db.query(sql`
      update outbox set started_at = ${new Date(systemClock.now() - ABANDONED_AFTER_MS - 1_000)}, started_by = 'dead'
      where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    return one;
  };

  it('leaves its mail unknown, never sent again', async () => {
    const one = await killedAfterStart();
    await post.sendAll({ smtpUrl: sink.url });
    await sendWitness();
    expect(await post.message(one.messageId)).toMatchObject({ state: 'unknown' });
    expect(sink.mails).toHaveLength(1);
  });

  it('is not taken for dead while it may still get its answer', async () => {
    const one = await killedAfterStart();
    await database.db.query(sql`
      update outbox set started_at = ${new Date(systemClock.now() - 60_000)} where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    const templates = createTemplates(database.db);
    const found = await recoverStarted({ db: database.db, templates }, post.group, systemClock.now());
    expect(found).toEqual({ unknown: 0, repeated: 0 });
  });

  it('lets a transactional template that opted in start again with the same Message-ID', async () => {
    const templateId = await post.template({ ...TEMPLATE, class: 'transactional', repeatUnknown: true });
    const one = await killedAfterStart(templateId);
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.mails.map((mail) => mail.header('Message-ID'))).toEqual([
      `<${tokens.of(one.messageId)}@shop.example>`,
    ]);
    expect(sink.mails[0]!.header('List-Unsubscribe')).toBeUndefined();
  });
});

/** A database whose answer to one kind of statement is lost, after it has done its work, `times` times. */
const losingAnswers = (db: Db, name: string, times: number): Db => {
  let left = times;
  const lossy = <Q extends Queryable>(on: Q): Q => ({
    ...on,
    query: async (statement: Statement) => {
      const rows = await on.query(statement);
      if ('name' in statement && statement.name === name && left-- > 0)
        throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
      return rows;
    },
  });
  return { ...lossy(db), transaction: (work) => db.transaction((tx) => work(lossy(tx))) };
};

describe('a database that goes away', () => {
  it('after a start whose answer was lost: the mail leaves once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => post.request()));
    await post.sendAll({ smtpUrl: sink.url, db: losingAnswers(database.db, 'outbox-start', 2) });
    expect(sink.mails).toHaveLength(5);
    for (const { messageId } of all) expect((await post.message(messageId)).state).toBe('submitted');
  });

  it('while outcomes are written: they are written later, and nothing is sent again', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => post.request()));
    await post.sendAll({ smtpUrl: sink.url, db: losingAnswers(database.db, 'outbox-settle', 2) });
    expect(sink.mails).toHaveLength(5);
    for (const { messageId } of all) expect((await post.message(messageId)).state).toBe('submitted');
  });
});

describe('who carries the mail', () => {
  it('the sandbox when nothing is set: it can be read, and nothing leaves', async () => {
    const one = await post.request();
    await post.sendAll();
    expect(await post.message(one.messageId)).toMatchObject({ state: 'submitted', provider: 'sandbox' });
    const [body] = await database.db.query<{ subject: string; html: string; headers: object }>(sql`
      select subject, html, headers from message_bodies where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    expect(body).toMatchObject({
      subject: 'Hello Ana',
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
    expect(body!.html).toContain('Hi Ana');
  });

  it('always the sandbox for a sample workspace, even with servers set', async () => {
    const smtp = { host: '127.0.0.1', port: sink.port, secure: false };
    const sample = await createPost(database, { settings: { smtp }, isSample: true });
    const one = await sample.request();
    await sample.sendAll({ smtpUrl: sink.url });
    expect((await sample.message(one.messageId)).provider).toBe('sandbox');
    expect(sink.connections()).toBe(0);
  });

  it('the server of the workspace before that of the installation', async () => {
    const smtp = { host: '127.0.0.1', port: sink.port, secure: false };
    const own = await createPost(database, {
      settings: { smtp, sender: { name: 'Ö', email: 'o@own.example' } },
    });
    await own.request();
    await own.sendAll({ smtpUrl: 'smtp://127.0.0.1:1' });
    expect(sink.mails[0]!.header('From')).toBe('Ö <o@own.example>');
  });

  it('nobody while the stored password cannot be read: the mail waits', async () => {
    const smtp = {
      host: '127.0.0.1',
      port: sink.port,
      secure: false,
      user: 'a',
      sealedPassword: encryptedElsewhere(),
    };
    const own = await createPost(database, {
      settings: { smtp, sender: { name: 'A', email: 'o@own.example' } },
    });
    const one = await own.request();
    await own.sendAll({ smtpUrl: sink.url });
    expect(await own.message(one.messageId)).toMatchObject({
      state: 'requested',
      reason: { text: expect.stringContaining('BATON_SECRET') },
    });
  });
});

describe('a mail that cannot be made fails with the reason, and the others go on', () => {
  it.each([
    [
      'a template that does not end',
      { html: '{% for i in (1..1000000000) %}x{% endfor %}' },
      {},
      'templateFailed',
    ],
    ['a template that does not compile', { html: '{% if %}' }, {}, 'templateFailed'],
    ['an address that is none', {}, { address: 'a b@example.com' }, 'badAddress'],
    [
      'an address with a command in it',
      {},
      { address: 'a@b.example>\r\nRCPT TO:<x@y.example' },
      'badAddress',
    ],
  ])('%s', async (_name, document, more, code) => {
    const templateId = await post.template({ ...TEMPLATE, ...document });
    const bad = await post.request({ templateId, ...more });
    const good = await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    const [state, name] = code === 'badAddress' ? ['bounced', 'Email Bounced'] : ['failed', 'Email Failed'];
    expect(await post.message(bad.messageId)).toMatchObject({ state, reason: { code } });
    // whoever is in a segment of those who were sent it is judged again (P4)
    expect(post.appended).toMatchObject([
      { name, contactId: bad.contactId, payload: { properties: { message_id: bad.messageId } } },
    ]);
    expect((await post.message(good.messageId)).state).toBe('submitted');
    expect(sink.mails).toHaveLength(1);
  });

  it('no sender set', async () => {
    const nameless = await createPost(database, { settings: {} });
    const one = await nameless.request();
    await nameless.sendAll({ smtpUrl: sink.url });
    expect(await nameless.message(one.messageId)).toMatchObject({
      state: 'failed',
      reason: { code: 'noSender' },
    });
  });
});

describe('message tokens', () => {
  it('say which message, and cannot be invented or respelt', () => {
    const id = newId(0);
    const token = tokens.of(id);
    expect(tokens.read(token)).toBe(id);
    expect(createMessageTokens('another secret of thirty-two characters').read(token)).toBeNull();
    for (const other of [
      `${token.slice(0, -2)}AA`,
      `A${token.slice(1)}`,
      `${token}=`,
      `${token}A`,
      '',
      'x',
      token.slice(1),
    ])
      if (other !== token) expect(tokens.read(other), other).toBeNull();
  });
});

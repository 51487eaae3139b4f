/** What becomes of a message that was started: outcomes, deaths between start and outcome, and who carries it. */
import { describe, expect, it } from 'vitest';
import { countsOf } from '../broadcasts/index.ts';
import {
  type Db,
  encrypt,
  newId,
  type Queryable,
  type Statement,
  sql,
  systemClock,
} from '../platform/index.ts';
import { nextTryMs } from './outcome.ts';
import { ABANDONED_AFTER_MS, recoverStarted } from './recover.ts';
import { createTemplates } from './templates.ts';
import { senderTest, sendWitness } from './testing/sender.ts';
import { createPost, SECRET, TEMPLATE } from './testing.ts';
import { createMessageTokens } from './token.ts';

const tokens = createMessageTokens(SECRET);
const encryptedElsewhere = (): string => encrypt(Buffer.alloc(32), 'x', 'y');
const own = senderTest();

/** A database in which something happens just before one kind of statement. */
const before = (db: Db, name: string, happens: (db: Queryable) => Promise<unknown>): Db => {
  const minding = <Q extends Queryable>(on: Q): Q => ({
    ...on,
    query: async (statement: Statement) => {
      if ('name' in statement && statement.name === name) await happens(on);
      return on.query(statement);
    },
  });
  return { ...minding(db), transaction: (work) => db.transaction((tx) => work(minding(tx))) };
};

describe('what servers answer', () => {
  it('a refused address bounces the message, once', async () => {
    own.sink.refuseRecipient(() => ({ code: 550, text: '5.1.1 No such user' }));
    const one = await own.post.request();
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'bounced',
      reason: { code: 'refused', hard: true },
    });
    expect(own.post.appended).toMatchObject([
      {
        kind: 'feedback',
        name: 'Email Bounced',
        payload: { properties: { message_id: one.messageId, code: '5.1.1', hard: true } },
      },
    ]);
  });

  it.each([
    ['its own outcome', 'outbox-settle', 0],
    ['being given up for unknown', 'outbox-forget', ABANDONED_AFTER_MS + 1_000],
  ])('a bounce that overtakes %s stays one, and counts as sent once (P17)', async (_, statement, agoMs) => {
    const one = await own.post.request();
    await own.database.db.query(sql`
      update messages set broadcast_id = 7 where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    if (agoMs > 0)
      await own.database.db.query(sql`
        update outbox set started_at = ${new Date(systemClock.now() - agoMs)}, started_by = 'dead'
        where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    // as the fold writes it, just before
    const bounced = before(own.database.db, statement, (db) =>
      db.query(sql`
        update messages set state = 'bounced', reason = '{"code": "bounced"}'
        where bucket = ${one.bucket} and message_id = ${one.messageId} and state = 'requested'`),
    );
    await own.post.sendAll({ smtpUrl: own.sink.url, db: bounced });
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'bounced',
      reason: { code: 'bounced' },
      ...(agoMs === 0 ? { provider: 'smtp', subject: 'Hello Ana' } : {}),
    });
    const ref = { workspaceId: own.post.workspaceId, broadcastId: 7 };
    expect(await countsOf(own.database.db, ref)).toMatchObject({ sent: 1, failed: 0 });
  });

  it('a deferred mail is tried again later, and not more often than told', async () => {
    own.sink.refuseRecipient(() => ({ code: 451, text: '4.7.1 Greylisted' }));
    const one = await own.post.request();
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'requested',
      reason: { code: 'deferred' },
    });
    const [row] = await own.database.db.query<{ startedAt: Date | null; notBefore: Date }>(sql`
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
    own.sink.answerWith({ code: 451, text: '4.7.1 Greylisted, try again later' });
    const one = await own.post.request({ notAfterMs: systemClock.now() + 7 * 86_400_000 });
    await own.post.sendAll({ smtpUrl: own.sink.url });
    const { reason } = await own.post.message(one.messageId);
    expect(reason).toMatchObject({ code: 'deferred', since: expect.any(String) });
    const put = (agoMs: number) =>
      own.database.db.query(sql`
        with due as (
          update outbox set not_before = ${new Date(0)} where bucket = ${one.bucket} and message_id = ${one.messageId}
        )
        update messages set reason = ${JSON.stringify({ ...reason, since: new Date(systemClock.now() - agoMs) })}::jsonb
        where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    await put(23 * 3_600_000);
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect((await own.post.message(one.messageId)).state).toBe('requested');
    await put(25 * 3_600_000);
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'failed',
      reason: { code: 'gaveUp' },
    });
    expect(own.post.appended.map(({ name }) => name)).toEqual(['Email Failed']);
    own.sink.answerWith('accept');
    await sendWitness(own);
    expect(own.sink.accepted()).toHaveLength(1);
  });

  it('an unknown outcome is recorded and the mail not repeated (P5)', async () => {
    own.sink.answerWith('drop');
    const one = await own.post.request();
    await own.post.sendAll({ smtpUrl: own.sink.url });
    own.sink.answerWith('accept');
    await sendWitness(own);
    expect((await own.post.message(one.messageId)).state).toBe('unknown');
    expect(own.sink.mails).toHaveLength(2);
  });
});

describe('a sender that was killed between start and outcome (P5)', () => {
  const killedAfterStart = async (templateId?: number) => {
    const one = await own.post.request(templateId === undefined ? {} : { templateId });
    await own.database.db.query(sql`
      update outbox set started_at = ${new Date(systemClock.now() - ABANDONED_AFTER_MS - 1_000)}, started_by = 'dead'
      where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    return one;
  };

  it('leaves its mail unknown, never sent again', async () => {
    const one = await killedAfterStart();
    await own.post.sendAll({ smtpUrl: own.sink.url });
    await sendWitness(own);
    expect(await own.post.message(one.messageId)).toMatchObject({ state: 'unknown' });
    expect(own.sink.mails).toHaveLength(1);
  });

  it('is not taken for dead while it may still get its answer', async () => {
    const one = await killedAfterStart();
    await own.database.db.query(sql`
      update outbox set started_at = ${new Date(systemClock.now() - 60_000)} where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    const templates = createTemplates(own.database.db);
    const found = await recoverStarted({ db: own.database.db, templates }, own.post.group, systemClock.now());
    expect(found).toEqual({ unknown: 0, repeated: 0 });
  });

  it('lets a transactional template that opted in start again with the same Message-ID', async () => {
    const templateId = await own.post.template({ ...TEMPLATE, class: 'transactional', repeatUnknown: true });
    const one = await killedAfterStart(templateId);
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(own.sink.mails.map((mail) => mail.header('Message-ID'))).toEqual([
      `<${tokens.of(one.messageId)}@shop.example>`,
    ]);
    expect(own.sink.mails[0]!.header('List-Unsubscribe')).toBeUndefined();
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
    const all = await Promise.all(Array.from({ length: 5 }, () => own.post.request()));
    await own.post.sendAll({ smtpUrl: own.sink.url, db: losingAnswers(own.database.db, 'outbox-start', 2) });
    expect(own.sink.mails).toHaveLength(5);
    for (const { messageId } of all) expect((await own.post.message(messageId)).state).toBe('submitted');
  });

  it('while outcomes are written: they are written later, and nothing is sent again', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => own.post.request()));
    await own.post.sendAll({ smtpUrl: own.sink.url, db: losingAnswers(own.database.db, 'outbox-settle', 2) });
    expect(own.sink.mails).toHaveLength(5);
    for (const { messageId } of all) expect((await own.post.message(messageId)).state).toBe('submitted');
  });
});

it('keeps which language of its template was sent; none is the one for everybody else', async () => {
  const templateId = await own.post.template({
    ...TEMPLATE,
    languages: { de: { subject: 'Hallo', html: '<p>Hallo</p>' } },
  });
  const german = await own.post.request({ templateId, attributes: { language: 'de-AT' } });
  const other = await own.post.request({ templateId, attributes: { language: 'fr' } });
  await own.post.sendAll({ smtpUrl: own.sink.url });
  expect((await own.post.message(german.messageId)).language).toBe('de');
  expect((await own.post.message(other.messageId)).language).toBeNull();
});

describe('who carries the mail', () => {
  it('the sandbox when nothing is set: it can be read, and nothing leaves', async () => {
    const one = await own.post.request();
    await own.post.sendAll();
    expect(await own.post.message(one.messageId)).toMatchObject({ state: 'submitted', provider: 'sandbox' });
    const [body] = await own.database.db.query<{ subject: string; html: string; headers: object }>(sql`
      select subject, html, headers from message_bodies where bucket = ${one.bucket} and message_id = ${one.messageId}`);
    expect(body).toMatchObject({
      subject: 'Hello Ana',
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
    expect(body!.html).toContain('Hi Ana');
  });

  it('always the sandbox for a sample workspace, even with servers set', async () => {
    const smtp = { host: '127.0.0.1', port: own.sink.port, secure: false };
    const sample = await createPost(own.database, { settings: { smtp }, isSample: true });
    const one = await sample.request();
    await sample.sendAll({ smtpUrl: own.sink.url });
    expect((await sample.message(one.messageId)).provider).toBe('sandbox');
    expect(own.sink.connections()).toBe(0);
  });

  it('the server of the workspace before that of the installation', async () => {
    const smtp = { host: '127.0.0.1', port: own.sink.port, secure: false };
    const theirs = await createPost(own.database, {
      settings: { smtp, sender: { name: 'Ö', email: 'o@own.example' } },
    });
    await theirs.request();
    await theirs.sendAll({ smtpUrl: 'smtp://127.0.0.1:1' });
    expect(own.sink.mails[0]!.header('From')).toBe('Ö <o@own.example>');
  });

  it('nobody while the stored password cannot be read: the mail waits', async () => {
    const smtp = {
      host: '127.0.0.1',
      port: own.sink.port,
      secure: false,
      user: 'a',
      sealedPassword: encryptedElsewhere(),
    };
    const theirs = await createPost(own.database, {
      settings: { smtp, sender: { name: 'A', email: 'o@own.example' } },
    });
    const one = await theirs.request();
    await theirs.sendAll({ smtpUrl: own.sink.url });
    expect(await theirs.message(one.messageId)).toMatchObject({
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
    const templateId = await own.post.template({ ...TEMPLATE, ...document });
    const bad = await own.post.request({ templateId, ...more });
    const good = await own.post.request();
    await own.post.sendAll({ smtpUrl: own.sink.url });
    const [state, name] = code === 'badAddress' ? ['bounced', 'Email Bounced'] : ['failed', 'Email Failed'];
    expect(await own.post.message(bad.messageId)).toMatchObject({ state, reason: { code } });
    // whoever is in a segment of those who were sent it is judged again (P4)
    expect(own.post.appended).toMatchObject([
      { name, contactId: bad.contactId, payload: { properties: { message_id: bad.messageId } } },
    ]);
    expect((await own.post.message(good.messageId)).state).toBe('submitted');
    expect(own.sink.mails).toHaveLength(1);
  });

  it('no sender set', async () => {
    const nameless = await createPost(own.database, { settings: {} });
    const one = await nameless.request();
    await nameless.sendAll({ smtpUrl: own.sink.url });
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

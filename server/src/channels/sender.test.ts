import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/index.ts';
import { addressBucket, addressHasher, suppress } from '../permission/index.ts';
import {
  type Db,
  inWorkspace,
  newId,
  type Queryable,
  type Statement,
  sql,
  systemClock,
  type Uuid,
} from '../platform/index.ts';
import { heldCount } from './held.ts';
import { startRows } from './queries.ts';
import { senderTest, sendWitness } from './testing/sender.ts';
import { createPost, type Post, PUBLIC_URL, SECRET } from './testing.ts';
import { createMessageTokens } from './token.ts';

const tokens = createMessageTokens(SECRET);
const own = senderTest();

const addInbox = (one: { contactId: Uuid; bucket: number }, table: 'inbox' | 'inbox_bulk' = 'inbox') =>
  own.database.db.query({
    name: `test-${table}`,
    text: `insert into ${table} (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
      values ($1, nextval('inbox_seq'), $2, $3, 'track', 'X', $4, $5, $5, true, '{}')`,
    values: [one.bucket, one.contactId, own.post.workspaceId, newId(0), new Date(0)],
  });
const readInbox = (one: { contactId: Uuid; bucket: number }, table: 'inbox' | 'inbox_bulk' = 'inbox') =>
  own.database.db.query({
    name: `test-read-${table}`,
    text: `delete from ${table} where bucket = $1 and actor_id = $2`,
    values: [one.bucket, one.contactId],
  });

describe('a message that may leave', () => {
  it('is filled, handed over, and its outcome written', async () => {
    const one = await own.post.request({ address: 'ana@example.com', attributes: { name: 'Ana & <b>' } });
    await own.post.sendAll({ smtpUrl: own.sink.url });
    const [mail] = own.sink.mails;
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
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'submitted',
      subject: 'Hello Ana & <b>',
      links: ['https://shop.example/cart/1'],
      provider: 'smtp',
      submitted_at: expect.any(Date),
    });
  });

  it('is written down with whatever its subject and links say', async () => {
    const name = 'A\\u0000 "\\" {x,y} NULL';
    const one = await own.post.request({
      attributes: { name },
      entry: { url: 'https://shop.example/a"b\\{,}' },
    });
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'submitted',
      subject: `Hello ${name}`,
      links: ['https://shop.example/a"b\\{,}'],
    });
  });

  it('leaves once, also when many wait, urgent ones first', async () => {
    for (let n = 0; n < 150; n++) await own.post.request({ address: `p${n}@example.com`, priority: 9 });
    for (let n = 0; n < 10; n++) await own.post.request({ address: `urgent${n}@example.com`, priority: 0 });
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(own.sink.mails).toHaveLength(160);
    expect(new Set(own.sink.mails.map(({ to }) => to)).size).toBe(160);
    // all are among the first 20 that start; a line that is slow to open brings its share a little later
    expect(own.sink.mails.slice(0, 60).filter(({ to }) => to.startsWith('urgent'))).toHaveLength(10);
  });

  it('wakes a sleeping sender at once', async () => {
    const { senders, stop } = own.post.start({ smtpUrl: own.sink.url });
    await own.post.request();
    senders.wakeAll();
    await eventually(() => own.sink.mails.length === 1);
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
      ...own.database.db,
      ...blind(own.database.db),
      transaction: (work) => own.database.db.transaction((tx) => work(blind(tx))),
    };
    const { senders, stop } = own.post.start({ smtpUrl: own.sink.url, db });
    await eventually(() => looks > 0);
    const one = await own.post.request({ address: 'offered@example.com' });
    const offered = {
      bucket: one.bucket,
      messageId: one.messageId,
      workspaceId: own.post.workspaceId,
      channel: 'email',
      address: 'offered@example.com',
      priority: 5,
      notBeforeMs: 0,
      notAfter: new Date(Date.now() + 60_000),
    };
    senders.offer([offered, offered]);
    senders.wakeAll();
    await eventually(async () => (await own.post.message(one.messageId)).state === 'submitted');
    const seen = looks;
    senders.offer([offered]);
    senders.wakeAll();
    await eventually(() => looks > seen);
    expect(own.sink.mails).toHaveLength(1);
    await stop();
  });
});

describe('what keeps a message back at the last moment (P7, I7)', () => {
  it('an unread input of its contact, live or bulk', async () => {
    for (const table of ['inbox', 'inbox_bulk'] as const) {
      const one = await own.post.request({ address: `held-${table}@example.com` });
      await addInbox(one, table);
      await sendWitness(own);
      expect(own.sink.mails.map(({ to }) => to)).not.toContain(`held-${table}@example.com`);
      await readInbox(one, table);
      await own.post.sendAll({ smtpUrl: own.sink.url });
      expect(own.sink.mails.map(({ to }) => to)).toContain(`held-${table}@example.com`);
    }
  });

  it('a suppression after the decision, until it has ended; the message says why', async () => {
    const one = await own.post.request({ address: 'Gone@Example.com' });
    const other = await own.post.request({ address: 'stays@example.com' });
    const { workspaceId } = own.post;
    await own.database.db.transaction((tx) =>
      suppress(tx, [
        {
          workspaceId,
          channel: 'email',
          address: ' gone@example.COM',
          reason: 'unsubscribed',
          source: {},
          atMs: 0,
        },
        {
          workspaceId,
          channel: 'email',
          address: 'stays@example.com',
          reason: 'paused',
          source: {},
          atMs: 0,
          untilMs: 1,
        },
      ]),
    );
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(own.sink.mails.map(({ to }) => to)).toEqual(['stays@example.com']);
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'withdrawn',
      reason: { code: 'suppressed' },
    });
    expect((await own.post.message(other.messageId)).state).toBe('submitted');
  });

  it('a bar of somebody who was erased, when the address comes back (P11); from then on lists show it', async () => {
    const one = await own.post.request({ address: 'Erased@example.com' });
    const { workspaceId } = own.post;
    const address = addressHasher(SECRET)(workspaceId, 'erased@example.com');
    const bucket = addressBucket(workspaceId, 'erased@example.com');
    await own.database.db.query(sql`
      insert into suppressions (bucket, workspace_id, channel, address, reason, source, at)
      values (${bucket}, ${workspaceId}, 'email', ${address}, 'unsubscribed', '{}', ${new Date(0)})`);
    await sendWitness(own);
    expect(own.sink.mails.map(({ to }) => to)).not.toContain('Erased@example.com');
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'withdrawn',
      reason: { code: 'suppressed' },
    });
    const bars = await own.database.db.query(sql`
      select address, reason from suppressions where bucket = ${bucket} and workspace_id = ${workspaceId}`);
    expect(bars).toEqual([{ address: 'erased@example.com', reason: 'unsubscribed' }]);
  });

  it('a stopped workspace sends nothing; resumed, it sends what was held', async () => {
    const one = await own.post.request();
    const stopped = (at: Date | null) =>
      own.database.db.query(
        sql`update workspaces set sending_stopped_at = ${at} where workspace_id = ${own.post.workspaceId}`,
      );
    await stopped(new Date(0));
    expect(await heldCount(inWorkspace(own.database.db, own.post.workspaceId))).toBe(1);
    const elsewhere = await createPost(own.database);
    const witness = await elsewhere.request();
    await elsewhere.sendUntil(
      async () => (await elsewhere.message(witness.messageId)).state === 'submitted',
      { smtpUrl: own.sink.url },
    );
    expect((await own.post.message(one.messageId)).state).toBe('requested');
    await stopped(null);
    await elsewhere.sendUntil(async () => (await own.post.message(one.messageId)).state === 'submitted', {
      smtpUrl: own.sink.url,
    });
    expect(own.sink.mails).toHaveLength(2);
  });

  it('one that has stopped itself: marketing; receipts go on unless the harm is great (P7)', async () => {
    const [letter, receipt] = [await own.post.request(), await own.post.request()];
    await own.database.db.query(sql`
      update outbox set topic = '' where bucket = ${receipt.bucket} and message_id = ${receipt.messageId}::uuid`);
    const stop = (why: object | null) =>
      own.database.db.query(sql`
        update workspaces set sending_stopped_at = ${why && new Date(0)}, sending_stopped_by = 'Baton',
          sending_stopped_why = ${why && JSON.stringify(why)}::jsonb
        where workspace_id = ${own.post.workspaceId}`);
    const why = { code: 'bounced', text: 'much came back', count: 9, of: 100, limit: 0.05 };
    const elsewhere = await createPost(own.database);
    const until = (of: Post, messageId: string) =>
      elsewhere.sendUntil(async () => (await of.message(messageId)).state === 'submitted', {
        smtpUrl: own.sink.url,
      });
    await stop({ ...why, everything: true });
    await until(elsewhere, (await elsewhere.request()).messageId);
    expect((await own.post.message(receipt.messageId)).state).toBe('requested');
    await stop(why);
    await until(own.post, receipt.messageId);
    expect((await own.post.message(letter.messageId)).state).toBe('requested');
    await stop(null);
  });

  it('a lease that another has taken', async () => {
    const one = await own.post.request();
    const startAt = (epoch: number) =>
      own.database.db.query(
        startRows(
          [one.bucket],
          [one.messageId],
          [0],
          ['x'],
          new Date(systemClock.now()),
          own.post.group.owner,
          own.post.group.grp,
          epoch,
          ['y'],
        ),
      );
    await own.database.db.query(sql`update leases set epoch = 2 where role = 'send' and grp = 0`);
    expect(await startAt(1)).toEqual([]);
    expect(await startAt(2)).toHaveLength(1);
    expect(await startAt(2)).toEqual([]);
  });

  it('its latest useful moment; the contact is told (P8)', async () => {
    const one = await own.post.request({ notAfterMs: systemClock.now() - 1 });
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect(own.sink.mails).toEqual([]);
    expect(await own.post.message(one.messageId)).toMatchObject({
      state: 'expired',
      reason: { code: 'tooLate' },
    });
    expect(own.post.appended).toMatchObject([
      { kind: 'expired', contactId: one.contactId, payload: { properties: { message_id: one.messageId } } },
    ]);
  });

  it('that its person has left the segment of the broadcast, or got into one that is left out; the message says why', async () => {
    const { workspaceId } = own.post;
    const [stays, left, over, barred] = [
      await own.post.request(),
      await own.post.request(),
      await own.post.request(),
      await own.post.request(),
    ];
    const at = new Date(0);
    await own.database.db.query(sql`
      insert into broadcasts (workspace_id, broadcast_id, version, state, starts_at, expected, scheduled_at, scheduled_by,
        include, exclude)
      values (${workspaceId}, 77, 1, 'sending', ${at}, '{}', ${at}, 'Ana', '{11}', '{12}')`);
    await own.database.db.query(sql`
      update outbox set broadcast_id = 77 where bucket >= 0 and workspace_id = ${workspaceId}`);
    const join = ({ bucket, contactId }: typeof stays, segment: number, until: Date | null = null) =>
      own.database.db.query(sql`
        insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
        values (${bucket}, ${contactId}, ${segment}, ${workspaceId}, 1, ${at}, ${until})`);
    await Promise.all([join(stays, 11), join(over, 11, at), join(barred, 11), join(barred, 12)]);
    await own.post.sendAll({ smtpUrl: own.sink.url });
    expect((await own.post.message(stays.messageId)).state).toBe('submitted');
    for (const { messageId } of [left, over, barred])
      expect(await own.post.message(messageId)).toMatchObject({
        state: 'withdrawn',
        reason: { code: 'leftSegment' },
      });
    expect(own.sink.mails).toHaveLength(1);
  });
});

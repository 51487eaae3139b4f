import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase, virtualClock } from '../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { sql } from '../platform/index.ts';
import { createMailer, type Mailer, sendTestMail } from './index.ts';

const SECRET = 'a secret of more than thirty-two characters';
const clock = virtualClock();
const document = {
  name: 'Hello',
  subject: 'Hello {{ contact.firstName }}',
  html: '<p>{{ entry.productName }} <a href="{{ unsubscribe_url }}">no more</a></p>',
  class: 'marketing',
} as const;

let database: TestDatabase;
let sink: SmtpSink;
const mailers: Mailer[] = [];
beforeAll(async () => {
  database = await testDatabase();
  sink = await startSmtpSink();
});
afterAll(async () => {
  for (const mailer of mailers) await mailer.close();
  await sink.close();
  await database.close();
});

const workspace = async (slug: string, settings: object): Promise<number> => {
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, settings, created_at)
    values (${slug}, 'Shop', 'Europe/Vienna', 'EUR', ${JSON.stringify(settings)}::jsonb, ${new Date(clock.now())})
    returning workspace_id as id`);
  return row!.id;
};
const send = (smtpUrl: string | undefined, workspaceId: number) => {
  const mailer = createMailer({ db: database.db, clock, secret: SECRET, smtpUrl });
  mailers.push(mailer);
  const deps = { mailer, clock, secret: SECRET, publicUrl: 'http://baton.test' };
  const filling = { attributes: { firstName: 'Ann' }, entry: { productName: 'Red shoes' } };
  return sendTestMail(deps, { workspaceId, to: 'ana@acme.test', document, ...filling });
};
const sender = { name: 'Shop', email: 'shop@acme.test' };

describe('a test mail', () => {
  it('arrives filled and marked as a test, and leaves no message behind', async () => {
    expect(await send(sink.url, await workspace('whole', { sender }))).toEqual({
      problem: null,
      provider: 'smtp',
    });
    const [mail] = sink.accepted();
    expect(mail!.to).toBe('ana@acme.test');
    expect(mail!.header('Subject')).toBe('[Test] Hello Ann');
    expect(mail!.body('text/html')).toContain('Red shoes');
    expect(await database.db.query(sql`select message_id from messages where bucket >= 0`)).toEqual([]);
  });

  it('says why it did not leave', async () => {
    expect(await send(undefined, await workspace('no-server', { sender }))).toMatchObject({
      problem: expect.stringContaining('No mail server is set'),
      provider: 'sandbox',
    });
    expect(await send(sink.url, await workspace('no-sender', {}))).toMatchObject({
      problem: expect.stringContaining('no sender'),
    });
    sink.refuseRecipient(() => ({ code: 550, text: 'No such mailbox' }));
    expect(await send(sink.url, await workspace('refused', { sender }))).toMatchObject({
      problem: expect.stringContaining('No such mailbox'),
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { type JsonObject, sql } from '../platform/index.ts';
import { createPost, type Post, SECRET, SENDER } from './testing.ts';
import { createMessageTokens, readReturnAddress } from './token.ts';

let database: TestDatabase;
let sink: SmtpSink;
let post: Post;
beforeAll(async () => {
  database = await testDatabase();
  sink = await startSmtpSink();
  post = await createPost(database, { settings: { sender: SENDER, replyDomain: 'reply.shop.example' } });
});
afterAll(async () => {
  await sink.close();
  await database.close();
});

const ANSWER = {
  subject: 'Re: Größe',
  text: 'Size 42, <b>Ada</b>.\n\nShall I keep one?\nBen',
  by: 'Ben Berg',
  inReplyTo: 'r1@elsewhere.example',
  references: ['m1@shop.example', 'r0@elsewhere.example'],
};

const answered = async (answer: JsonObject) => {
  const one = await post.request({ address: 'ada@elsewhere.example', priority: 0 });
  await database.db.query(sql`
    update messages set template_id = null, template_version = null, data = ${JSON.stringify({ answer })}::jsonb
    where bucket = ${one.bucket} and message_id = ${one.messageId}::uuid`);
  await post.sendAll({ smtpUrl: sink.url });
  return { ...one, mail: sink.mails.at(-1)!, message: await post.message(one.messageId) };
};

describe('the mail of an answer', () => {
  it('is in the thread, in the name of who wrote it, and answers to it come back', async () => {
    const { mail, messageId, message } = await answered(ANSWER);
    expect(message).toMatchObject({ state: 'submitted', subject: 'Re: Größe' });
    expect(mail.header('Subject')).toBe('Re: Größe');
    expect(mail.header('From')).toBe('"Ben Berg, ACME" <shop@shop.example>');
    expect(mail.header('In-Reply-To')).toBe('<r1@elsewhere.example>');
    expect(mail.header('References')).toBe('<m1@shop.example> <r0@elsewhere.example> <r1@elsewhere.example>');
    expect(mail.body('text/plain')).toBe(ANSWER.text);
    expect(mail.body('text/html')).toBe(
      '<p>Size 42, &lt;b&gt;Ada&lt;/b&gt;.</p>\n<p>Shall I keep one?<br>Ben</p>',
    );
    const token = readReturnAddress(mail.header('Reply-To')!);
    expect(createMessageTokens(SECRET).read(token!)).toBe(messageId);
    expect(mail.header('List-Unsubscribe')).toBeUndefined();
  });

  it('takes no header from what another system called its mail', async () => {
    const { mail } = await answered({
      ...ANSWER,
      inReplyTo: 'x@y\r\nBcc: all@shop.example',
      references: ['a b@c', '<x>'],
    });
    expect(mail.header('Bcc')).toBeUndefined();
    expect(mail.header('In-Reply-To')).toBeUndefined();
  });
});

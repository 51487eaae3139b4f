/** For the tests of the sender: a database, and for each test a sink and a workspace whose outbox is empty after it. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../../testing/smtp-sink.ts';
import { sql } from '../../platform/index.ts';
import { createPost, type Post } from '../testing.ts';

export interface SenderTest {
  database: TestDatabase;
  sink: SmtpSink;
  post: Post;
}

/** What a file's tests share; filled before each of them. */
export const senderTest = (): SenderTest => {
  const own = {} as SenderTest;
  beforeAll(async () => {
    own.database = await testDatabase();
  });
  afterAll(() => own.database.close());
  beforeEach(async () => {
    own.sink = await startSmtpSink();
    own.post = await createPost(own.database);
  });
  afterEach(async () => {
    await own.database.db.query(sql`delete from outbox where bucket >= 0`);
    await own.sink.close();
  });
  return own;
};

/** One message that nothing speaks against: when it has left, the sender has looked at the others as well. */
export const sendWitness = async ({ post, sink }: SenderTest): Promise<void> => {
  const witness = await post.request({ priority: 9 });
  await post.sendUntil(async () => (await post.message(witness.messageId)).state === 'submitted', {
    smtpUrl: sink.url,
  });
};

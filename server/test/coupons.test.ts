/** Codes through the real sender: a mail leaves with its own code, or not at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPost, type Post } from '../src/channels/testing.ts';
import { addCodes, createPool, poolFigures } from '../src/content/index.ts';
import { type Db, sql } from '../src/platform/index.ts';
import { type TestDatabase, testDatabase } from '../testing/index.ts';

let database: TestDatabase;
let db: Db;
let post: Post;
let poolId: number;
let templateId: number;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  post = await createPost(database);
  const of = {
    workspaceId: post.workspaceId,
    key: 'spring',
    name: 'Spring',
    per: 'contact',
    expiresAt: null,
  } as const;
  ({ poolId } = await createPool(db, { ...of, lowBelow: 0 }, Date.UTC(2026, 0, 1)));
  templateId = await post.template({
    name: 'Code',
    subject: 'Yours',
    class: 'transactional',
    html: '<p>{{ coupon.spring }}</p><a href="https://shop.example/?code={{ coupon.spring }}">shop</a>',
  });
});
afterAll(() => database.close());

const bodies = (): Promise<{ html: string }[]> =>
  db.query<{ html: string }>(sql`
    select html from message_bodies where bucket >= 0 and workspace_id = ${post.workspaceId}`);

describe('a mail with a code', () => {
  it('waits while the pool is empty, with the reason, and nothing of it leaves', async () => {
    const { messageId } = await post.request({ templateId });
    await post.sendUntil(async () => (await post.message(messageId)).reason !== null);
    expect(await post.message(messageId)).toMatchObject({
      state: 'requested',
      reason: { code: 'deferred', text: expect.stringContaining('no code left') },
    });
    expect(await bodies()).toEqual([]);
  });

  it('leaves with one of its own, in text and link, and each code is in one mail', async () => {
    const codes = Array.from({ length: 40 }, (_, n) => `CODE-${n}`);
    await addCodes(db, { workspaceId: post.workspaceId, poolId, codes });
    const requests = await Promise.all(codes.slice(0, 30).map(() => post.request({ templateId })));
    await post.sendAll();
    const mails = await bodies();
    const given = mails.map(({ html }) => /<p>(CODE-\d+)<\/p>/.exec(html)?.[1]);
    expect(given).toHaveLength(30);
    expect(new Set(given).size).toBe(30);
    expect(codes).toEqual(expect.arrayContaining(given));
    const { links, state } = await post.message(requests[0]!.messageId);
    expect(state).toBe('submitted');
    expect(links).toEqual([expect.stringMatching(/^https:\/\/shop\.example\/\?code=CODE-\d+$/)]);
    const [figures] = await poolFigures(db, post.workspaceId);
    expect(figures).toMatchObject({ left: 10, given: 30 });
  });
});

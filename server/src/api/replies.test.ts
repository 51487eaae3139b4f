import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { RepliesShown } from './types.ts';

let test: TestApp;
let ana: Caller;
let slug: string;
let woken = 0;
beforeAll(async () => {
  test = await testApp();
  Object.assign(test.deps.hooks, { mailboxesChanged: () => (woken += 1), receivesMailOn: () => 2525 });
  ({ slug, ana } = await test.setUp());
});
afterAll(() => test.close());

const get = async (): Promise<RepliesShown> => (await ana.inject({ url: `/api/w/${slug}/replies` })).json();
const put = (payload: object) => ana.inject({ method: 'PUT', url: `/api/w/${slug}/replies`, payload });
const MAILBOX = { host: 'imap.acme.test', user: 'hello@acme.test', password: 'geheim' };

describe('where answers and bounces come to', () => {
  it('is nowhere at first', async () => {
    expect(await get()).toEqual({ replyDomain: null, receivesOn: 2525, mailbox: null });
  });

  it('a mailbox: its password is kept, sealed, and shown to nobody', async () => {
    expect((await put({ mailbox: MAILBOX })).json()).toMatchObject({
      mailbox: { host: 'imap.acme.test', port: 993, secure: true, folder: 'INBOX', health: null },
    });
    expect(woken).toBe(1);
    const [row] = await test.db.query<{ settings: object }>(sql`
      select settings from workspaces where slug = ${slug}`);
    expect(JSON.stringify([row, await get()])).not.toContain('geheim');
    const { password: _, ...same } = MAILBOX;
    expect((await put({ mailbox: { ...same, folder: 'Bounces' } })).json()).toMatchObject({
      mailbox: { folder: 'Bounces' },
    });
  });

  it('a stored password goes to no other server', async () => {
    const refused = await put({ mailbox: { host: 'evil.test', user: MAILBOX.user } });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'mailbox-needs-password']);
  });

  it('an own domain for answers, and away with both', async () => {
    expect((await put({ replyDomain: 'Reply.Acme.test' })).json()).toMatchObject({
      replyDomain: 'reply.acme.test',
      mailbox: { host: 'imap.acme.test' },
    });
    for (const replyDomain of ['acme', 'a@b.c', 'x.y\r\nBcc: z'])
      expect((await put({ replyDomain })).statusCode).toBe(400);
    await put({ replyDomain: null, mailbox: null });
    expect(await get()).toMatchObject({ replyDomain: null, mailbox: null });
  });

  it('is for admins', async () => {
    const marketer = await test.userIn(slug, 'marketer');
    expect((await marketer.inject({ url: `/api/w/${slug}/replies` })).statusCode).toBe(403);
  });
});

import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { type JsonObject, sql } from '../platform/index.ts';
import { dkimKeysAdded, dkimKeysInUse, dkimKeysSeen, type StoredDkim } from '../workspaces/index.ts';
import { createDkimPair, dkimRecord, dkimRecordName } from './dkim/index.ts';
import { createPost, type Post, SECRET, SENDER, TEMPLATE } from './testing.ts';
import { createMessageTokens, readVerp } from './token.ts';

const DOMAIN = 'shop.example';
const pairs = await Promise.all([createDkimPair('rsa'), createDkimPair('ed25519')]);
const context = { secret: SECRET, nowMs: 0 };

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

const set = (settings: JsonObject) =>
  database.db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify(settings)}::jsonb
    where workspace_id = ${post.workspaceId}`);
const withKeys = async (workspaceId = post.workspaceId): Promise<StoredDkim> => {
  const dkim = dkimKeysAdded(undefined, DOMAIN, pairs, { ...context, workspaceId });
  await set({ dkim: dkim as unknown as JsonObject });
  return dkim;
};

describe('mail of a workspace with its own domain', () => {
  it('comes through a real server with two signatures that an independent verifier takes', async () => {
    const { keys } = await withKeys();
    const records = new Map(
      keys.map((key) => [dkimRecordName(key.selector, DOMAIN), dkimRecord(key)] as const),
    );
    await post.request({ attributes: { name: '.Änne\r\n.hidden' } });
    await post.sendAll({ smtpUrl: sink.url });
    const { results } = await dkimVerify(Buffer.from(sink.mails[0]!.raw, 'latin1'), {
      resolver: async (name: string) => [[records.get(name) ?? '']],
    });
    expect(results.map(({ status }) => status.result)).toEqual(['pass', 'pass']);
    expect(results.map(({ status }) => String(status.aligned))).toEqual([DOMAIN, DOMAIN]);
  });

  it('waits while its key cannot be read, and nothing leaves unsigned', async () => {
    await withKeys(post.workspaceId + 1);
    const { messageId } = await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    expect((await post.message(messageId)).reason).toMatchObject({ code: 'deferred' });
    expect(sink.mails).toEqual([]);
  });

  it('is not signed for a domain that is not its own', async () => {
    await withKeys();
    await set({ sender: { name: 'Other', email: 'hi@other.example' } });
    await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.mails[0]!.header('DKIM-Signature')).toBeUndefined();
  });

  it('sends bounces to an address that names the message, and links to its own domain', async () => {
    await set({ returnPath: 'bounces.shop.example', trackingDomain: 'links.shop.example' });
    const { messageId } = await post.request();
    await post.sendAll({ smtpUrl: sink.url });
    const [mail] = sink.mails;
    expect(mail!.from).toMatch(/@bounces\.shop\.example$/);
    expect(createMessageTokens(SECRET).read(readVerp(mail!.from)!)).toBe(messageId);
    expect(mail!.header('List-Unsubscribe')).toMatch(/^<https:\/\/links\.shop\.example\/u\//);
  });
});

describe('the name on a mail', () => {
  const addUser = async (email: string): Promise<void> => {
    await database.db.query(sql`
      insert into users (id, name, email, email_verified, created_at, updated_at)
      values (${email}, 'Ana Berg', ${email}, true, ${new Date(0)}, ${new Date(0)})`);
    await database.db.query(sql`
      insert into members (workspace_id, user_id, role, joined_at)
      values (${post.workspaceId}, ${email}, 'sales', ${new Date(0)})`);
  };
  const sent = async (owner: string, more: { templateId?: number } = {}) => {
    await post.request({ attributes: { name: 'Bob', owner }, ...more });
    await post.sendAll({ smtpUrl: sink.url });
    const mail = sink.mails.pop()!;
    return { from: mail.header('From'), replyTo: mail.header('Reply-To') };
  };

  it('is the owner of the contact when that is set; else the workspace', async () => {
    await set({ sendAs: 'owner' });
    await addUser('ana@shop.example');
    expect(await sent('Ana@shop.example')).toEqual({
      from: '"Ana Berg" <ana@shop.example>',
      replyTo: 'ana@shop.example',
    });
    const company = { from: `"${SENDER.name}" <${SENDER.email}>`, replyTo: undefined };
    expect(await sent('gone@shop.example')).toEqual(company);
    const templateId = await post.template({ ...TEMPLATE, from: 'workspace' });
    expect(await sent('ana@shop.example', { templateId })).toEqual(company);
  });

  it('keeps the address of the company when the owner has another domain, so that DKIM and DMARC hold', async () => {
    await addUser('ana@mail.example');
    const templateId = await post.template({ ...TEMPLATE, from: 'owner' });
    expect(await sent('ana@mail.example', { templateId })).toEqual({
      from: `"Ana Berg" <${SENDER.email}>`,
      replyTo: 'ana@mail.example',
    });
  });
});

describe('new keys', () => {
  it('sign only when DNS has them; until then the old ones do', () => {
    const at = { ...context, workspaceId: 1 };
    const first = dkimKeysAdded(undefined, DOMAIN, pairs, at);
    const selectors = (dkim: StoredDkim) => dkimKeysInUse(dkim).map(({ selector }) => selector);
    expect(selectors(first)).toEqual(['baton1', 'baton2']);
    const live = dkimKeysSeen(first, new Set(['baton1', 'baton2']), 1);
    const second = dkimKeysAdded(live, DOMAIN, pairs, at);
    expect(selectors(second)).toEqual(['baton1', 'baton2']);
    const half = dkimKeysSeen(second, new Set(['baton1', 'baton2', 'baton3']), 2);
    expect(selectors(half)).toEqual(['baton3', 'baton2']);
    expect(half.keys.map(({ selector }) => selector)).toEqual(['baton2', 'baton3', 'baton4']);
    expect(dkimKeysAdded(first, 'other.example', pairs, at).keys.map(({ selector }) => selector)).toEqual([
      'baton3',
      'baton4',
    ]);
  });
});

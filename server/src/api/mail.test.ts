import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestMail } from '../channels/index.ts';
import { sql } from '../platform/index.ts';
import { mailAccount, workspaceById } from '../workspaces/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { Home, MailCarrier } from './types.ts';

const tests: TestMail[] = [];
let frame: TestApp;
let admin: Caller;
let slug: string;
let workspaceId: number;

beforeAll(async () => {
  frame = await testApp();
  frame.deps.hooks.sendTest = async (test) => {
    tests.push(test);
    return { problem: null, provider: 'ses' };
  };
  ({ ana: admin, slug } = await frame.setUp());
  workspaceId = await frame.workspaceIdOf(slug);
});
afterAll(async () => frame.close());

const url = (path = '') => `/api/w/${slug}/mail${path}`;
const put = (payload: object) => admin.inject({ method: 'PUT', url: url(), payload });
const stored = async () => (await workspaceById(frame.db, workspaceId)).settings;

const SES = { region: 'eu-west-1', accessKeyId: 'AKIAEXAMPLEEXAMPLE', secretAccessKey: 'very-secret-key' };

describe('who carries mail', () => {
  it('is the sandbox until somebody chooses', async () => {
    const answer = await admin.inject({ url: url() });
    expect(answer.json()).toEqual({ by: 'sandbox', byDefault: 'sandbox', waiting: null, accounts: {} });
  });

  it('a provider: its secrets are sealed and do not come back', async () => {
    const answer = await put({ by: 'ses', fields: SES });
    const carrier = answer.json<MailCarrier>();
    expect(carrier).toMatchObject({
      by: 'ses',
      accounts: { ses: { values: { region: 'eu-west-1' }, secrets: ['secretAccessKey'], heardAt: null } },
    });
    expect(carrier.accounts.ses!.hookUrl).toMatch(new RegExp(`^http.+/w/${workspaceId}\\.[\\w-]{20,}/ses$`));
    expect(answer.body + JSON.stringify(await stored())).not.toContain('very-secret-key');
    const { secret } = frame.deps;
    expect(mailAccount(await stored(), 'ses', { workspaceId, secret })).toMatchObject(SES);
  });

  it('a change keeps what was not typed again, and the address of reports', async () => {
    const before = (await stored()).mail!.accounts!.ses!;
    await put({ by: 'ses', fields: { ...SES, region: 'us-east-1', secretAccessKey: '' } });
    const after = (await stored()).mail!.accounts!.ses!;
    expect(after.values.region).toBe('us-east-1');
    expect([after.sealed, after.hookKey]).toEqual([before.sealed, before.hookKey]);
  });

  it.each([
    [{ by: 'sendgrid', fields: { region: 'global' } }, 'fields.apiKey'],
    [{ by: 'ses', fields: { ...SES, region: 'evil.example/' } }, 'fields.region'],
    [{ by: 'mailgun', fields: { region: 'eu', domain: 'x y', apiKey: 'key-12345678' } }, 'fields.domain'],
    [{ by: 'acme', fields: {} }, 'by'],
    [{ by: 'smtp', smtp: { host: 'a b', port: 25, secure: false } }, 'smtp.host'],
  ])('refuses what cannot be right, by its field: %j', async (payload, field) => {
    const answer = await put(payload);
    expect([answer.statusCode, answer.json().field]).toEqual([400, field]);
  });

  it('another choice leaves the accounts, whose reports still come', async () => {
    await put({ by: 'smtp', smtp: { host: 'mx.example.com', port: 587, secure: false } });
    expect((await admin.inject({ url: url() })).json()).toMatchObject({ by: 'smtp', accounts: { ses: {} } });
    await put({ by: 'sandbox' });
    expect((await admin.inject({ url: url() })).json()).toMatchObject({
      by: 'sandbox',
      accounts: { ses: {} },
    });
    expect((await stored()).smtp).toBeUndefined();
  });

  it('says how many mails wait, and why', async () => {
    await frame.db.query(sql`
      insert into messages (bucket, message_id, contact_id, workspace_id, channel, requested_at, state, reason)
      values (1, '00000000-0000-7001-8000-000000000001', '00000000-0000-7001-8000-000000000002', ${workspaceId}, 'email',
        ${new Date(0)}, 'requested', '{"code":"deferred","text":"Sending paused for this account","account":true}')`);
    await frame.db.query(sql`
      insert into outbox (bucket, message_id, contact_id, workspace_id, channel, address, not_before, not_after, priority)
      values (1, '00000000-0000-7001-8000-000000000001', '00000000-0000-7001-8000-000000000002', ${workspaceId}, 'email',
        'ana@example.com', ${new Date(0)}, ${new Date(1)}, 5)`);
    expect((await admin.inject({ url: url() })).json().waiting).toEqual({
      count: 1,
      isAtLeast: false,
      reason: 'Sending paused for this account',
      isAccount: true,
    });
    const { needsYou } = (await admin.inject({ url: `/api/w/${slug}/home` })).json<Home>();
    expect(needsYou).toMatchObject([{ code: 'refusedAccount', count: 1, href: '/settings/channels' }]);
  });

  it('a test mail goes to the address that was typed', async () => {
    const answer = await admin.inject({
      method: 'POST',
      url: url('/test'),
      payload: { to: 'ana@example.com' },
    });
    expect(answer.json()).toEqual({ problem: null, provider: 'ses' });
    expect(tests[0]).toMatchObject({ workspaceId, to: 'ana@example.com' });
  });
});

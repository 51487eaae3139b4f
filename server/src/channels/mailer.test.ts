import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type ScriptedServer, startScriptedHttp } from '../../testing/scripted-http.ts';
import { systemClock } from '../platform/index.ts';
import { type StoredSettings, withMailAccount, withoutMailProvider } from '../workspaces/index.ts';
import { createMailer, type Mailer } from './mailer.ts';
import type { SendingWorkspace } from './sending-workspaces.ts';

const SECRET = 'a secret of at least thirty-two characters';
const WORKSPACE = 7;

let database: TestDatabase;
let vendor: ScriptedServer;
let mailer: Mailer;

beforeAll(async () => {
  database = await testDatabase();
  vendor = await startScriptedHttp();
  mailer = createMailer({
    db: database.db,
    clock: systemClock,
    secret: SECRET,
    smtpUrl: 'smtp://127.0.0.1:1',
    endpoints: { mailgun: vendor.url, postmark: vendor.url },
  });
});
afterAll(async () => {
  await mailer.close();
  await vendor.close();
  await database.close();
});

const workspace = (settings: StoredSettings, isSample = false): SendingWorkspace => ({
  workspaceId: WORKSPACE,
  name: 'ACME',
  timeZone: 'UTC',
  currency: 'EUR',
  isSample,
  settings,
});
const context = { workspaceId: WORKSPACE, secret: SECRET };
const mailgun = (apiKey: string, old: StoredSettings = {}) =>
  withMailAccount(old, 'mailgun', { region: 'eu', domain: 'mg.shop.example', apiKey }, context);
const SMTP: StoredSettings = { smtp: { host: '127.0.0.1', port: 1, secure: false } };

const mail = () => ({
  messageId: '00000000-0000-7000-8000-000000000001',
  bucket: 0,
  workspaceId: WORKSPACE,
  from: { email: 'shop@shop.example' },
  to: 'ana@example.com',
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  atMs: 0,
  headers: [],
});

describe('who carries the mail of a workspace', () => {
  it('is the provider that it chose, else its server, else the installation’s; of a sample the sandbox', () => {
    const name = (settings: StoredSettings, isSample = false) =>
      mailer.providerOf(workspace(settings, isSample)).name;
    expect(name(mailgun('key-12345678', SMTP))).toBe('mailgun');
    expect(name(withoutMailProvider(mailgun('key-12345678', SMTP)))).toBe('smtp');
    expect(name(withoutMailProvider(mailgun('key-12345678')))).toBe('smtp');
    expect(name(mailgun('key-12345678'), true)).toBe('sandbox');
  });

  it('is one connection for the same account, another for another key; nothing under way is cut off', async () => {
    vendor.answerWith({ status: 200, body: '{"id":"<a@b>"}' });
    const first = mailer.providerOf(workspace(mailgun('key-12345678')));
    const underWay = first.submit(mail());
    const second = mailer.providerOf(workspace(mailgun('key-87654321')));
    expect(second).not.toBe(first);
    expect(await underWay).toEqual({ outcome: 'submitted', providerId: 'a@b' });
    await second.submit(mail());
    expect(vendor.heard.map(({ headers }) => atob(headers.authorization!.split(' ')[1]!))).toEqual([
      'api:key-12345678',
      'api:key-87654321',
    ]);
  });

  it('takes no account whose secrets were sealed for another workspace (P14)', () => {
    const settings = mailgun('key-12345678');
    expect(() => mailer.providerOf({ ...workspace(settings), workspaceId: 8 })).toThrow(
      'cannot be decrypted',
    );
  });
});

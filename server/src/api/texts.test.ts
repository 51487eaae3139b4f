import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

let app: TestApp;
let admin: Caller;
let path: string;

beforeAll(async () => {
  app = await testApp();
  const { slug, ana } = await app.setUp();
  admin = ana;
  path = `/api/w/${slug}`;
});
afterAll(() => app.close());

const SECRET = 'token of the account';
const TWILIO = { name: 'twilio', accountSid: 'AC0123456789', from: '+15005550006' };

const put = (payload: object) => admin.inject({ method: 'PUT', url: `${path}/texts`, payload });

describe('settings of texts', () => {
  it('keep the secret to themselves, and for its account only', async () => {
    expect((await put({ provider: TWILIO })).json()).toMatchObject({ code: 'texts-secret-needed' });
    const set = await put({ provider: { ...TWILIO, secret: SECRET }, prices: { AT: 0.07, '*': 0.1 } });
    expect(set.json()).toMatchObject({ provider: TWILIO, prices: { AT: 0.07, '*': 0.1 } });
    expect(set.body).not.toContain(SECRET);
    const rows = await app.db.query(sql`select settings::text as settings from workspaces`);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    // the sender changes, the account and its secret stay
    expect((await put({ provider: { ...TWILIO, from: 'Shop' } })).statusCode).toBe(200);
    expect((await put({ provider: { ...TWILIO, accountSid: 'AC999' } })).statusCode).toBe(400);
    expect((await put({ wayOut: { Austria: 'x' } })).statusCode).toBe(400);
    expect((await put({ provider: null })).json()).toMatchObject({ provider: null, prices: { AT: 0.07 } });
  });

  it('take one way to Slack', async () => {
    expect((await put({ slack: { url: 'https://hooks.slack.com/x', token: 'y' } })).statusCode).toBe(400);
    const { slack } = (await put({ slack: { token: 'xoxb-1', to: '#sales' } })).json();
    expect(slack).toEqual({ hasUrl: false, hasToken: true, to: '#sales' });
    expect((await put({ slack: null })).json().slack).toBeNull();
  });
});

describe('a text as a template', () => {
  const document = { channel: 'sms', name: 'Cart', text: 'Hi {{ contact.name }}', class: 'marketing' };

  it('is made, looked at with parts and cost, and published', async () => {
    await put({ wayOut: { '*': 'STOP ends' }, prices: { '*': 0.1 } });
    const made = await admin.inject({
      method: 'POST',
      url: `${path}/templates`,
      payload: { name: 'Cart', document },
    });
    expect(made.statusCode).toBe(201);
    const { key, revision } = made.json();
    const look = await admin.inject({ method: 'POST', url: `${path}/texts/preview`, payload: { document } });
    expect(look.json()).toMatchObject({
      text: 'Hi\nSTOP ends',
      size: { alphabet: 'GSM', parts: 1, left: 148 },
      cost: { amount: 0.1, country: null },
      problems: [{ severity: 'warns', text: 'contact.name is empty for this person' }],
    });
    const live = await admin.inject({
      method: 'POST',
      url: `${path}/templates/${key}/publish`,
      payload: { revision },
    });
    expect(live.json()).toMatchObject({ channel: 'sms', subject: 'Hi {{ contact.name }}', state: 'live' });
  });

  it('that is wrong says where', async () => {
    const wrong = { ...document, text: 'Hi {{ contact.name' };
    const look = await admin.inject({
      method: 'POST',
      url: `${path}/texts/preview`,
      payload: { document: wrong },
    });
    expect(look.json().problems).toMatchObject([{ severity: 'blocks', part: 'text' }]);
    const hook = { channel: 'webhook', name: 'H', url: 'https://x/{{ contact.id }}', body: '{}' };
    const shape = await admin.inject({
      method: 'POST',
      url: `${path}/texts/preview`,
      payload: { document: hook },
    });
    expect(shape.json().problems[0].text).toContain('without Liquid');
  });

  it('goes to a number with its country', async () => {
    const test = (to: string) =>
      admin.inject({ method: 'POST', url: `${path}/texts/test`, payload: { document, to } });
    expect((await test('0660 1234567')).json()).toMatchObject({ code: 'no-number' });
    expect((await test('+43 660 1234567')).json()).toEqual({ problem: null, provider: 'test' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DnsLook } from '../channels/index.ts';
import { bucketOf, newId, sql } from '../platform/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { Deliverability, SendingSettings } from './types.ts';

let zone: Record<string, string[]> = {};
const dns: DnsLook = {
  txt: async (name) => zone[name] ?? null,
  mx: async () => [{ exchange: 'mx.shop.example', priority: 10 }],
  cname: async () => null,
  addresses: async () => null,
};

let frame: TestApp;
let admin: Caller;
let slug: string;
let workspaceId: number;
beforeAll(async () => {
  frame = await testApp({ deps: { dns, publicUrl: 'https://baton.shop.example' } });
  ({ ana: admin, slug } = await frame.setUp());
  workspaceId = await frame.workspaceIdOf(slug);
});
afterAll(() => frame.close());

const at = (path: string) => `/api/w/${slug}${path}`;
const shown = async (): Promise<Deliverability> =>
  (await admin.inject({ url: at('/deliverability') })).json();
const check = () => admin.inject({ method: 'POST', url: at('/deliverability/check') });
const change = (payload: object) => admin.inject({ method: 'PATCH', url: at('/mail/sending'), payload });

const mail = async (address: string, came: 'accepted' | 'bounced' | 'complained', agoMs = 0) => {
  const contactId = newId(frame.clock.now());
  const bucket = bucketOf(contactId);
  const now = new Date(frame.clock.now() - agoMs);
  await frame.db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, created_at)
    values (${bucket}, ${contactId}, ${workspaceId}, ${now})`);
  await frame.db.query(sql`
    insert into messages (bucket, message_id, contact_id, workspace_id, channel, requested_at, state, provider, address,
      submitted_at, bounced_at, complained_at)
    values (${bucket}, ${newId(frame.clock.now(), bucket)}, ${contactId}, ${workspaceId}, 'email', ${now}, 'submitted',
      'smtp', ${address}, ${now}, ${came === 'bounced' ? now : null}, ${came === 'complained' ? now : null})`);
};

describe('how mail is sent', () => {
  it('begins without keys, limits or domains of its own, and stops at the usual shares', async () => {
    const answer = await admin.inject({ url: at('/mail/sending') });
    expect(answer.json()).toEqual({
      returnPath: null,
      trackingDomain: null,
      sendAs: 'workspace',
      dkim: null,
      pace: {},
      stopAt: { bounced: 0.05, complained: 0.003 },
    });
  });

  it('has keys of the sender domain, whose private half never leaves', async () => {
    expect((await admin.inject({ method: 'POST', url: at('/mail/dkim') })).statusCode).toBe(409);
    await admin.inject({
      method: 'PATCH',
      url: at(''),
      payload: { settings: { sender: { name: 'Shop', email: 'hi@shop.example' } } },
    });
    const answer = await admin.inject({ method: 'POST', url: at('/mail/dkim') });
    const { dkim } = answer.json<SendingSettings>();
    expect(dkim!.domain).toBe('shop.example');
    expect(dkim!.keys.map(({ algorithm, signs, seenAt }) => [algorithm, signs, seenAt])).toEqual([
      ['rsa', true, null],
      ['ed25519', true, null],
    ]);
    expect(dkim!.keys[0]!.record).toEqual({
      name: 'baton1._domainkey.shop.example',
      value: expect.stringMatching(/^v=DKIM1; k=rsa; p=MII/),
    });
    expect(answer.body).not.toMatch(/sealed|private/i);
  });

  it('takes limits and refuses what is none', async () => {
    const pace = { perSecond: 14, receivers: { google: { perMinute: 20 } } };
    expect((await change({ pace, returnPath: 'Bounces.Shop.example' })).json()).toMatchObject({
      pace,
      returnPath: 'bounces.shop.example',
    });
    expect((await change({ stopAt: { bounced: null } })).json()).toMatchObject({
      stopAt: { bounced: null, complained: 0.003 },
    });
    for (const wrong of [
      { returnPath: 'not a domain' },
      { returnPath: 'localhost' },
      { pace: { perSecond: 0 } },
      { pace: { warmUp: { startedOn: '2026-11-22', firstDay: 50, factor: 1, upTo: 100 } } },
      { stopAt: { complained: 2 } },
    ])
      expect((await change(wrong)).statusCode).toBe(400);
  });
});

describe('deliverability', () => {
  it('says what DNS said when somebody last asked, and not more often than it may be asked', async () => {
    expect(await shown()).toMatchObject({ domain: 'shop.example', staysHere: true, check: null });
    const { findings } = (await check()).json<Deliverability>().check!;
    expect(findings.filter(({ code }) => code === 'dkim').map(({ state }) => state)).toEqual([
      'missing',
      'missing',
    ]);
    expect((await check()).statusCode).toBe(429);
    frame.clock.advance(6_000);
    const key = findings.find(({ selector }) => selector === 'baton1')!.paste!;
    zone = { [key.name]: [key.value] };
    await check();
    const now = await shown();
    expect(now.check!.findings.find(({ selector }) => selector === 'baton1')!.state).toBe('right');
    const { dkim } = (await admin.inject({ url: at('/mail/sending') })).json<SendingSettings>();
    expect(dkim!.keys[0]!.seenAt).toBe(new Date(frame.clock.now()).toISOString());
  });

  it('counts what came of mail by receiver, and each number is as long as its list (P17)', async () => {
    await mail('a@gmail.com', 'accepted');
    await mail('b@googlemail.com', 'bounced');
    await mail('c@GMAIL.com', 'complained');
    await mail('d@acme.example', 'accepted');
    await mail('e@acme.example', 'accepted', 31 * 86_400_000);
    const { receivers, total } = await shown();
    expect(receivers).toEqual([
      { key: 'google', title: 'Gmail', accepted: 2, bounced: 1, complained: 1 },
      { key: 'acme.example', title: 'acme.example', accepted: 1, bounced: 0, complained: 0 },
    ]);
    for (const row of [...receivers, total])
      for (const what of ['accepted', 'bounced', 'complained'] as const) {
        const list = await admin.inject({ url: at(`/people?of=receiver:${row.key}:${what}:30d`) });
        expect([row.key, what, list.json().total]).toEqual([row.key, what, row[what]]);
      }
    expect((await admin.inject({ url: at('/people?of=receiver:google:opened:30d') })).statusCode).toBe(404);
  });

  it('shows the days of warming up beside what left', async () => {
    const startedOn = new Date(frame.clock.now()).toISOString().slice(0, 10);
    await change({ pace: { warmUp: { startedOn, firstDay: 50, factor: 2, upTo: 200 } } });
    const { plan, sentToday } = await shown();
    expect(plan!.map(({ allowance, sent }) => [allowance, sent])).toEqual([
      [50, sentToday],
      [100, null],
      [200, null],
    ]);
    expect(sentToday).toBe(4);
  });
});

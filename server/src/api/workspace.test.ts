import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { smtpAccount, workspaceById } from '../workspaces/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { Workspace } from './types.ts';

let test: TestApp;
let slug: string;
let ana: Caller;
let mapsChanged: number[];
let woken: number[];
let mailed: string[];
/** An Acme for the tests of one part, which leave each other's things alone. */
const useAcme = (): void => {
  beforeAll(begin);
  afterAll(() => test.close());
};
beforeEach(() => {
  mapsChanged = [];
  woken = [];
  mailed = [];
});
const begin = async (): Promise<void> => {
  test = await testApp({
    deps: {
      hooks: {
        heldCount: async () => 12,
        sendingChanged: (workspaceId) => woken.push(workspaceId),
        eventMapChanged: async (_tx, workspaceId) => void mapsChanged.push(workspaceId),
        mailInvite: async ({ email }, link) => mailed.push(`${email} ${link}`) > 0,
        inputAppended: () => undefined,
        feedDue: () => undefined,
        importStarted: () => undefined,
        mailboxesChanged: () => undefined,
        receivesMailOn: () => null,
        broadcastChanged: () => undefined,
        erasureAsked: () => undefined,
        sendTest: async () => ({ problem: null, provider: null }),
        sendTestText: async () => ({ problem: null, provider: 'test' }),
      },
    },
  });
  ({ slug, ana } = await test.setUp());
};

const patch = (payload: object, caller = ana) =>
  caller.inject({ method: 'PATCH', url: `/api/w/${slug}`, payload });
const smtp = { host: 'smtp.acme.test', port: 587, secure: false, user: 'ana' };
const lastAudit = async () => (await ana.inject({ url: `/api/w/${slug}/audit?limit=1` })).json().items[0];

describe('settings', () => {
  useAcme();
  it('change one by one, and the change is in the audit log without its values', async () => {
    const response = await patch({
      name: 'Acme & Co',
      timeZone: 'America/New_York',
      currency: 'usd',
      settings: { sender: { name: 'Acme', email: 'hello@acme.test' } },
    });
    expect(response.json() as Workspace).toMatchObject({
      name: 'Acme & Co',
      timeZone: 'America/New_York',
      currency: 'USD',
      settings: { sender: { name: 'Acme', email: 'hello@acme.test' } },
    });
    test.clock.advance(1);
    expect((await patch({ settings: { website: 'acme.test' } })).json().settings).toMatchObject({
      sender: { name: 'Acme' },
      website: 'https://acme.test',
    });
    expect(await lastAudit()).toMatchObject({
      who: 'Ana Berg',
      action: 'changed',
      object: 'settings',
      detail: { changed: ['website'] },
    });
  });

  it('are refused by field', async () => {
    const cases: [object, string][] = [
      [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
      [{ currency: 'ZZZ' }, 'currency'],
      [{ settings: { website: 'ftp://acme.test' } }, 'website'],
      [{ settings: { sender: { name: 'A\r\nBcc: x', email: 'a@b.test' } } }, 'settings.sender.name'],
      [{ settings: { sender: { name: 'A', email: 'nobody' } } }, 'settings.sender.email'],
      [{ settings: { smtp: { ...smtp, port: 0 } } }, 'settings.smtp.port'],
      [{ settings: { smtp: { ...smtp, host: 'a b' } } }, 'settings.smtp.host'],
      [{ settings: { brand: { color: 'red' } } }, 'settings.brand.color'],
      [{ settings: { brand: { logoUrl: 'javascript:alert(1)' } } }, 'settings.brand.logoUrl'],
      [{ settings: { eventMap: { purchase: { events: [], properties: {} } } } }, 'settings.eventMap'],
    ];
    for (const [payload, field] of cases) {
      const response = await patch(payload);
      expect([response.statusCode, response.json().field], field).toEqual([400, field]);
    }
  });

  it('keep the SMTP password encrypted, show only that there is one, and hand it to the sender', async () => {
    const shown = (await patch({ settings: { smtp: { ...smtp, password: 'hunter2 hunter2' } } })).json();
    expect(shown.settings.smtp).toEqual({ ...smtp, hasPassword: true });
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    const row = await workspaceById(test.db, await test.workspaceIdOf(slug));
    expect(JSON.stringify(row.settings)).not.toContain('hunter2');
    const account = smtpAccount(row.settings, { workspaceId: row.workspaceId, secret: test.deps.secret });
    expect(account?.password).toBe('hunter2 hunter2');
    expect(() => smtpAccount(row.settings, { workspaceId: 99, secret: test.deps.secret })).toThrow();
  });

  it('keep the password when the port changes, but never for another server or user', async () => {
    await patch({ settings: { smtp: { ...smtp, password: 'hunter2 hunter2' } } });
    expect((await patch({ settings: { smtp: { ...smtp, port: 465 } } })).json().settings.smtp).toMatchObject({
      port: 465,
      hasPassword: true,
    });
    for (const other of [{ host: 'evil.test' }, { user: 'eve' }])
      expect((await patch({ settings: { smtp: { ...smtp, ...other } } })).json()).toMatchObject({
        code: 'smtp-password-needed',
      });
    expect((await patch({ settings: { smtp: null } })).json().settings.smtp).toBeNull();
  });

  it('start with an event map of the usual names; changing it is told to what is compiled from it', async () => {
    const { eventMap } = (await ana.inject({ url: `/api/w/${slug}` })).json().settings;
    expect(eventMap.order.events).toEqual(expect.arrayContaining(['Order Completed', 'purchase']));
    expect(eventMap.cart.events).toEqual(expect.arrayContaining(['Product Added', 'Cart Viewed', 'cart']));
    expect(eventMap.productViewed.events).toEqual(expect.arrayContaining(['Product Viewed', 'view']));
    const order = { events: ['Bought'], properties: { id: 'number', value: 'sum' } };
    const changed = await patch({ settings: { eventMap: { ...eventMap, order } } });
    expect(changed.json().settings.eventMap).toMatchObject({ order, cart: eventMap.cart });
    expect(mapsChanged).toEqual([await test.workspaceIdOf(slug)]);
  });
});

describe('the switch that stops all sending', () => {
  useAcme();
  it('stops once, says who and how much is held, wakes the senders, and lets go again', async () => {
    const press = async (what: string, caller: Caller = ana) =>
      (await caller.inject({ method: 'POST', url: `/api/w/${slug}/sending/${what}` })).json();
    const marketer = await test.userIn(slug, 'marketer');
    const stopped = await press('stop', marketer);
    expect(stopped.sendingStopped).toEqual({
      at: new Date(test.clock.now()).toISOString(),
      by: 'marketer',
      why: null,
      held: 12,
    });
    test.clock.advance(60_000);
    expect((await press('stop')).sendingStopped.by).toBe('marketer');
    expect((await press('resume')).sendingStopped).toBeNull();
    expect(woken.length).toBeGreaterThan(0);
    expect(await lastAudit()).toMatchObject({ who: 'Ana Berg', action: 'resumed', object: 'all sending' });
  });
});

describe('people and roles', () => {
  useAcme();
  const invite = async (email: string, role = 'sales') =>
    ana.inject({ method: 'POST', url: `/api/w/${slug}/invites`, payload: { email, role } });
  const tokenOf = (link: string): string => link.split('/invite/')[1]!;
  const accept = (token: string, payload: object, caller: Caller = test.anonymous) =>
    caller.inject({ method: 'POST', url: `/api/invites/${token}`, payload });
  const fresh = { name: 'Bo Dahl', password: 'correct horse battery' };

  it('an invite makes a user, signed in, with the role; the link works once', async () => {
    const created = (await invite('Bo@Acme.test')).json();
    expect(created).toMatchObject({ email: 'bo@acme.test', role: 'sales', mailed: true });
    expect(mailed).toEqual([`bo@acme.test ${created.link}`]);
    const token = tokenOf(created.link);
    expect((await test.anonymous.inject({ url: `/api/invites/${token}` })).json()).toEqual({
      workspace: 'Acme',
      email: 'bo@acme.test',
      role: 'sales',
      invitedBy: 'Ana Berg',
      hasUser: false,
    });
    expect((await accept(token, fresh)).json()).toEqual({ workspace: { slug } });
    expect((await accept(token, fresh)).json().code).toBe('invite-not-found');
    const bo = await test.signIn('bo@acme.test');
    expect((await bo.inject({ url: '/api/me' })).json().workspaces).toMatchObject([{ slug, role: 'sales' }]);
    expect((await invite('bo@acme.test')).json().code).toBe('already-member');
  });

  it('an invite of somebody who has a user needs them signed in: a link does not open a user', async () => {
    const other = (
      await ana.inject({
        method: 'POST',
        url: '/api/workspaces',
        payload: { name: 'Second', timeZone: 'UTC', currency: 'EUR' },
      })
    ).json();
    const cy = await test.userIn(slug, 'sales', 'cy@acme.test');
    const created = await ana.inject({
      method: 'POST',
      url: `/api/w/${other.slug}/invites`,
      payload: { email: 'cy@acme.test', role: 'marketer' },
    });
    const token = tokenOf(created.json().link);
    expect((await accept(token, fresh)).json().code).toBe('sign-in-to-accept');
    expect((await accept(token, {}, ana)).json().code).toBe('invite-for-another');
    expect((await accept(token, {}, cy)).statusCode).toBe(200);
    expect((await cy.inject({ url: '/api/me' })).json().workspaces).toHaveLength(2);
  });

  it('an invite ends after 14 days, when withdrawn, and when another is made', async () => {
    const first = tokenOf((await invite('di@acme.test')).json().link);
    const second = (await invite('di@acme.test')).json();
    expect((await accept(first, fresh)).statusCode).toBe(404);
    await ana.inject({ method: 'DELETE', url: `/api/w/${slug}/invites/${second.inviteId}` });
    expect((await accept(tokenOf(second.link), fresh)).statusCode).toBe(404);
    const third = tokenOf((await invite('di@acme.test')).json().link);
    test.clock.advance(14 * 86_400_000 + 1);
    expect((await accept(third, fresh)).statusCode).toBe(404);
  });

  it('two acceptances of one link at the same moment make one user', async () => {
    const token = tokenOf((await invite('ed@acme.test')).json().link);
    const answers = await Promise.all([accept(token, fresh), accept(token, fresh)]);
    expect(answers.map(({ statusCode }) => statusCode).filter((status) => status === 200)).toHaveLength(1);
  });

  it('a role counts from the next request on, and a removed user is out at once', async () => {
    const bo = await test.userIn(slug, 'sales', 'flo@acme.test');
    const url = `/api/w/${slug}/members/${bo.userId}`;
    await ana.inject({ method: 'PATCH', url, payload: { role: 'admin' } });
    expect((await bo.inject({ url: `/api/w/${slug}/audit` })).statusCode).toBe(200);
    await ana.inject({ method: 'DELETE', url });
    expect((await bo.inject({ url: `/api/w/${slug}` })).statusCode).toBe(404);
  });

  it('a user is away until a day, as they or a colleague say, and back', async () => {
    const bo = await test.userIn(slug, 'sales');
    const until = new Date(test.clock.now() + 86_400_000).toISOString();
    const say = (caller: Caller, to: string | null) =>
      caller.inject({
        method: 'PUT',
        url: `/api/w/${slug}/members/${bo.userId}/away`,
        payload: { until: to },
      });
    expect((await say(bo, until)).json()).toMatchObject({ userId: bo.userId, awayUntil: until });
    const listed = async () =>
      (await bo.inject({ url: `/api/w/${slug}/members` }))
        .json()
        .items.find(({ userId }: { userId: string }) => userId === bo.userId).awayUntil;
    expect(await listed()).toBe(until);
    expect((await say(ana, null)).statusCode).toBe(200);
    expect(await listed()).toBeNull();
    const nobody = `/api/w/${slug}/members/nobody/away`;
    expect((await ana.inject({ method: 'PUT', url: nobody, payload: { until } })).statusCode).toBe(404);
  });
});

describe('the last admin', () => {
  useAcme();

  it('a workspace always has an admin, also when two admins leave at the same moment', async () => {
    const { user } = (await ana.inject({ url: '/api/me' })).json();
    const demote = (userId: string, caller: Caller) =>
      caller.inject({ method: 'PATCH', url: `/api/w/${slug}/members/${userId}`, payload: { role: 'sales' } });
    expect((await demote(user.userId, ana)).json().code).toBe('last-admin');
    const bo = await test.userIn(slug, 'admin');
    await Promise.all([demote(user.userId, ana), demote(bo.userId, bo)]);
    const admins = await test.db.query(sql`select 1 from members where role = 'admin'`);
    expect(admins.length).toBe(1);
  });
});

describe('sources and keys', () => {
  useAcme();
  const sources = `/w/acme/sources`;
  const create = (payload: object) => ana.inject({ method: 'POST', url: `/api${sources}`, payload });

  it('shows an API key once, a write key in its snippet', async () => {
    const api = (await create({ kind: 'api', name: 'CI', scopes: ['read', 'read'] })).json();
    const write = (await create({ kind: 'write', name: 'Shop' })).json();
    const listed = await ana.inject({ url: `/api${sources}` });
    expect(listed.body).not.toContain(api.key);
    expect(listed.json().items.find((item: { name: string }) => item.name === 'CI')).toMatchObject({
      prefix: api.key.slice(0, 10),
      scopes: ['read'],
    });
    const snippet = (await ana.inject({ url: `/api${sources}/${write.keyId}/snippet` })).json();
    expect(snippet.html).toContain(`data-key="${write.key}"`);
    expect(snippet.html).toContain('/tracker.js"');
    expect((await ana.inject({ url: `/api${sources}/${api.keyId}/snippet` })).statusCode).toBe(404);
  });

  it('a revoked key is out at once; its use is noted', async () => {
    const { key, keyId } = (await create({ kind: 'api', name: 'CI', scopes: ['read'] })).json();
    const use = () =>
      test.anonymous.inject({ url: '/api/w/acme', headers: { authorization: `Bearer ${key}` } });
    expect((await use()).statusCode).toBe(200);
    const [row] = (await ana.inject({ url: `/api${sources}` }))
      .json()
      .items.filter((item: { keyId: string }) => item.keyId === keyId);
    expect(row.lastUsedAt).toBe(new Date(test.clock.now()).toISOString());
    await ana.inject({ method: 'DELETE', url: `/api${sources}/${keyId}` });
    expect((await use()).statusCode).toBe(401);
  });

  it('are refused by field', async () => {
    const cases: [object, string][] = [
      [{ kind: 'api', name: 'CI' }, 'scopes'],
      [{ kind: 'api', name: 'CI', scopes: ['root'] }, 'scopes.0'],
      [{ kind: 'other', name: 'CI' }, 'kind'],
      [{ kind: 'write', name: '' }, 'name'],
    ];
    for (const [payload, field] of cases)
      expect((await create(payload)).json()).toMatchObject({ code: 'invalid-input', field });
  });
});

describe('the audit log', () => {
  useAcme();
  it('has every change, newest first, page by page without gaps or repeats', async () => {
    for (let n = 0; n < 7; n++)
      await ana.inject({ method: 'PATCH', url: `/api/w/${slug}`, payload: { name: `Acme ${n}` } });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = (await ana.inject({ url: `/api/w/${slug}/audit?limit=3&after=${after}` })).json();
      seen.push(...page.items.map((row: { auditId: string }) => row.auditId));
      if (!page.next) break;
      after = page.next;
    }
    const all = (await ana.inject({ url: `/api/w/${slug}/audit` })).json().items;
    expect(seen).toEqual(all.map((row: { auditId: string }) => row.auditId));
    expect(all.length).toBe(9);
    expect([...seen].sort().reverse()).toEqual(seen);
  });
});

describe('webhooks', () => {
  useAcme();
  const webhooks = '/api/w/acme/webhooks';

  it('are added with a secret shown once, changed and removed', async () => {
    const payload = { url: 'https://1.1.1.1/hook', events: ['contact.created'] };
    const created = await ana.inject({ method: 'POST', url: webhooks, payload });
    expect(created.statusCode).toBe(201);
    const { webhookId, secret } = created.json();
    expect(secret).toMatch(/^whsec_/);
    expect((await ana.inject({ url: webhooks })).body).not.toContain(secret);
    const off = await ana.inject({
      method: 'PATCH',
      url: `${webhooks}/${webhookId}`,
      payload: { enabled: false },
    });
    expect(off.json()).toMatchObject({ state: 'disabled', disabledReason: 'by Ana Berg' });
    const on = await ana.inject({
      method: 'PATCH',
      url: `${webhooks}/${webhookId}`,
      payload: { enabled: true },
    });
    expect(on.json()).toMatchObject({ state: 'active', disabledReason: null });
    expect((await ana.inject({ url: `${webhooks}/${webhookId}/deliveries` })).json()).toEqual({
      items: [],
      next: null,
    });
    expect((await ana.inject({ method: 'DELETE', url: `${webhooks}/${webhookId}` })).statusCode).toBe(204);
    expect((await ana.inject({ url: webhooks })).json().items).toEqual([]);
  });

  it('refuse addresses inside the network and without https', async () => {
    for (const url of [
      'http://1.1.1.1/',
      'https://127.0.0.1/',
      'https://localhost/',
      'https://169.254.169.254/',
      'x',
    ]) {
      const payload = { url, events: ['segment.left'] };
      const response = await ana.inject({ method: 'POST', url: webhooks, payload });
      expect(response.json(), url).toMatchObject({
        code: 'invalid-webhook-address',
        field: 'url',
        fix: expect.any(String),
      });
    }
  });
});

/** Campaigns: made, changed, named by what sends, stamped on what is sent, and heard where messages compete. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAIN_MAIL, type World } from '../../testing/index.ts';
import { sql } from '../platform/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
beforeAll(async () => {
  ({ test, ana, base, world } = await testWorkspace());
  await world.publish('template', 'mail', PLAIN_MAIL);
});
afterAll(() => test.close());

const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) => {
  const response = await ana.inject({ method, url: `${base}${path}`, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: response.json() };
};

describe('a campaign', () => {
  it('has a purpose, dates, a budget and a priority', async () => {
    const given = {
      name: 'Spring sale',
      goal: 'Empty the winter shelf',
      startsOn: '2026-03-01',
      endsOn: '2026-03-31',
      budget: 1_200.5,
      currency: 'EUR',
    };
    const made = await call('POST', '/campaigns', given);
    expect(made).toMatchObject({
      status: 201,
      body: { ...given, key: 'spring-sale', priority: 'normal', uses: 0, sent: 0 },
    });
    expect((await call('POST', '/campaigns', { name: 'Spring sale' })).body.key).toBe('spring-sale-2');
    expect(await call('PATCH', '/campaigns/spring-sale', { endsOn: '2026-02-01' })).toMatchObject({
      status: 422,
      body: { code: 'campaign-dates-invalid', field: 'endsOn' },
    });
    expect(await call('PATCH', '/campaigns/spring-sale', { currency: null })).toMatchObject({
      body: { code: 'campaign-budget-invalid' },
    });
    expect(await call('PATCH', '/campaigns/nothing', { name: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'campaign-not-found' },
    });
  });

  it('archived is listed on demand', async () => {
    await call('PATCH', '/campaigns/spring-sale-2', { archived: true });
    const keys = async (query: string) =>
      (await call('GET', `/campaigns${query}`)).body.items.map(({ key }: { key: string }) => key);
    expect(await keys('')).toEqual(['spring-sale']);
    expect(await keys('?archived=true')).toEqual(['spring-sale', 'spring-sale-2']);
  });
});

describe('what a workflow of a campaign sends', () => {
  it('bears it, and goes by its priority', async () => {
    await call('PATCH', '/campaigns/spring-sale', { priority: 'high' });
    const workflow = (campaign?: string) => ({
      name: 'Sale',
      trigger: { type: 'event', event: campaign ? 'Looked' : 'Passed' },
      enrollment: { again: 'never', ...(campaign ? { campaign } : {}) },
      start: 'mail',
      nodes: { mail: { type: 'send', channel: 'email', template: 'mail' } },
    });
    for (const document of [workflow('spring-sale'), workflow()]) {
      const { key } = (await call('POST', '/workflows', { name: document.name, document })).body;
      expect(await call('POST', `/workflows/${key}/publish`, {})).toMatchObject({ status: 200 });
    }
    const now = test.clock.now();
    const identities = [{ kind: 'email', value: 'mia@example.com' }];
    const traits = { email: 'mia@example.com' };
    const mia = await world.append(now, { kind: 'identify', name: 'Identified', identities, traits });
    await world.append(now, { contactId: mia, name: 'Looked' });
    await world.append(now, { contactId: mia, name: 'Passed' });
    await world.fold(now);
    const sent = await test.db.query(sql`
      select m.campaign, o.priority from messages m join outbox o on o.bucket = m.bucket and o.message_id = m.message_id
      where m.contact_id = ${mia}::uuid order by o.priority`);
    expect(sent).toEqual([
      { campaign: 'spring-sale', priority: 4 },
      { campaign: null, priority: 5 },
    ]);
    expect((await call('GET', '/campaigns/spring-sale')).body).toMatchObject({ uses: 1 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scene, scene, shopMonday } from '../insights/testing.ts';
import { bucketOf, sql, type Uuid } from '../platform/index.ts';

let one: Scene;
let mia: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia } = await shopMonday(one));
});
afterAll(() => one.close());

const call = (method: 'GET' | 'PUT' | 'POST', path: string, payload?: object) =>
  one.ana.inject({ method, url: `/api/w/${one.slug}${path}`, ...(payload ? { payload } : {}) });

const OFFERS = { name: 'Offers', basis: 'consent', doubleOptIn: true };

describe('permission by the API', () => {
  it('makes topics and rules, which fence the folds; the default topic stays', async () => {
    const version = async (): Promise<number> => {
      const [row] = await one.test.db.query<{ n: number }>(
        sql`select max(defs_version)::int as n from leases`,
      );
      return row!.n;
    };
    const before = await version();
    expect((await call('PUT', '/permission/topics/offers', OFFERS)).statusCode).toBe(204);
    const caps = [{ channel: 'email', topic: 'offers', max: 2, windowHours: 168 }];
    const rules = {
      caps,
      quietHours: { email: { from: '21:00', to: '08:00', late: 'next' } },
      replyHoldDays: 3,
      unconfirmedDays: 14,
    };
    expect((await call('PUT', '/permission/rules', rules)).statusCode).toBe(204);
    expect(await version()).not.toBe(before);
    const shown = (await call('GET', '/permission')).json();
    expect(shown).toMatchObject({
      topics: [{ key: 'news' }, { key: 'offers', basis: 'consent', doubleOptIn: true, people: [] }],
      rules,
      suppressed: {},
    });
    expect(
      (await call('PUT', '/permission/topics/news', { ...OFFERS, isArchived: true })).json(),
    ).toMatchObject({
      code: 'default-topic-stays',
    });
    const unknown = { ...rules, caps: [{ ...caps[0], topic: 'gone' }] };
    expect((await call('PUT', '/permission/rules', unknown)).json()).toMatchObject({ code: 'unknown-topic' });
    const tight = { ...rules, quietHours: { email: { from: '08:10', to: '08:00', late: 'next' } } };
    expect((await call('PUT', '/permission/rules', tight)).statusCode).toBe(400);
  });

  it('suppresses what is pasted, lists it, and lifts what a person asked for only with their word', async () => {
    const text = 'zoe@example.com\n+43 664 1234567\nnobody';
    const added = await call('POST', '/permission/suppressions', { text, reason: 'unsubscribed' });
    expect(added.json()).toEqual({ added: 2, refused: [{ line: 3, text: 'nobody' }] });
    await call('POST', '/permission/suppressions', { text: 'yes@example.com', reason: 'bounced' });
    const list = (await call('GET', '/permission/suppressions?search=zoe')).json();
    expect(list.items).toMatchObject([
      {
        address: 'zoe@example.com',
        topic: '',
        reason: 'unsubscribed',
        needsProof: true,
        source: expect.stringContaining('by hand'),
      },
    ]);
    expect((await call('GET', '/permission')).json().suppressed).toEqual({ unsubscribed: 2, bounced: 1 });
    const bar = { channel: 'email', address: 'zoe@example.com', topic: '' };
    expect((await call('POST', '/permission/suppressions/lift', bar)).json()).toMatchObject({
      code: 'needs-proof',
      field: 'proof',
    });
    const proof = 'Asked for it at the fair';
    expect((await call('POST', '/permission/suppressions/lift', { ...bar, proof })).statusCode).toBe(204);
    expect((await call('POST', '/permission/suppressions/lift', { ...bar, proof })).json().code).toBe(
      'suppression-not-found',
    );
    const log = (await call('GET', '/audit')).json();
    expect(JSON.stringify(log.items)).toContain(proof);
    const dead = { channel: 'email', address: 'yes@example.com', topic: '*' };
    expect((await call('POST', '/permission/suppressions/lift', dead)).statusCode).toBe(204);
    expect(
      (await call('POST', '/permission/suppressions', { text: 'x', reason: 'blocked' })).json().code,
    ).toBe('no-addresses');
  });

  it('a suppression with an end is listed with it, and ends by itself', async () => {
    const untilMs = one.test.clock.now() + 86_400_000;
    const until = new Date(untilMs).toISOString();
    await call('POST', '/permission/suppressions', { text: 'rest@example.com', reason: 'blocked', until });
    const listed = async () => (await call('GET', '/permission/suppressions?search=rest')).json().items;
    expect(await listed()).toMatchObject([{ address: 'rest@example.com', until }]);
    one.test.clock.advance(86_400_001);
    expect(await listed()).toEqual([]);
  });

  /** The answer to an edit waits for the fold. */
  const folded = async (answer: ReturnType<typeof call>) => {
    let isOver = false;
    void answer.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await one.world.fold(one.test.clock.now());
      one.test.clock.advance(20);
    }
    return answer;
  };

  it('notes what a contact agreed to; a refusal bars the address at once, and comes back only with their word', async () => {
    const path = `/contacts/${mia}/consents`;
    const said = { topic: 'offers', channel: 'email' };
    expect((await folded(call('POST', path, { ...said, state: 'refused' }))).statusCode).toBe(200);
    const bars = () =>
      one.test.db.query(sql`
        select topic from suppressions where bucket >= 0 and workspace_id = ${one.world.workspaceId} and topic = 'offers'`);
    expect(await bars()).toHaveLength(1);
    const granted = { ...said, state: 'granted' };
    expect((await call('POST', path, granted)).json().code).toBe('needs-proof');
    const proof = 'Told Ana by phone';
    expect((await folded(call('POST', path, { ...granted, proof }))).statusCode).toBe(200);
    expect(await bars()).toEqual([]);
    const { now, log, topics } = (await call('GET', path)).json();
    expect(now).toMatchObject([{ topic: 'offers', state: 'granted', proof: { text: proof, source: 'app' } }]);
    expect(log.map(({ state }: { state: string }) => state)).toEqual(['granted', 'refused']);
    expect(topics).toHaveLength(2);
    const unknown = { ...said, topic: 'gone', state: 'granted' };
    expect((await call('POST', path, unknown)).json().code).toBe('unknown-topic');
  });

  it('who can be reached about a topic is judged again when it asks for something else (P4)', async () => {
    const trails = { name: 'Trails', basis: 'unlessRefused' };
    await call('PUT', '/permission/topics/trails', trails);
    const condition = { kind: 'reachable', channel: 'email', is: 'reachable', topic: 'trails' };
    await one.world.publish('segment', 'hears-of-trails', { name: 'Hears of trails', condition });
    const hasMia = async (): Promise<boolean> => {
      await one.world.fold(one.test.clock.now());
      const rows = await one.test.db.query(sql`
        select 1 as one from memberships m join definitions d on d.definition_id = m.segment_id
        where m.bucket = ${bucketOf(mia)} and m.contact_id = ${mia}::uuid and m.workspace_id = ${one.world.workspaceId}
          and d.key = 'hears-of-trails'`);
      return rows.length > 0;
    };
    expect(await hasMia()).toBe(true);
    await call('PUT', '/permission/topics/trails', { ...trails, basis: 'consent' });
    expect(await hasMia()).toBe(false);
    const agreed = { topic: 'trails', channel: 'email', state: 'granted', proof: 'Told Ana by phone' };
    await folded(call('POST', `/contacts/${mia}/consents`, agreed));
    expect(await hasMia()).toBe(true);
    await call('PUT', '/permission/topics/trails', { ...trails, isArchived: true });
    expect(await hasMia()).toBe(false);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { saveTopic, storeRules } from '../permission/index.ts';
import { sql, type Uuid } from '../platform/index.ts';
import { unmerge } from './testing.ts';

const T0 = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const template = (more: object = {}) => ({
  name: 'Mail',
  subject: 'Hello',
  html: '<p>Hello</p>',
  class: 'marketing',
  ...more,
});
const sends = (event: string, key: string, node: object = {}) => ({
  name: key,
  trigger: { type: 'event', event },
  enrollment: { again: 'always' },
  start: 'mail',
  nodes: { mail: { type: 'send', channel: 'email', template: key, ...node } },
});
const topic = (more: object = {}) => ({
  name: 'Offers',
  description: '',
  basis: 'consent' as const,
  doubleOptIn: false,
  position: 1,
  texts: {},
  isArchived: false,
  ...more,
});

const ana = { kind: 'email', value: 'ana@example.com' };
const isAna = (contactId: Uuid) => ({ contactId, identities: [ana] });

const world = async (): Promise<World & { contactId: Uuid }> => {
  const one = await createWorld(database.db, T0);
  const contactId = await one.append(T0, {
    kind: 'identify',
    name: 'Identified',
    identities: [ana],
    traits: { email: ana.value, timezone: 'UTC' },
  });
  await one.fold(T0);
  return { ...one, contactId };
};

const messages = ({ db, workspaceId }: World) =>
  db.query<{ template: string; state: string; topic: string | null; reason: { code: string } | null }>(sql`
    select d.key as template, m.state, m.topic, m.reason
    from messages m join definitions d on d.definition_id = m.template_id
    where m.bucket >= 0 and m.workspace_id = ${workspaceId} order by m.message_id`);
const outbox = ({ db, workspaceId }: World) =>
  db.query<{ topic: string; notBefore: Date; quietFrom: Date | null; quietTo: Date | null }>(sql`
    select topic, not_before as "notBefore", quiet_from as "quietFrom", quiet_to as "quietTo" from outbox
    where bucket >= 0 and workspace_id = ${workspaceId} order by message_id`);
const consents = ({ db, workspaceId }: World, table: 'consents' | 'consent_log' = 'consents') =>
  db.query<{ contactId: Uuid; topic: string; state: string; proof: object }>(
    table === 'consents'
      ? sql`select contact_id as "contactId", topic, state, proof from consents
          where bucket >= 0 and workspace_id = ${workspaceId} order by topic`
      : sql`select contact_id as "contactId", topic, state, proof from consent_log
          where bucket >= 0 and workspace_id = ${workspaceId} order by log_id`,
  );
const said = (state: string, more: object = {}) => ({
  name: 'Consent Changed',
  properties: { topic: 'offers', state, ...more },
});

describe('consent in the fold (P7)', () => {
  it('decides who gets what; every change is in the ledger with its proof', async () => {
    const one = await world();
    await saveTopic(one.db, one.workspaceId, { key: 'offers', topic: topic(), nowMs: T0 });
    await one.publish('template', 'offer', template({ topic: 'offers' }));
    await one.publish('workflow', 'w', sends('Asked', 'offer'));
    const who = isAna(one.contactId);
    await one.append(T0 + MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + MINUTE);
    await one.append(T0 + 2 * MINUTE, { ...who, ...said('granted', { proof: { text: 'Yes, offers' } }) });
    await one.append(T0 + 2 * MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + 2 * MINUTE);
    expect(await messages(one)).toMatchObject([
      { state: 'held', topic: 'offers', reason: { code: 'noConsent' } },
      { state: 'requested', topic: 'offers' },
    ]);
    // a refusal takes back what waits, and a program cannot undo it
    await one.append(T0 + 3 * MINUTE, { ...who, ...said('refused') });
    await one.append(T0 + 4 * MINUTE, { ...who, ...said('granted') });
    await one.append(T0 + 4 * MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + 4 * MINUTE);
    expect((await messages(one)).map(({ state, reason }) => [state, reason?.code])).toEqual([
      ['held', 'noConsent'],
      ['withdrawn', 'refused'],
      ['held', 'refused'],
    ]);
    expect(await outbox(one)).toEqual([]);
    expect((await consents(one, 'consent_log')).map(({ state, proof }) => ({ state, proof }))).toMatchObject([
      { state: 'granted', proof: { text: 'Yes, offers', source: 'track' } },
      { state: 'refused' },
    ]);
    expect(await consents(one)).toMatchObject([{ state: 'refused' }]);
  });

  it('a step asks for it, which is an event that starts others; what a program grants waits for the second yes', async () => {
    const one = await world();
    const doubly = topic({ doubleOptIn: true });
    await saveTopic(one.db, one.workspaceId, { key: 'offers', topic: doubly, nowMs: T0 });
    await one.publish('template', 'confirm', template({ class: 'transactional' }));
    await one.publish('workflow', 'asks', {
      name: 'asks',
      trigger: { type: 'event', event: 'Subscribed' },
      enrollment: { again: 'always' },
      start: 'set',
      nodes: {
        set: {
          type: 'setConsent',
          topic: 'offers',
          channel: 'email',
          state: 'granted',
          text: 'Offers, please',
        },
      },
    });
    await one.publish('workflow', 'confirms', {
      ...sends('Consent Changed', 'confirm'),
      enrollment: {
        again: 'always',
        filter: { kind: 'consent', topic: 'offers', channel: 'email', is: 'pending' },
      },
    });
    await one.publish('segment', 'pending', {
      name: 'Pending',
      condition: { kind: 'consent', topic: 'offers', channel: 'email', is: 'pending' },
    });
    await one.append(T0 + MINUTE, { ...isAna(one.contactId), name: 'Subscribed' });
    await one.fold(T0 + MINUTE);
    expect(await consents(one)).toMatchObject([
      {
        topic: 'offers',
        state: 'pending',
        proof: { text: 'Offers, please', how: 'Subscribed', workflow: 'asks' },
      },
    ]);
    expect(await messages(one)).toMatchObject([{ template: 'confirm', state: 'requested', topic: null }]);
    const members = () =>
      one.db.query(
        sql`select 1 as one from memberships where bucket >= 0 and workspace_id = ${one.workspaceId}`,
      );
    expect(await members()).toHaveLength(1);
    // the person's own word, by a signed link
    const properties = { topic: 'offers', channel: 'email', state: 'granted', proof: { text: 'Offers' } };
    await one.append(T0 + HOUR, {
      contactId: one.contactId,
      kind: 'feedback',
      name: 'Consent Changed',
      properties,
    });
    await one.fold(T0 + HOUR);
    expect(await consents(one)).toMatchObject([{ state: 'granted' }]);
    expect(await members()).toHaveLength(0);
  });

  it('of two contacts that are one, the refusal stays; taken apart, each has its own again (P10)', async () => {
    const one = await world();
    const bo = { kind: 'user', value: 'bo' };
    const other = await one.append(T0 + MINUTE, {
      kind: 'identify',
      name: 'Identified',
      identities: [bo],
      traits: {},
    });
    await one.append(T0 + MINUTE, { contactId: other, identities: [bo], ...said('refused') });
    await one.append(T0 + MINUTE, { ...isAna(one.contactId), ...said('granted') });
    await one.append(T0 + MINUTE, { ...isAna(one.contactId), ...said('granted', { topic: 'news' }) });
    await one.fold(T0 + 2 * MINUTE);
    await one.append(T0 + 3 * MINUTE, {
      contactId: one.contactId,
      kind: 'identify',
      name: 'Identified',
      identities: [ana, bo],
      traits: {},
    });
    await one.fold(T0 + 3 * MINUTE);
    expect((await consents(one)).map(({ contactId, topic, state }) => [contactId, topic, state])).toEqual([
      [one.contactId, 'news', 'granted'],
      [one.contactId, 'offers', 'refused'],
    ]);
    expect(await consents(one, 'consent_log')).toHaveLength(3);
    const [merge] = await one.db.query<{ mergeId: string }>(
      sql`select merge_id as "mergeId" from merges where workspace_id = ${one.workspaceId} and state = 'done'`,
    );
    await unmerge(one.db, { workspaceId: one.workspaceId, mergeId: merge!.mergeId, by: 'Ana' }, T0 + HOUR);
    await one.fold(T0 + HOUR);
    const apart = new Map((await consents(one)).map((row) => [`${row.contactId} ${row.topic}`, row.state]));
    expect(apart).toEqual(
      new Map([
        [`${one.contactId} news`, 'granted'],
        [`${one.contactId} offers`, 'granted'],
        [`${other} offers`, 'refused'],
      ]),
    );
  });
});

describe('caps and quiet hours in the fold (P7)', () => {
  const capOf = (max: number) => ({
    caps: [{ channel: 'email', topic: null, max, windowHours: 24 }],
    quietHours: {},
    replyHoldDays: 7,
  });

  it('hold back what is over the cap; what was withdrawn makes room again, transactional mail neither counts nor waits', async () => {
    const one = await world();
    await storeRules(one.db, one.workspaceId, capOf(1));
    await one.publish('template', 'mail', template());
    await one.publish('template', 'receipt', template({ class: 'transactional' }));
    await one.publish('workflow', 'w', {
      ...sends('Asked', 'mail'),
      exits: [{ on: 'event', event: 'Left' }],
    });
    await one.publish('workflow', 'r', sends('Bought', 'receipt'));
    const who = isAna(one.contactId);
    for (const [minute, name] of ['Asked', 'Bought', 'Asked', 'Bought'].entries())
      await one.append(T0 + minute * MINUTE, { ...who, name });
    await one.fold(T0 + 10 * MINUTE);
    expect((await messages(one)).map(({ template, state }) => `${template} ${state}`)).toEqual([
      'mail requested',
      'receipt requested',
      'mail held',
      'receipt requested',
    ]);
    expect((await messages(one))[2]!.reason).toMatchObject({
      code: 'cap',
      text: 'Cap of 1 e-mail a day reached by mail',
    });
    await one.append(T0 + 20 * MINUTE, { ...who, name: 'Left' });
    await one.append(T0 + 30 * MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + 40 * MINUTE);
    expect((await messages(one)).map(({ template, state }) => `${template} ${state}`)).toEqual([
      'mail withdrawn',
      'receipt requested',
      'mail held',
      'receipt requested',
      'mail requested',
    ]);
  });

  it('a message that waits makes room for one that weighs more, and says for which', async () => {
    const one = await world();
    const night = { from: '11:00', to: '20:00', late: 'next' };
    await storeRules(one.db, one.workspaceId, { ...capOf(1), quietHours: { email: night } });
    await one.publish('template', 'news', template());
    await one.publish('template', 'urgent', template());
    await one.publish('workflow', 'n', sends('Asked', 'news'));
    await one.publish('workflow', 'u', sends('Called', 'urgent', { transactional: true }));
    const who = isAna(one.contactId);
    await one.append(T0 + MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + MINUTE);
    const [waits] = await outbox(one);
    const evening = Date.parse('2026-03-10T20:00:00Z');
    expect(waits!.notBefore.getTime() - evening).toBeGreaterThanOrEqual(0);
    expect(waits!.notBefore.getTime() - evening).toBeLessThan(15 * MINUTE);
    expect(waits!.quietFrom!.toISOString()).toBe('2026-03-11T11:00:00.000Z');
    await one.append(T0 + 2 * MINUTE, { ...who, name: 'Called' });
    await one.fold(T0 + 2 * MINUTE);
    expect(await messages(one)).toMatchObject([
      { template: 'news', state: 'held', reason: { code: 'cap', by: [{ template: 'urgent' }] } },
      { template: 'urgent', state: 'requested' },
    ]);
    expect(await outbox(one)).toHaveLength(1);
  });

  it('what a sender has started is not displaced', async () => {
    const one = await world();
    await storeRules(one.db, one.workspaceId, capOf(1));
    await one.publish('template', 'news', template());
    await one.publish('template', 'urgent', template());
    await one.publish('workflow', 'n', sends('Asked', 'news'));
    await one.publish('workflow', 'u', sends('Called', 'urgent', { transactional: true }));
    const who = isAna(one.contactId);
    await one.append(T0 + MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + MINUTE);
    await one.db.query(sql`
      update outbox set started_at = ${new Date(T0 + MINUTE)}, started_by = 'me'
      where bucket >= 0 and workspace_id = ${one.workspaceId}`);
    await one.append(T0 + 2 * MINUTE, { ...who, name: 'Called' });
    await one.fold(T0 + 2 * MINUTE);
    expect(await messages(one)).toMatchObject([
      { template: 'news', state: 'requested' },
      { template: 'urgent', state: 'held', reason: { code: 'cap' } },
    ]);
  });

  it('a step suppresses: what waits is taken back, marketing is held until it ends, receipts leave', async () => {
    const one = await world();
    await one.publish('template', 'news', template());
    await one.publish('template', 'receipt', template({ class: 'transactional' }));
    await one.publish('workflow', 'n', sends('Asked', 'news'));
    await one.publish('workflow', 'r', sends('Bought', 'receipt', { transactional: true }));
    await one.publish('workflow', 'stops', {
      name: 'stops',
      trigger: { type: 'event', event: 'Complained' },
      enrollment: { again: 'always' },
      start: 'stop',
      nodes: { stop: { type: 'suppress', channel: 'email', reason: 'rest', for: { days: 1 } } },
    });
    const who = isAna(one.contactId);
    await one.append(T0 + MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + MINUTE);
    await one.append(T0 + 2 * MINUTE, { ...who, name: 'Complained' });
    await one.append(T0 + 2 * MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + 2 * MINUTE);
    // a second later: messages of one instant have no order
    await one.append(T0 + 2 * MINUTE + 1000, { ...who, name: 'Bought' });
    await one.fold(T0 + 2 * MINUTE + 1000);
    const day = 24 * 60 * MINUTE;
    const bars = await one.db.query<{ reason: string; topic: string; until: Date }>(sql`
      select reason, topic, expires_at as until from suppressions where workspace_id = ${one.workspaceId}`);
    expect(bars).toEqual([{ reason: 'rest', topic: '', until: new Date(T0 + 2 * MINUTE + day) }]);
    // a pass that knows only what is stored
    await one.append(T0 + 3 * MINUTE, { ...who, name: 'Asked' });
    await one.fold(T0 + 3 * MINUTE);
    await one.append(T0 + 2 * day, { ...who, name: 'Asked' });
    await one.fold(T0 + 2 * day);
    expect(
      (await messages(one)).map(({ template: key, state, reason }) => [key, state, reason?.code]),
    ).toEqual([
      ['news', 'withdrawn', 'suppressed'],
      ['news', 'held', 'suppressed'],
      ['receipt', 'requested', undefined],
      ['news', 'held', 'suppressed'],
      ['news', 'requested', undefined],
    ]);
  });
});

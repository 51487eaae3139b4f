import { afterAll, beforeAll, expect, it } from 'vitest';
import { bucketOf, type Db, newId, sql, type Uuid } from '../src/platform/index.ts';
import { createWorld, type TestDatabase, testDatabase, type World } from '../testing/index.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 5, 1, 12);

let database: TestDatabase;
let db: Db;
let world: World;
let wallMs = START_MS;

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  world = await createWorld(db, START_MS);
  await world.publish('template', 'mail', {
    name: 'Mail',
    subject: 'S',
    html: '<p>x</p>',
    class: 'transactional',
  });
  await world.publish('template', 'text', {
    channel: 'sms',
    name: 'Text',
    text: 'x',
    class: 'transactional',
  });
  await world.publish('workflow', 'touch', {
    name: 'Touch',
    trigger: { type: 'event', event: 'Touch' },
    enrollment: { again: 'always' },
    start: 'best',
    nodes: { best: { type: 'sendBest', email: { template: 'mail' }, sms: { template: 'text' } } },
  });
});
afterAll(() => database.close());

/** Messages that a contact got before, some of which they read. */
const had = async (contactId: Uuid, channel: 'email' | 'sms', read: readonly boolean[], daysAgo = 10) => {
  for (const [n, isRead] of read.entries()) {
    const atMs = wallMs - daysAgo * DAY_MS + n;
    await db.query(sql`
      insert into messages (bucket, message_id, contact_id, workspace_id, channel, address, requested_at, state, clicked_at)
      values (${bucketOf(contactId)}, ${newId(atMs, bucketOf(contactId))}, ${contactId}, ${world.workspaceId}, ${channel},
        'x', ${new Date(atMs)}, 'submitted', ${isRead ? new Date(atMs + 60_000) : null})`);
  }
};

const newContact = async (traits: Record<string, string>): Promise<Uuid> => {
  wallMs += 1_000;
  const contactId = newId(wallMs);
  await world.append(wallMs, { contactId, kind: 'identify', name: 'Identified', traits });
  await world.fold(wallMs);
  return contactId;
};

/** What the step decides for them now, and what its log says. */
const touched = async (contactId: Uuid): Promise<{ channel: string; why: string }> => {
  wallMs += 1_000;
  await world.append(wallMs, { contactId, kind: 'track', name: 'Touch' });
  await world.fold(wallMs);
  const [message] = await db.query<{ channel: string }>(sql`
    select channel from messages where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}
      and workspace_id = ${world.workspaceId} and node_id = 'best' order by message_id desc limit 1`);
  const logs = await db.query<{ steps: { what: string; text: string }[] }>(sql`
    select steps from enrollment_steps where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}
      and workspace_id = ${world.workspaceId} order by at desc, n desc`);
  const why = logs.flatMap(({ steps }) => steps).find(({ what }) => what === 'chose')?.text ?? '';
  return { channel: message!.channel, why };
};

const both = { email: 'a@example.com', phone: '+436601234567' };

it('is the one that they read, and the log says why (P12)', async () => {
  const ana = await newContact({ ...both, email: 'ana@example.com', phone: '+436601111111' });
  await had(ana, 'email', [false, false, false]);
  await had(ana, 'sms', [true, false, true]);
  expect(await touched(ana)).toEqual({
    channel: 'sms',
    why: 'Chose text: text 2 of 3 read, e-mail 0 of 3 read in 90 days',
  });
});

it('is e-mail where little is known, also of long ago', async () => {
  const ben = await newContact({ email: 'ben@example.com', phone: '+436602222222' });
  await had(ben, 'email', [false, false, false]);
  await had(ben, 'sms', [true, true, true], 91);
  expect(await touched(ben)).toMatchObject({ channel: 'email' });
});

it('is the one that may be used', async () => {
  const cleo = await newContact({ phone: '+436603333333' });
  const { channel, why } = await touched(cleo);
  expect(channel).toBe('sms');
  expect(why).toContain('No e-mail address');
});

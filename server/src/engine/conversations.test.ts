import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { createWorld, type World } from '../../testing/world.ts';
import { bucketOf, type JsonObject, newId, sql, type Uuid } from '../platform/index.ts';
import { conversationIdOf } from '../sales/index.ts';

const T0 = Date.UTC(2026, 10, 2, 9);
const MINUTE = 60_000;
const DAY = 86_400_000;

let database: TestDatabase;
let world: World;
let who: Uuid;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const reply = (text: string, more: JsonObject = {}): JsonObject => ({
  reply: {
    from: { address: 'ada@elsewhere.example', name: 'Ada Lovelace' },
    subject: 'Re: Hello',
    text,
    quoted: '> Hello',
    attachments: [{ name: 'plan.pdf', type: 'application/pdf', bytes: 1200 }],
    messageId: 'reply-1@elsewhere.example',
    references: ['first@shop.example'],
    isCut: false,
    ...more,
  },
});
const replies = (atMs: number, text: string) =>
  world.append(atMs, {
    contactId: who,
    kind: 'feedback',
    name: 'Email Replied',
    properties: { text, auto: false },
    payload: reply(text),
  });
const edits = (atMs: number, payload: JsonObject) =>
  world.append(atMs, { contactId: who, kind: 'edit', name: 'Contact Edited', payload });
const answers = (atMs: number, text: string) =>
  edits(atMs, {
    answered: true,
    answer: {
      conversationId: idOf(),
      channel: 'email',
      address: 'ada@elsewhere.example',
      subject: 'Re: Hello',
      text,
      by: 'Ben Berg',
      inReplyTo: 'reply-1@elsewhere.example',
      references: ['first@shop.example'],
    },
  });
const idOf = (): Uuid => conversationIdOf(bucketOf(who), who, 'email');

const conversations = () =>
  database.db.query<Record<string, unknown>>(sql`
    select state, unread, assignee, waits_since as "waitsSince", snoozed_until as "snoozedUntil",
      last_words as "lastWords", last_direction as "lastDirection", subject
    from conversations where bucket >= 0 and workspace_id = ${world.workspaceId}`);
const lines = () =>
  database.db.query<Record<string, unknown>>(sql`
    select direction, text, by_name as "by", address, attachments from conversation_lines
    where bucket >= 0 and workspace_id = ${world.workspaceId} order by at`);
const messages = () =>
  database.db.query<Record<string, unknown>>(sql`
    select state, address, template_id as "templateId", data, reason, class from messages
    where bucket >= 0 and workspace_id = ${world.workspaceId} order by requested_at`);

beforeEach(async () => {
  world = await createWorld(database.db, T0);
  who = await world.append(T0, {
    identities: [{ kind: 'email', value: 'ada@example.org' }],
    traits: { email: 'ada@example.org' },
  });
  await world.fold(T0);
});

describe('a person writes back', () => {
  it('opens a conversation that waits for an answer', async () => {
    await replies(T0 + MINUTE, 'Yes, please\ncall me.');
    await world.fold(T0 + MINUTE);
    expect(await conversations()).toMatchObject([
      {
        state: 'open',
        unread: true,
        waitsSince: new Date(T0 + MINUTE),
        lastWords: 'Yes, please call me.',
        lastDirection: 'in',
        subject: 'Re: Hello',
      },
    ]);
    expect(await lines()).toMatchObject([
      {
        direction: 'in',
        by: 'Ada Lovelace',
        text: 'Yes, please\ncall me.',
        attachments: [{ name: 'plan.pdf', bytes: 1200 }],
      },
    ]);
  });

  it('and again: one conversation, that waits since the first', async () => {
    await replies(T0 + MINUTE, 'Hello?');
    await world.fold(T0 + MINUTE);
    await replies(T0 + DAY, 'Anybody there?');
    await world.fold(T0 + DAY);
    const [one, other] = await conversations();
    expect(other).toBeUndefined();
    expect(one).toMatchObject({ waitsSince: new Date(T0 + MINUTE), lastWords: 'Anybody there?' });
  });

  it('opens what was closed and ends its rest', async () => {
    await replies(T0 + MINUTE, 'Hello?');
    await edits(T0 + 2 * MINUTE, {
      conversation: {
        id: idOf(),
        state: 'closed',
        assignee: 'u1',
        snoozedUntil: new Date(T0 + DAY).toISOString(),
      },
    });
    await world.fold(T0 + 2 * MINUTE);
    expect(await conversations()).toMatchObject([
      { state: 'closed', assignee: 'u1', snoozedUntil: new Date(T0 + DAY) },
    ]);
    await replies(T0 + 3 * MINUTE, 'One more thing');
    await world.fold(T0 + 3 * MINUTE);
    expect(await conversations()).toMatchObject([
      { state: 'open', assignee: 'u1', snoozedUntil: null, unread: true },
    ]);
  });

  it('an edit of a conversation that is not there makes none', async () => {
    await edits(T0 + MINUTE, { conversation: { id: idOf(), assignee: 'u1' } });
    await world.fold(T0 + MINUTE);
    expect(await conversations()).toEqual([]);
  });
});

describe('an answer', () => {
  it('is a transactional message in the thread, and ends the wait', async () => {
    await replies(T0 + MINUTE, 'Hello?');
    await answers(T0 + 2 * MINUTE, 'I call you at ten.');
    await world.fold(T0 + 2 * MINUTE);
    expect(await conversations()).toMatchObject([
      { waitsSince: null, unread: false, lastWords: 'I call you at ten.', lastDirection: 'out' },
    ]);
    expect((await lines()).at(-1)).toMatchObject({
      direction: 'out',
      by: 'Ben Berg',
      text: 'I call you at ten.',
    });
    expect(await messages()).toMatchObject([
      {
        state: 'requested',
        address: 'ada@elsewhere.example',
        templateId: null,
        data: { answer: { text: 'I call you at ten.', inReplyTo: 'reply-1@elsewhere.example' } },
      },
    ]);
    const outbox = await database.db.query(sql`
      select priority from outbox where bucket >= 0 and workspace_id = ${world.workspaceId}`);
    expect(outbox).toEqual([{ priority: 0 }]);
  });
});

describe('while nobody has answered (sales hold)', () => {
  const MARKETING = { name: 'News', subject: 'News', html: '<p>News</p>', class: 'marketing' };
  const WORKFLOW = {
    name: 'News',
    trigger: { type: 'event', event: 'Wants News' },
    enrollment: { again: 'always' },
    start: 'mail',
    nodes: { mail: { type: 'send', channel: 'email', template: 'news' } },
  };
  it('marketing waits; answered, it goes', async () => {
    await world.publish('template', 'news', MARKETING);
    await world.publish('workflow', 'news', WORKFLOW);
    await replies(T0 + MINUTE, 'Hello?');
    await world.append(T0 + 2 * MINUTE, { contactId: who, name: 'Wants News' });
    await world.fold(T0 + 2 * MINUTE);
    expect(await messages()).toMatchObject([{ state: 'held', reason: { code: 'salesHold' } }]);
    await answers(T0 + 3 * MINUTE, 'Here I am');
    await world.append(T0 + 4 * MINUTE, { contactId: who, name: 'Wants News' });
    await world.fold(T0 + 4 * MINUTE);
    expect((await messages()).at(-1)).toMatchObject({ state: 'requested' });
  });
});

it('a reply ends the sequence it answers, an automatic answer does not', async () => {
  await world.publish('template', 'news', {
    name: 'News',
    subject: 'News',
    html: '<p>News</p>',
    class: 'marketing',
  });
  await world.publish('workflow', 'follow-up', {
    name: 'Follow up',
    trigger: { type: 'event', event: 'Demo Held' },
    enrollment: { again: 'never' },
    exits: [{ on: 'event', event: 'Email Replied' }],
    start: 'wait',
    nodes: {
      wait: { type: 'wait', delay: { days: 2 }, next: 'mail' },
      mail: { type: 'send', channel: 'email', template: 'news' },
    },
  });
  await world.append(T0 + MINUTE, { contactId: who, name: 'Demo Held' });
  await world.append(T0 + 2 * MINUTE, { contactId: who, kind: 'feedback', name: 'Email Auto-Replied' });
  await world.fold(T0 + 2 * MINUTE);
  const states = () =>
    database.db.query<{ state: string }>(sql`
      select state from enrollments where bucket >= 0 and workspace_id = ${world.workspaceId}`);
  expect(await states()).toEqual([{ state: 'active' }]);
  expect(await conversations()).toEqual([]);
  await replies(T0 + DAY, 'Not now, thank you');
  await world.fold(T0 + 3 * DAY);
  expect(await states()).toEqual([{ state: 'exited' }]);
  expect(await messages()).toEqual([]);
});

it('a merge keeps both conversations with all that was said', async () => {
  await replies(T0 + MINUTE, 'From my phone');
  await world.fold(T0 + MINUTE);
  const other = await world.append(T0 + 2 * MINUTE, {
    identities: [{ kind: 'anonymous', value: 'a1' }],
  });
  await world.fold(T0 + 2 * MINUTE);
  const first = who;
  who = other;
  await replies(T0 + 3 * MINUTE, 'From my desk');
  await database.db.query(sql`
    insert into reply_files (bucket, contact_id, file_id, workspace_id, name, type, bytes, data, at)
    values (${bucketOf(other)}, ${other}::uuid, ${newId(T0)}, ${world.workspaceId}, 'desk.png', 'image/png', 1, 'x', ${new Date(T0)})`);
  await world.fold(T0 + 3 * MINUTE);
  await world.append(T0 + 4 * MINUTE, {
    contactId: first,
    kind: 'identify',
    name: 'Identified',
    identities: [
      { kind: 'email', value: 'ada@example.org' },
      { kind: 'anonymous', value: 'a1' },
    ],
  });
  await world.fold(T0 + 5 * MINUTE);
  const held = await database.db.query<{ contactId: Uuid; text: string }>(sql`
    select contact_id as "contactId", text from conversation_lines
    where bucket >= 0 and workspace_id = ${world.workspaceId} order by at`);
  expect(new Set(held.map(({ contactId }) => contactId)).size).toBe(1);
  expect(held.map(({ text }) => text)).toEqual(['From my phone', 'From my desk']);
  expect(await conversations()).toHaveLength(2);
  const files = await database.db.query<{ contactId: Uuid; bucket: number; origin: Uuid }>(sql`
    select contact_id as "contactId", bucket, origin_contact_id as origin from reply_files
    where bucket >= 0 and workspace_id = ${world.workspaceId}`);
  const { contactId } = held[0]!;
  expect(files).toEqual([{ contactId, bucket: bucketOf(contactId), origin: other }]);
});

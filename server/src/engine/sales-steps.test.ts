/** Steps that tag, list, note, notify, name an owner or ask a program: what they ask for is applied, and once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { createWorld, type World } from '../../testing/world.ts';
import { type JsonObject, raw, sql, type Uuid } from '../platform/index.ts';
import type { WorkflowDocument } from '../workflows/index.ts';

const T0 = Date.UTC(2026, 10, 2, 9);

let database: TestDatabase;
let world: World;
let people = 0;

const flow = (event: string, nodes: WorkflowDocument['nodes']): WorkflowDocument => ({
  name: 'Sales',
  trigger: { type: 'event', event },
  enrollment: { again: 'always' },
  start: Object.keys(nodes)[0]!,
  nodes,
});

const STEPS = flow('Go', {
  tag: { type: 'changeTags', add: ['VIP'], remove: ['old'], next: 'list' },
  list: { type: 'changeList', list: 'callers', put: 'in', next: 'owner' },
  owner: { type: 'setOwner', to: { by: 'turn', users: ['a@x', 'b@x'] }, next: 'seen' },
  // what follows sees all of it (P4)
  seen: {
    type: 'branch',
    paths: [
      {
        id: 'all',
        if: {
          all: [
            { kind: 'attribute', attribute: 'owner', op: 'equals', value: 'a@x' },
            { kind: 'segment', segment: 'callers' },
          ],
        },
        next: 'note',
      },
    ],
  },
  note: { type: 'addNote', text: 'Came by the site', next: 'notify' },
  notify: { type: 'notify', to: { by: 'owner' }, subject: 'New', text: 'Call', next: 'out' },
  out: { type: 'changeList', list: 'callers', put: 'out', next: 'rest' },
  rest: { type: 'wait', delay: { days: 30 } },
});

const ASKS = flow('Ask', {
  ask: {
    type: 'callWebhook',
    template: 'score',
    answer: {
      limit: { hours: 1 },
      set: [
        { path: 'data.score', attribute: 'score' },
        { path: 'offer', entry: 'offer' },
      ],
    },
    next: 'rest',
    failed: 'failed',
    timeout: 'late',
  },
  rest: { type: 'wait', delay: { days: 30 } },
  failed: { type: 'wait', delay: { days: 30 } },
  late: { type: 'wait', delay: { days: 30 } },
});

const begins = async (name: string, attributes: JsonObject = {}): Promise<Uuid> => {
  const email = `p${++people}@example.org`;
  const contactId = await world.append(T0, {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'email', value: email }],
    traits: { email, ...attributes },
  });
  await world.append(T0, { contactId, name });
  await world.fold(T0);
  return contactId;
};
const of = <Row>(
  table: string,
  columns: string,
  contactId: Uuid,
): Promise<(Row & Record<string, unknown>)[]> =>
  database.db.query<Row & Record<string, unknown>>(sql`
    select ${raw(columns)} from ${raw(table)}
    where bucket >= 0 and workspace_id = ${world.workspaceId} and contact_id = ${contactId}::uuid`);
const attributesOf = async (contactId: Uuid): Promise<JsonObject> =>
  (await of<{ attributes: JsonObject }>('contacts', 'attributes', contactId))[0]!.attributes;
const enrollmentOf = async (contactId: Uuid) =>
  (
    await of<{ id: Uuid; nodeId: string; entry: JsonObject }>(
      'enrollments',
      'enrollment_id as id, node_id as "nodeId", entry',
      contactId,
    )
  )[0]!;

beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database.db, T0);
  await world.publish('segment', 'callers', { name: 'Callers', list: true });
  const condition = { kind: 'message', did: 'sent' };
  await world.publish('segment', 'mailed', { name: 'Mailed', condition });
  await world.publish('template', 'score', {
    channel: 'webhook',
    name: 'Score',
    url: 'https://x.example',
    body: '{}',
  });
  await world.publish('workflow', 'steps', STEPS);
  await world.publish('workflow', 'asks', ASKS);
});
afterAll(() => database.close());

it('steps change the contact, and what follows sees it (P4); a notice is no message of the contact', async () => {
  const contactId = await begins('Go', { tags: ['old', 'kept'] });
  expect((await enrollmentOf(contactId)).nodeId).toBe('rest');
  expect(await attributesOf(contactId)).toMatchObject({ tags: ['kept', 'VIP'], owner: 'a@x' });
  expect(await of('notes', 'text, by_name as by', contactId)).toEqual([
    { text: 'Came by the site', by: 'Sales' },
  ]);
  expect(
    await of('messages', 'channel, address, class, state, template_id as "templateId", data', contactId),
  ).toEqual([
    expect.objectContaining({
      channel: 'notice',
      address: 'a@x',
      class: 'transactional',
      state: 'requested',
      templateId: null,
      data: expect.objectContaining({ notice: { workflow: 'Sales', subject: 'New', text: 'Call' } }),
    }),
  ]);
  // on the list and off it; never among those to whom something was sent
  expect(
    (await of<{ entered: boolean }>('membership_log', 'entered', contactId)).map(({ entered }) => entered),
  ).toEqual([true, false]);
});

describe('the answer of a program', () => {
  const answers = async (contactId: Uuid, more: JsonObject, atMs = T0 + 1_000): Promise<void> => {
    const { id } = await enrollmentOf(contactId);
    const payload = { step: { enrollmentId: id, nodeId: 'ask', visit: 1 }, ...more };
    await world.append(atMs, { contactId, kind: 'answered', name: 'Webhook Answered', payload });
    await world.fold(atMs);
  };

  it('is asked for in the message, and its values are applied before the next step', async () => {
    const contactId = await begins('Ask');
    expect(await of('messages', 'channel, state, data', contactId)).toMatchObject([
      { channel: 'webhook', data: { asks: { visit: 1, paths: ['data.score', 'offer'] } } },
    ]);
    await answers(contactId, { ok: true, text: 'It answered 200', values: { 'data.score': 7, offer: 'A' } });
    expect(await enrollmentOf(contactId)).toMatchObject({
      nodeId: 'rest',
      entry: { properties: { offer: 'A' } },
    });
    expect(await attributesOf(contactId)).toMatchObject({ score: 7 });
    // the same answer again changes nothing: the step has gone on
    await answers(contactId, { ok: true, text: 'again', values: { 'data.score': 9 } });
    expect(await attributesOf(contactId)).toMatchObject({ score: 7 });
  });

  it('that fails, or does not come, has its own way', async () => {
    const [failed, late] = [await begins('Ask'), await begins('Ask')];
    await answers(failed, { ok: false, text: '422: no' });
    await world.fold(T0 + 3_600_000);
    expect([(await enrollmentOf(failed)).nodeId, (await enrollmentOf(late)).nodeId]).toEqual([
      'failed',
      'late',
    ]);
    await answers(late, { ok: true, text: 'too late', values: { 'data.score': 1 } }, T0 + 3_700_000);
    expect((await enrollmentOf(late)).nodeId).toBe('late');
    expect(await attributesOf(late)).not.toHaveProperty('score');
  });
});

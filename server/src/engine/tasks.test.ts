import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { createWorld, type World } from '../../testing/world.ts';
import { type JsonObject, newId, sql, type Uuid } from '../platform/index.ts';
import type { WorkflowDocument } from '../workflows/index.ts';
import { insertUser } from '../workspaces/index.ts';
import { BATCH_MAX, foldGroupOnce, loadRegistry, renewLeases } from './testing.ts';

const T0 = Date.UTC(2026, 10, 2, 9);
const HOUR = 3_600_000;

let database: TestDatabase;
let world: World;
let people = 0;

const CALL: WorkflowDocument = {
  name: 'After the demo',
  trigger: { type: 'event', event: 'Demo Held' },
  enrollment: { again: 'always' },
  exits: [{ on: 'event', event: 'Deal Won', label: 'won' }],
  start: 'call',
  nodes: {
    call: {
      type: 'humanStep',
      task: 'Call',
      assignee: { by: 'owner' },
      due: { hours: 8 },
      outcomes: [
        { id: 'reached', name: 'Reached', next: 'mark' },
        { id: 'no', name: 'No' },
      ],
      limit: { days: 1 },
      timeout: 'rest',
    },
    mark: { type: 'setAttribute', attributes: { reached: true }, next: 'rest' },
    rest: { type: 'wait', delay: { days: 30 } },
  },
};

const person = async (attributes: JsonObject = {}): Promise<Uuid> => {
  const email = `p${++people}@example.org`;
  const traits = { email, ...attributes };
  return world.append(T0, {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'email', value: email }],
    traits,
  });
};
const begins = async (attributes: JsonObject = {}, name = 'Demo Held'): Promise<Uuid> => {
  const contactId = await person(attributes);
  await world.append(T0, { contactId, name });
  await world.fold(T0);
  return contactId;
};
const tasksOf = (contactId: Uuid) =>
  database.db.query<Record<string, unknown> & { taskId: Uuid; step: JsonObject }>(sql`
    select task_id as "taskId", title, state, outcome, note, assignee, made_by as "madeBy", ended_by as "endedBy",
      due_at as "dueAt", reason, jsonb_build_object('enrollmentId', enrollment_id, 'nodeId', node_id, 'visit', visit) as step
    from tasks where bucket >= 0 and workspace_id = ${world.workspaceId} and contact_id = ${contactId}::uuid order by made_at`);
const enrollmentOf = async (contactId: Uuid) => {
  const [row] = await database.db.query<Record<string, unknown>>(sql`
    select node_id as "nodeId", state, visit from enrollments
    where bucket >= 0 and workspace_id = ${world.workspaceId} and contact_id = ${contactId}::uuid`);
  return row;
};
const does = async (atMs: number, contactId: Uuid, more: JsonObject): Promise<void> => {
  const [task] = await tasksOf(contactId);
  const payload = { taskId: task!.taskId, step: task!.step, by: 'Ana', ...more };
  await world.append(atMs, { contactId, kind: 'edit', name: 'Task Done', payload });
};

beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database.db, T0);
  await world.publish('workflow', 'call', CALL);
});
afterAll(() => database.close());

describe('a human step', () => {
  it('makes its task once, waits, and goes by its outcome (P5)', async () => {
    const contactId = await begins({ owner: 'Ana@Acme.example' });
    expect(await tasksOf(contactId)).toMatchObject([
      {
        title: 'Call',
        state: 'open',
        assignee: 'ana@acme.example',
        madeBy: 'After the demo',
        dueAt: new Date(T0 + 8 * HOUR),
      },
    ]);
    await does(T0 + HOUR, contactId, { outcome: 'reached', note: 'Wants a quote' });
    await does(T0 + HOUR, contactId, { outcome: 'no', by: 'Ben' });
    await world.fold(T0 + HOUR);
    expect(await tasksOf(contactId)).toMatchObject([
      { state: 'done', outcome: 'reached', note: 'Wants a quote', endedBy: 'Ana' },
    ]);
    expect(await enrollmentOf(contactId)).toMatchObject({ nodeId: 'rest', state: 'active' });
    // a pass later it is too late as well
    await does(T0 + 2 * HOUR, contactId, { outcome: 'no', by: 'Ben' });
    await world.fold(T0 + 2 * HOUR);
    expect(await tasksOf(contactId)).toMatchObject([{ state: 'done', outcome: 'reached', endedBy: 'Ana' }]);
  });

  it('goes on after its limit; done late, the task is done and the contact stays where it is', async () => {
    const contactId = await begins();
    await world.fold(T0 + 25 * HOUR);
    expect(await enrollmentOf(contactId)).toMatchObject({ nodeId: 'rest' });
    expect(await tasksOf(contactId)).toMatchObject([{ state: 'open' }]);
    await does(T0 + 26 * HOUR, contactId, { outcome: 'reached' });
    await world.fold(T0 + 26 * HOUR);
    expect(await tasksOf(contactId)).toMatchObject([{ state: 'done', outcome: 'reached' }]);
    expect(await enrollmentOf(contactId)).toMatchObject({ nodeId: 'rest', visit: 2 });
  });

  it('an exit cancels its task, with the reason, also in the pass that made it (P6)', async () => {
    const contactId = await begins();
    await world.append(T0 + HOUR, { contactId, name: 'Deal Won' });
    const both = await person();
    await world.append(T0 + HOUR, { contactId: both, name: 'Demo Held' });
    await world.append(T0 + HOUR, { contactId: both, name: 'Deal Won' });
    await world.fold(T0 + HOUR);
    for (const id of [contactId, both])
      expect(await tasksOf(id)).toMatchObject([
        { state: 'cancelled', reason: { code: 'exit', text: expect.stringContaining('won') } },
      ]);
  });

  it('cancelled by hand, the last way is taken', async () => {
    const contactId = await begins();
    await does(T0 + HOUR, contactId, { cancelled: true, note: 'Is on leave' });
    await world.fold(T0 + HOUR);
    expect(await tasksOf(contactId)).toMatchObject([
      { state: 'cancelled', note: 'Is on leave', reason: { code: 'byHand', text: 'Cancelled by Ana' } },
    ]);
    expect(await enrollmentOf(contactId)).toMatchObject({ nodeId: 'rest' });
  });
});

describe('a task by hand', () => {
  it('is made, given to another, moved and done; what has ended does not change', async () => {
    const contactId = await begins({}, 'Nothing');
    const taskId = newId(T0);
    const edits = (atMs: number, payload: JsonObject) =>
      world.append(atMs, {
        contactId,
        kind: 'edit',
        name: 'Task Changed',
        payload: { taskId, by: 'Ana', ...payload },
      });
    await edits(T0, {
      made: { title: 'Send the offer', dueAt: new Date(T0 + HOUR).toISOString(), assignee: 'u1' },
    });
    await edits(T0, { change: { assignee: null } });
    await world.fold(T0);
    await edits(T0 + 1, { change: { dueAt: new Date(T0 + 2 * HOUR).toISOString() } });
    await world.fold(T0 + 1);
    expect(await tasksOf(contactId)).toMatchObject([
      {
        title: 'Send the offer',
        state: 'open',
        assignee: null,
        dueAt: new Date(T0 + 2 * HOUR),
        madeBy: 'Ana',
      },
    ]);
    await edits(T0 + 2, { outcome: '' });
    await world.fold(T0 + 2);
    await edits(T0 + 3, { change: { title: 'Something else' } });
    await world.fold(T0 + 3);
    expect(await tasksOf(contactId)).toMatchObject([
      { title: 'Send the offer', state: 'done', outcome: null },
    ]);
  });

  it('goes with its contact into a merge', async () => {
    const [one, other] = [await person(), await person()];
    await world.append(T0, { contactId: one, name: 'Demo Held' });
    await world.append(T0, { contactId: other, name: 'Demo Held' });
    await world.fold(T0);
    const email = `p${people}@example.org`;
    await world.append(T0 + HOUR, { contactId: one, identities: [{ kind: 'email', value: email }] });
    await world.fold(T0 + HOUR);
    const states = [...(await tasksOf(one)), ...(await tasksOf(other))].map(({ state }) => state);
    // both were inside: the older trip goes on with its task, the other's is cancelled
    expect(states.sort()).toEqual(['cancelled', 'open']);
    expect([(await tasksOf(one)).length, (await tasksOf(other)).length].sort()).toEqual([0, 2]);
  });
});

it('users take turns exactly, also when two workers fold at once', async () => {
  const users = ['a@x', 'b@x', 'c@x'];
  const call = { ...CALL.nodes.call, assignee: { by: 'turn', users } } as WorkflowDocument['nodes'][string];
  const trigger = { type: 'event', event: 'Turns Wanted' } as const;
  await world.publish('workflow', 'turns', {
    ...CALL,
    name: 'Turns',
    trigger,
    nodes: { ...CALL.nodes, call },
  });
  await world.fold(T0);
  const contacts: Uuid[] = [];
  for (let n = 0; n < 24; n++) contacts.push(await person());
  await world.fold(T0);
  for (const contactId of contacts) await world.append(T0, { contactId, name: 'Turns Wanted' });
  const leases = (await renewLeases(database.db, 'world')).filter(({ role }) => role === 'fold');
  const registry = await loadRegistry(database.db, (_, error) => {
    throw error;
  });
  const folds = leases.map((lease, n) =>
    foldGroupOnce(database.db, { lease, registry, wallMs: T0, passNo: 900 + n, limit: BATCH_MAX }),
  );
  expect((await Promise.all(folds)).map(({ claimed }) => claimed > 0)).toEqual([true, true]);
  await world.fold(T0);
  const given = (await Promise.all(contacts.map(tasksOf))).map(([task]) => task?.assignee);
  expect(users.map((user) => given.filter((one) => one === user).length)).toEqual([8, 8, 8]);
});

it('who is away gets no turn until they are back', async () => {
  const users = ['here@x', 'away@x', 'there@x'];
  const call = { ...CALL.nodes.call, assignee: { by: 'turn', users } } as WorkflowDocument['nodes'][string];
  await world.publish('workflow', 'away', {
    ...CALL,
    name: 'Away',
    trigger: { type: 'event', event: 'Turn Wanted' },
    nodes: { ...CALL.nodes, call },
  });
  const user = await insertUser(database.db, { name: 'Away', email: 'Away@x', passwordHash: 'x' }, T0);
  await database.db.query(sql`
    insert into members (workspace_id, user_id, role, joined_at, away_until)
    values (${world.workspaceId}, ${user!.userId}, 'sales', ${new Date(T0)}, ${new Date(T0 + HOUR)})`);
  const given: unknown[] = [];
  for (const atMs of [T0, T0, T0, T0 + 2 * HOUR, T0 + 2 * HOUR]) {
    const contactId = await person();
    await world.append(atMs, { contactId, name: 'Turn Wanted' });
    await world.fold(atMs);
    given.push((await tasksOf(contactId))[0]!.assignee);
  }
  expect(given).toEqual(['here@x', 'there@x', 'there@x', 'here@x', 'away@x']);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, NOON, type Scene, scene, shopMonday } from '../insights/testing.ts';
import { sql, type Uuid } from '../platform/index.ts';
import type { WorkflowDocument } from '../workflows/index.ts';
import type { Caller } from './testing.ts';
import type { Home, Page, TaskCounts, TaskRow } from './types.ts';

const CALL: WorkflowDocument = {
  name: 'After the demo',
  trigger: { type: 'event', event: 'Demo Held' },
  enrollment: { again: 'always' },
  start: 'call',
  nodes: {
    call: {
      type: 'humanStep',
      task: 'Call',
      assignee: { by: 'owner' },
      due: { hours: 8 },
      outcomes: [
        { id: 'reached', name: 'Reached', next: 'rest' },
        { id: 'no', name: 'No answer' },
      ],
      limit: { days: 2 },
    },
    rest: { type: 'wait', delay: { days: 30 } },
  },
};

let one: Scene;
let ben: Caller & { userId: string };
let mia: Uuid;
let noah: Uuid;
let start: number;
beforeAll(async () => {
  one = await scene();
  ({ mia, noah } = await shopMonday(one));
  ben = await one.test.userIn(one.slug, 'sales');
  await one.world.publish('workflow', 'call', CALL);
  start = NOON + 14 * HOUR;
  await one.at(start);
});
afterAll(() => one.close());

const iso = (ms: number): string => new Date(ms).toISOString();
const list = async (query: string) => (await one.get<Page<TaskRow>>(`/tasks?${query}`)).items;
const titles = async (query: string) => (await list(query)).map(({ title }) => title);
const counts = (query = '') => one.get<TaskCounts>(`/tasks/counts${query}`);
const made = async (contactId: Uuid, body: object): Promise<string> => {
  const answer = await one.act('POST', `/contacts/${contactId}/tasks`, body);
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json().taskId;
};

describe('tasks', () => {
  let offer: string;
  it('are listed by due time: overdue, today, later; each count is as long as its list', async () => {
    offer = await made(mia, { title: 'Send the offer', dueAt: iso(start + 2 * HOUR), assignee: ben.userId });
    await made(mia, { title: 'Ask about June', dueAt: iso(start + 90 * HOUR), details: 'Only by mail' });
    await made(noah, { title: 'Thank him', dueAt: iso(start - HOUR), assignee: one.ana.userId });
    expect([await titles('when=overdue'), await titles('when=today'), await titles('when=later')]).toEqual([
      ['Thank him'],
      ['Send the offer'],
      ['Ask about June'],
    ]);
    expect(await counts()).toEqual({ overdue: 1, today: 1, later: 1 });
    expect(await counts('?whose=mine')).toEqual({ overdue: 1, today: 0, later: 1 });
    expect(await titles('when=later&whose=mine')).toEqual(['Ask about June']);
    const { needsYou } = await one.get<Home>('/home');
    expect(needsYou).toContainEqual({
      code: 'overdueTasks',
      count: 1,
      text: '1 task is overdue',
      href: '/sales/tasks?when=overdue',
    });
  });

  it('pages without losing one', async () => {
    for (const hour of [3, 4, 5]) await made(noah, { title: `${hour}`, dueAt: iso(start + hour * HOUR) });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = await one.get<Page<TaskRow>>(`/tasks?when=today&limit=1${after}`);
      seen.push(...page.items.map(({ title }) => title));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(seen).toEqual(['Send the offer', '3', '4', '5']);
  });

  it('are moved and given to another; only to who works here', async () => {
    const path = `/tasks/${mia}/${offer}`;
    const moved = await one.act('PATCH', path, { dueAt: iso(start + 70 * HOUR), assignee: null });
    expect(moved.json()).toMatchObject({ when: 'later', assignee: null });
    expect((await one.act('PATCH', path, { assignee: 'somebody' })).statusCode).toBe(404);
    expect((await one.act('PATCH', path, {})).statusCode).toBe(400);
  });

  it('end once: done or cancelled, and then they do not change', async () => {
    const path = `/tasks/${mia}/${offer}`;
    expect((await one.act('POST', `${path}/done`, { outcome: 'anything' })).json()).toMatchObject({
      code: 'no-such-outcome',
    });
    const done = await one.act('POST', `${path}/done`, { note: 'By mail' });
    expect(done.json()).toMatchObject({ state: 'done', note: 'By mail', endedBy: 'admin', when: null });
    expect((await one.act('POST', `${path}/cancelled`, {})).json()).toMatchObject({ code: 'task-over' });
    expect(await titles('when=ended')).toEqual(['Send the offer']);
  });

  it('of a human step bring their outcome back to it', async () => {
    await one.world.append(start, { contactId: noah, name: 'Demo Held' });
    await one.world.fold(start);
    const { items } = await one.get<{ items: TaskRow[] }>(`/contacts/${noah}/tasks`);
    const call = items.find(({ title }) => title === 'Call')!;
    expect(call).toMatchObject({ workflow: { key: 'call' }, outcomes: [{ id: 'reached' }, { id: 'no' }] });
    const path = `/tasks/${noah}/${call.taskId}`;
    expect((await one.act('POST', `${path}/done`, {})).statusCode).toBe(400);
    const done = await one.act('POST', `${path}/done`, { outcome: 'reached', note: 'Wants a quote' });
    expect(done.json()).toMatchObject({ state: 'done', outcome: 'Reached' });
    const [enrollment] = await one.db.query(sql`
      select node_id as "nodeId" from enrollments
      where bucket >= 0 and workspace_id = ${one.db.workspaceId} and contact_id = ${noah}::uuid and state = 'active'
        and node_id = 'rest'`);
    expect(enrollment).toEqual({ nodeId: 'rest' });
  });

  it('stand on the timeline when they were made and when they ended', async () => {
    const { items } = await one.get<Page<{ kind: string; text: string }>>(
      `/contacts/${noah}/timeline?kinds=task`,
    );
    expect(items.map(({ kind, text }) => [kind, text])).toEqual(
      expect.arrayContaining([
        ['task', 'admin did “Call”: Reached. Wants a quote'],
        ['task', 'After the demo made a task: Call'],
        ['task', 'admin made a task: Thank him'],
      ]),
    );
  });
});

/** Tasks: a human step asks for a call, somebody makes it, and the workflow goes on by what came of it. */
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { look, openDesk, SLOW_MS, shot } from './desk.ts';

const { context, page, url, app, get, post, close } = await openDesk('acme');
afterAll(close);

const AFTER_THE_DEMO = {
  name: 'After the demo',
  trigger: { type: 'event', event: 'Demo Held' },
  enrollment: { again: 'always' },
  start: 'call',
  nodes: {
    call: {
      type: 'humanStep',
      task: 'Call and ask about the demo',
      details: 'What did they like, who decides, when do they start?',
      assignee: { by: 'user', user: 'ana@acme.test' },
      due: { hours: 8 },
      outcomes: [
        { id: 'reached', name: 'Reached', next: 'tag' },
        { id: 'later', name: 'Call later', next: 'rest' },
        { id: 'no', name: 'Not interested' },
      ],
      limit: { days: 3 },
      timeout: 'rest',
    },
    tag: { type: 'changeTags', add: ['demo reached'], next: 'note' },
    note: { type: 'addNote', text: 'Reached after the demo.', next: 'rest' },
    rest: { type: 'wait', delay: { days: 30 } },
  },
};

it('teaches while there is none', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/sales/tasks'));
  await page.getByText('Tasks come from a human step of a workflow').waitFor();
  await look(page, 'tasks-empty');
});

it('a human step brings a task; it is done by keyboard, and its outcome leads on', {
  timeout: SLOW_MS * 2,
}, async () => {
  await post('/workflows', { name: 'After the demo', key: 'demo', document: AFTER_THE_DEMO });
  await post('/workflows/demo/publish');
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'Site' });
  const call = (type: string, more: object) =>
    context.request.post(`${url}/v1/${type}`, { data: { writeKey, userId: 'mia', ...more } });
  await call('identify', { traits: { firstName: 'Mia', lastName: 'Huber', email: 'mia@example.at' } });
  await call('track', { event: 'Demo Held' });

  // the page is open: the task comes by itself; due today or tomorrow, by the hour of the test
  const task = page.getByRole('button', { name: /Call and ask about the demo/ });
  await eventually(async () => {
    const { today, later } = await get<{ today: number; later: number }>('/tasks/counts');
    return today + later > 0;
  }, SLOW_MS);
  await page.goto(app('/sales/tasks'));
  await task.waitFor();
  await page.keyboard.press('j');
  await page.getByText('What did they like, who decides').waitFor();
  await look(page, 'tasks-open');
  await page.keyboard.press('n');
  await page.keyboard.type('Starts in June');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await task.waitFor({ state: 'detached' });
  await page.goto(app('/sales/tasks?when=ended'));
  await task.click();
  await page.getByText('Done: Reached by Ana Berg').waitFor();
  await page.getByText('Starts in June').waitFor();

  await page.getByRole('link', { name: 'Mia Huber' }).click();
  await page.getByText('Ana Berg did “Call and ask about the demo”: Reached. Starts in June').waitFor();
  await page.getByText('After the demo noted: Reached after the demo.').waitFor();
  await page.getByText('demo reached').first().waitFor();
});

it('a task by hand stands beside the person, is moved, and counts on Home when it is overdue', {
  timeout: SLOW_MS,
}, async () => {
  const tasks = page.getByRole('region', { name: 'Tasks' });
  await tasks.getByRole('button', { name: 'Make a task' }).click();
  await tasks.getByRole('textbox', { name: 'Task' }).fill('Send the offer');
  await tasks.getByLabel('Due on').fill('2026-01-05');
  await tasks.getByRole('button', { name: 'Make task' }).click();
  await tasks.getByText('Overdue').waitFor();
  await tasks.getByRole('button', { name: /Send the offer/ }).click();
  await shot(page, 'tasks-contact');
  await page.goto(app('/'));
  await page.getByRole('link', { name: /1 task is overdue/ }).click();
  await page.getByRole('button', { name: /Send the offer/ }).waitFor();
  expect(new URL(page.url()).search).toBe('?when=overdue');
  await page.getByRole('button', { name: /Send the offer/ }).click();
  await page.getByRole('button', { name: 'Move' }).click();
  await page.getByRole('menuitem', { name: 'Monday morning' }).click();
  await page.getByText('Nothing is overdue.').waitFor();
});

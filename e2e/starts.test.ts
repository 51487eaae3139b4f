/** What brings people in: the forms of the triggers, and a start by hand from a person and from a selection. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WorkflowDocument } from '../server/src/workflows/pure.ts';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { look, openDesk, SLOW_MS, shot } from './desk.ts';

const { context, page, app, get, post, url, close } = await openDesk('acme');
afterAll(close);

const KEY = 'a-hand-up';
const DOCUMENT: WorkflowDocument = {
  name: 'A hand up',
  trigger: { type: 'event', event: 'Signed Up' },
  enrollment: { again: 'never' },
  start: 'wait-1',
  nodes: { 'wait-1': { type: 'wait', delay: { days: 2 } } },
};
const panel = () => page.getByRole('complementary', { name: 'Start, goals and exits' });
const stored = async (): Promise<WorkflowDocument> =>
  (await get<{ document: WorkflowDocument }>(`/workflows/${KEY}`)).document;
const choose = async (label: string): Promise<void> => {
  await panel().getByRole('combobox', { name: 'What starts it' }).click();
  await page.getByRole('option', { name: label }).click();
};

beforeAll(async () => {
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'App' });
  const batch = ['mia', 'noa'].map((userId) => ({
    type: 'identify',
    userId,
    traits: { name: userId, email: `${userId}@example.com`, renewal: '2030-05-01' },
  }));
  await context.request.post(`${url}/v1/batch`, { data: { writeKey, batch } });
  await eventually(async () => (await get<{ items: object[] }>('/contacts')).items.length > 1, SLOW_MS);
  // names are learnt within a second of the call
  const attributes = () => get<{ items: { name: string }[] }>('/attributes');
  await eventually(async () => (await attributes()).items.some(({ name }) => name === 'renewal'), SLOW_MS);
  await post('/workflows', { name: DOCUMENT.name, document: DOCUMENT });
});

it('every trigger has its form, and says itself in a sentence', async () => {
  await page.goto(app(`/workflows/${KEY}?at=trigger`));
  await panel().waitFor();
  await choose('A date comes');
  await panel().getByRole('button', { name: 'Date' }).click();
  await page.getByRole('option', { name: 'renewal' }).click();
  await panel().getByRole('button', { name: 'Before or after' }).click();
  await page.getByRole('option', { name: 'before it' }).click();
  await panel().getByText('Starts 3 days before renewal at 09:00').first().waitFor();
  await look(page, 'start-by-date');
  await choose('A time comes round');
  await panel().getByText('Once a month', { exact: true }).click();
  await look(page, 'start-by-schedule');
  await choose('An attribute changes');
  await look(page, 'start-by-change');
  await choose('Someone asks for it');
  await look(page, 'start-by-asking');
  await eventually(async () => (await stored()).trigger.type === 'asked', SLOW_MS);
});

it('a person is brought in by hand, and is told why when they may not come', async () => {
  await post(`/workflows/${KEY}/publish`);
  const { items } = await get<{ items: { person: { contactId: string } }[] }>('/contacts?search=mia');
  await page.goto(app(`/contacts/${items[0]!.person.contactId}`));
  const dialog = page.getByRole('dialog');
  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Start a workflow' }).click();
    await dialog.getByRole('combobox', { name: 'Workflow' }).click();
    await page.getByRole('option', { name: 'A hand up' }).click();
  };
  await open();
  await dialog.getByText('1 person enters now.').waitFor();
  await look(page, 'start-by-hand');
  await dialog.getByRole('button', { name: 'Start: 1 person enters' }).click();
  await dialog.waitFor({ state: 'detached' });
  await eventually(async () => (await get<{ hereNow: number }>(`/workflows/${KEY}`)).hereNow === 1, SLOW_MS);
  await open();
  await dialog.getByText('1 person inside already').waitFor();
  expect(await dialog.getByRole('button', { name: /^Start/ }).isDisabled()).toBe(true);
  await look(page, 'start-by-hand-inside');
});

it('everybody of a segment is brought in: how far it is, and what came of it', async () => {
  await post('/segments', {
    name: 'Renewing',
    document: { name: 'Renewing', condition: { kind: 'attribute', attribute: 'renewal', op: 'exists' } },
  });
  await post('/segments/renewing/publish');
  await eventually(
    async () => (await get<{ items: object[] }>('/contacts?segment=renewing')).items.length === 2,
    SLOW_MS,
  );
  await page.goto(app('/segments/renewing'));
  await page.getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: 'Start a workflow' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Workflow' }).click();
  await page.getByRole('option', { name: 'A hand up' }).click();
  await dialog.getByText('1 person inside already').waitFor();
  await dialog.getByRole('button', { name: 'Start: 1 person enters' }).click();
  await dialog.getByText('Done: 2 people asked. Each entered by the workflow’s rules.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await shot(page, 'start-a-segment');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await eventually(async () => (await get<{ hereNow: number }>(`/workflows/${KEY}`)).hereNow === 2, SLOW_MS);
});

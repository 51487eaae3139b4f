/**
 * What merges did, as people see it (P10): what came with somebody and how it is taken back, and which pairs stay two.
 * The steps follow each other in one browser, as they do for a person.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { look, openDesk } from './desk.ts';

const { context, page, url, app, get, post, close } = await openDesk('acme');
afterAll(close);
const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'Site' });

/** Says a call as a site does. */
const say = async (call: object): Promise<void> => {
  const answer = await context.request.post(`${url}/v1/batch`, { data: { writeKey, batch: [call] } });
  expect(answer.ok(), await answer.text()).toBe(true);
};

/** Contacts as the list shows them. */
const labels = async (): Promise<string[]> => {
  const { items } = await get<{ items: { person: { label: string } }[] }>('/contacts');
  return items.map(({ person }) => person.label);
};

describe('merges', () => {
  it('two who share a browser stay two, and the page says why', async () => {
    const mia = {
      userId: 'mia',
      anonymousId: 'kiosk',
      traits: { email: 'mia@one.example', firstName: 'Mia' },
    };
    const ben = {
      userId: 'ben',
      anonymousId: 'kiosk',
      traits: { email: 'ben@two.example', firstName: 'Ben' },
    };
    await say({ type: 'identify', ...mia });
    await eventually(async () => (await labels()).length === 1, 20_000, 'Mia');
    await say({ type: 'identify', ...ben });
    await eventually(async () => (await labels()).length === 2, 20_000, 'Ben');
    await page.goto(app('/contacts/duplicates'));
    const apart = page.getByRole('region', { name: 'Kept apart' });
    await apart.getByText('each has a different user id').waitFor();
    await apart.getByRole('link', { name: 'Ben' }).waitFor();
    await look(page, 'kept-apart');
  });

  it('what came with somebody is on their page, and becomes a contact again when it is taken back', async () => {
    await say({ type: 'page', anonymousId: 'phone', properties: { path: '/shoes' } });
    await eventually(async () => (await labels()).length === 3, 20_000, 'a visitor');
    await say({ type: 'identify', userId: 'mia', anonymousId: 'phone', traits: {} });
    await eventually(async () => (await labels()).length === 2, 20_000, 'two again');
    await page.goto(app('/contacts'));
    await page.getByRole('link', { name: 'Mia' }).first().click();
    const merged = page.getByRole('region', { name: 'Merged' });
    await merged.getByText('Merged from a visitor').waitFor();
    await merged.getByText('With a browser').waitFor();
    await merged.getByText('Not merged with').waitFor();
    await look(page, 'merged', () => page.getByText('Notes, workflows, segments').click());
    await merged.getByRole('button', { name: 'Take back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Mail that was sent stays sent').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take the merge back' }).click();
    await merged.getByText('No longer one with').waitFor();
    await eventually(async () => (await labels()).length === 3, 20_000, 'the visitor is back');
  });
});

/** What a person may ask for (P11): everything that is known as a file, and to be erased, with a report. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { look, openDesk } from './desk.ts';

const { context, page, app, api, get, post, close } = await openDesk('acme');
afterAll(close);

interface People {
  items: { person: { contactId: string; label: string } }[];
}

const add = async (attributes: object): Promise<string> => {
  const { person } = await post<{ person: { contactId: string } }>('/contacts', { attributes });
  return person.contactId;
};

describe('a person', () => {
  let contactId: string;
  beforeAll(async () => {
    contactId = await add({ name: 'Mia Huber', email: 'mia@example.at', country: 'AT' });
  });

  it('gets all that is known of her as a page to read', async () => {
    await page.goto(app(`/contacts/${contactId}`));
    await page.getByRole('heading', { name: 'Mia Huber', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export all, to read' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain('What Acme knows about you');
    expect(text).toContain('mia@example.at');
  });

  it('is shown who looked', async () => {
    await page.reload();
    await page.getByRole('heading', { name: 'Looked at by' }).waitFor();
    await look(page, 'looked-at');
  });

  it('is erased once her name is typed; the report opens, and her page is gone', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Erase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase Mia Huber' });
    const button = dialog.getByRole('button', { name: 'Erase Mia Huber' });
    expect(await button.isDisabled()).toBe(true);
    await dialog.getByLabel('Type Mia Huber to go on').fill('mia huber');
    await look(page, 'erase-dialog');
    await dialog.getByLabel('Type Mia Huber to go on').press('Enter');
    await page.getByRole('heading', { name: 'Erasures' }).waitFor();
    await page.getByText('Names they are known by').waitFor();
    await page.getByRole('link', { name: 'Download the report' }).waitFor();
    await look(page, 'report');
    expect((await context.request.get(api(`/contacts/${contactId}`))).status()).toBe(404);
    await page.goto(app(`/contacts/${contactId}`));
    await page.getByText('There is no such contact here').waitFor();
    const list = await get<People>('/contacts?search=mia');
    expect(list.items).toEqual([]);
  });

  it('is found again by nothing but the address, which is kept as a code', async () => {
    await page.goto(app('/settings/privacy'));
    const field = page.getByRole('searchbox', { name: 'E-mail address that was erased' });
    await field.fill('somebody@example.at');
    await field.press('Enter');
    await page.getByText('This address was not erased').waitFor();
    await field.fill('Mia@example.at');
    await field.press('Enter');
    await page.getByText('One person').waitFor();
  });
});

describe('many people', () => {
  it('are erased once their number is typed', async () => {
    for (const name of ['Ida', 'Ilse', 'Iris']) await add({ name, email: `${name}@example.ch` });
    await page.goto(app('/contacts'));
    await page.getByRole('link', { name: 'Iris' }).first().waitFor();
    const ticks = page.getByRole('table', { name: 'Contacts' }).getByRole('checkbox');
    // newest first, after the tick for all: Iris stays
    await ticks.nth(2).check();
    await ticks.nth(3).check();
    const bar = page.getByRole('region', { name: 'Acts on the selection' });
    await bar.getByRole('button', { name: 'Erase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase 2 people' });
    await dialog.getByLabel('Type 2 to go on').fill('2');
    await dialog.getByRole('button', { name: 'Erase 2 people' }).click();
    await page.getByText('People chosen one by one: 2').waitFor();
    await page.getByRole('link', { name: 'Download the report' }).waitFor();
    const list = await get<People>('/contacts');
    expect(list.items.map(({ person }) => person.label)).toEqual(['Iris']);
  });
});

describe('privacy', () => {
  it('takes a rule on how long events are kept, and says when it runs', async () => {
    await page.goto(app('/settings/privacy'));
    await page.getByText('Everything is kept for good').waitFor();
    await page.getByLabel('Days').fill('90');
    await page.getByRole('button', { name: 'Keep only this long' }).click();
    await page.getByText('Pages viewed 90 days').waitFor();
    await page.getByText('runs at night, from tomorrow on').waitFor();
    await look(page, 'privacy');
  });

  it('logs who looked at whom, without those who were erased', async () => {
    await page.goto(app('/settings/log?show=looks'));
    await page.getByRole('heading', { name: 'Looks' }).waitFor();
    await page.getByText('Whoever opens a contact is written down here').waitFor();
    const { items } = await get<People>('/contacts');
    await page.goto(app(`/contacts/${items[0]!.person.contactId}`));
    await page.getByRole('heading', { name: 'Iris', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Reach' }).waitFor();
    await expect
      .poll(async () => (await get<{ items: object[] }>('/looks')).items.length, {
        timeout: 20_000,
      })
      .toBe(1);
    await page.goto(app('/settings/log?show=looks'));
    await page.getByRole('link', { name: 'Iris' }).waitFor();
    await look(page, 'looks');
  });
});

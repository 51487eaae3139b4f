/** What a person may ask for (P11): everything that is known as a file, and to be erased, with a report. */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, type Baton, openChromium, startBaton } from './baton.ts';

let baton: Baton;
let browser: Browser;
let desk: BrowserContext;
let page: Page;

beforeAll(async () => {
  [baton, browser] = await Promise.all([startBaton(), openChromium()]);
  desk = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Vienna',
    reducedMotion: 'reduce',
  });
  const setUp = await desk.request.post(`${baton.url}/api/setup`, {
    data: {
      company: 'Acme',
      name: 'Ana Berg',
      email: 'ana@acme.test',
      password: 'a sentence is easiest',
      timeZone: 'Europe/Vienna',
      currency: 'EUR',
    },
  });
  expect(setUp.status()).toBe(201);
  page = await desk.newPage();
});
afterAll(async () => {
  await browser?.close();
  await baton?.stop();
});

const api = (path: string): string => `${baton.url}/api/w/acme${path}`;
const app = (path: string): string => `${baton.url}/w/acme${path}`;

const add = async (attributes: object): Promise<string> => {
  const response = await desk.request.post(api('/contacts'), { data: { attributes } });
  const answer = await response.json();
  return answer.contactId ?? answer.person.contactId;
};

/** With E2E_SHOTS, what the page looks like, on a desk and on a phone. */
const look = async (name: string): Promise<void> => {
  expect(await axeFindings(page)).toEqual([]);
  const folder = process.env.E2E_SHOTS;
  if (!folder) return;
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${folder}/${name}-phone.png`, fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });
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
    await look('looked-at');
  });

  it('is erased once her name is typed; the report opens, and her page is gone', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Erase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase Mia Huber' });
    const button = dialog.getByRole('button', { name: 'Erase Mia Huber' });
    expect(await button.isDisabled()).toBe(true);
    await dialog.getByLabel('Type Mia Huber to go on').fill('mia huber');
    await look('erase-dialog');
    await dialog.getByLabel('Type Mia Huber to go on').press('Enter');
    await page.getByRole('heading', { name: 'Erasures' }).waitFor();
    await page.getByText('Names they are known by').waitFor();
    await page.getByRole('link', { name: 'Download the report' }).waitFor();
    await look('report');
    expect((await desk.request.get(api(`/contacts/${contactId}`))).status()).toBe(404);
    await page.goto(app(`/contacts/${contactId}`));
    await page.getByText('There is no such contact here').waitFor();
    const list = await (await desk.request.get(api('/contacts?search=mia'))).json();
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
    const list = await (await desk.request.get(api('/contacts'))).json();
    expect(list.items.map(({ person }: { person: { label: string } }) => person.label)).toEqual(['Iris']);
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
    await look('privacy');
  });

  it('logs who looked at whom, without those who were erased', async () => {
    await page.goto(app('/settings/log?show=looks'));
    await page.getByRole('heading', { name: 'Looks' }).waitFor();
    await page.getByText('Whoever opens a contact is written down here').waitFor();
    const { items } = await (await desk.request.get(api('/contacts'))).json();
    await page.goto(app(`/contacts/${items[0].person.contactId}`));
    await page.getByRole('heading', { name: 'Iris', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Reach' }).waitFor();
    await expect
      .poll(async () => (await (await desk.request.get(api('/looks'))).json()).items.length, {
        timeout: 20_000,
      })
      .toBe(1);
    await page.goto(app('/settings/log?show=looks'));
    await page.getByRole('link', { name: 'Iris' }).waitFor();
    await look('looks');
  });
});

/** Permission: what a company allows itself, and what a reader chooses on a page of their own, without signing in (P7). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { DESK_SIZE, look, openDesk, PHONE_SIZE, SLOW_MS, shot } from './desk.ts';

const { browser, page, url, app, get, close } = await openDesk('sample-company');
afterAll(close);

interface Messages {
  items: { messageId: string; person: { contactId: string } }[];
}

describe('a company', () => {
  it('adds a topic, a cap and quiet hours', async () => {
    await page.goto(app('/settings/permission'));
    await page.getByRole('button', { name: 'New topic' }).click({ timeout: SLOW_MS });
    const dialog = page.getByRole('dialog', { name: 'New topic' });
    await dialog.getByLabel('Name', { exact: true }).fill('New arrivals');
    await dialog.getByLabel('Description', { exact: true }).fill('What came in this week, on Fridays.');
    await dialog.getByLabel('Everybody who has not refused it').check();
    await look(page, 'permission-topic');
    await dialog.getByRole('button', { name: 'Add topic' }).click();
    await page.getByRole('listitem').filter({ hasText: 'New arrivals' }).waitFor();
    await page.getByRole('button', { name: 'Add a cap' }).click();
    const caps = page.getByRole('region', { name: 'Frequency caps' });
    await caps.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The caps hold for every message from now on').waitFor();
    const quiet = page.getByRole('region', { name: 'Quiet hours and replies' });
    await quiet.getByLabel('E-mail', { exact: true }).check();
    await quiet.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It holds for every message from now on').waitFor();
    await page.reload();
    await page.getByLabel('E-mail, quiet from').waitFor();
    expect(await page.getByLabel('At most, cap 1').inputValue()).toBe('2');
    expect(await page.getByLabel('E-mail, quiet from').inputValue()).toBe('21:00');
    await look(page, 'permission');
  });

  it('suppresses what is pasted, and lifts an unsubscribe only with a new word', async () => {
    const region = page.getByRole('region', { name: 'Suppressed addresses' });
    await region.getByRole('button', { name: 'Add', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Suppress addresses' });
    await dialog.getByLabel('E-mail addresses and phone numbers').fill('e-mail\nzoe@nowhere.test\nnobody');
    await dialog.getByRole('button', { name: 'Suppress' }).click();
    await dialog.getByText('1 address gets nothing more.').waitFor();
    await look(page, 'permission-suppressed');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await region.getByLabel('Search addresses').fill('zoe');
    await region.getByRole('button', { name: 'Lift zoe@nowhere.test' }).click();
    const lift = page.getByRole('dialog', { name: 'Lift the suppression' });
    expect(await lift.getByRole('button', { name: 'Lift' }).isDisabled()).toBe(true);
    await lift.getByLabel('What they agreed to, where and when').fill('Asked for news again at the fair');
    await lift.getByRole('button', { name: 'Lift' }).click();
    await region.getByText('No address is suppressed so.').waitFor();
  });
});

describe('a reader', () => {
  let address = '';
  let contactId = '';
  beforeAll(async () => {
    // the newest may wait for the end of the quiet hours above: they have no text yet
    const { items } = await get<Messages>('/messages?limit=50&channel=email&state=submitted');
    for (const { messageId, person } of items) {
      const text = JSON.stringify(await get<object>(`/messages/${messageId}`));
      const token = /\/u\/([\w-]{35})/.exec(text)?.[1];
      if (!token) continue;
      address = `${url}/u/${token}`;
      contactId = person.contactId;
      break;
    }
    expect(address).not.toBe('');
  });

  it('chooses topics, pauses and leaves: without signing in, without scripts, at the width of a phone', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      locale: 'de-AT',
      viewport: PHONE_SIZE,
    });
    const reader = await context.newPage();
    await reader.goto(address);
    const save = reader.locator('button[name=save]');
    expect(await reader.locator('html').getAttribute('lang')).toMatch(/^(de|en)$/);
    await shot(reader, 'preferences-phone', { fullPage: true });
    const arrivals = reader.getByRole('group', { name: 'New arrivals' }).getByRole('checkbox').first();
    expect(await arrivals.isChecked()).toBe(true);
    await arrivals.uncheck();
    await save.click();
    await reader.getByRole('status').waitFor();
    expect(await arrivals.isChecked()).toBe(false);
    await reader.reload();
    expect(await arrivals.isChecked()).toBe(false);
    await reader.locator('button[name=pause][value="30"]').click();
    await reader.locator('button[name=resume]').waitFor();
    await shot(reader, 'preferences-paused-phone', { fullPage: true });
    await reader.locator('button[name=all]').click();
    await reader.getByRole('status').waitFor();
    await shot(reader, 'preferences-left-phone', { fullPage: true });
    await context.close();
  });

  it('is seen by the company with the proof of what they said', async () => {
    await page.goto(app(`/contacts/${contactId}`));
    await page.getByRole('heading', { name: 'Consent' }).waitFor();
    await page.getByRole('button', { name: 'Proof, note another' }).click();
    const dialog = page.getByRole('dialog', { name: 'Consent' });
    await dialog.getByText('preference page').first().waitFor();
    await look(page, 'contact-consent');
  });

  it('finds a page that a screen reader can read, at a desk too', async () => {
    const context = await browser.newContext({ viewport: DESK_SIZE, colorScheme: 'dark' });
    const reader = await context.newPage();
    await reader.goto(address);
    expect(await axeFindings(reader)).toEqual([]);
    expect(await reader.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      DESK_SIZE.width,
    );
    await shot(reader, 'preferences-dark');
    await context.close();
  });
});

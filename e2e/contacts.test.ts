/** People: added on a phone in ten seconds, found, looked at before a call, tagged in numbers. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { openDesk, PHONE_SIZE } from './desk.ts';

const { browser, context, app, post, close } = await openDesk('acme');
afterAll(close);

const add = async (attributes: object): Promise<string> => {
  const { person } = await post<{ person: { contactId: string } }>('/contacts', { attributes });
  return person.contactId;
};

/** Adding by hand has to be quicker than writing it on paper. */
const ADDED_WITHIN_MS = 10_000;

describe('on a phone', () => {
  let phone: Page;
  beforeAll(async () => {
    const pocket = await browser.newContext({
      viewport: PHONE_SIZE,
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
      storageState: await context.storageState(),
    });
    phone = await pocket.newPage();
  });

  it('adds a contact within ten seconds, with what they said about mail', async () => {
    await phone.goto(app('/contacts'));
    const button = phone.getByRole('button', { name: 'Add contact' }).first();
    await button.waitFor();
    const startedMs = performance.now();
    await button.tap();
    const form = phone.getByRole('dialog', { name: 'Add contact' });
    await form.getByLabel('Name').pressSequentially('Mia Huber', { delay: 40 });
    await form.getByLabel('E-mail', { exact: true }).pressSequentially('mia@acme.test', { delay: 40 });
    await form.getByText('No mail').tap();
    await form.getByRole('button', { name: 'Add contact' }).tap();
    await phone.getByRole('heading', { name: 'Mia Huber', level: 1 }).waitFor();
    expect(performance.now() - startedMs).toBeLessThan(ADDED_WITHIN_MS);
    await phone.getByText('E-mail: no').waitFor();
    await phone.getByRole('button', { name: 'Facts' }).waitFor();
    expect(await axeFindings(phone)).toEqual([]);
  });

  it('shows who is here already while one types, so that nobody is added twice', async () => {
    await phone.goto(app('/contacts?add=1'));
    const form = phone.getByRole('dialog', { name: 'Add contact' });
    await form.getByLabel('Name').pressSequentially('mia', { delay: 40 });
    await form.getByText('Already here:').waitFor();
    expect(await axeFindings(phone)).toEqual([]);
    await form.getByRole('link', { name: 'Mia Huber' }).tap();
    await phone.getByRole('heading', { name: 'Mia Huber', level: 1 }).waitFor();
  });

  it('calls and mails from the list', async () => {
    await add({ name: 'Noah Berg', email: 'noah@acme.test', phone: '+43 664 1234567' });
    await phone.goto(app('/contacts?q=noah'));
    const call = phone.getByRole('link', { name: 'Call Noah Berg' });
    await call.waitFor();
    expect(await call.getAttribute('href')).toBe('tel:+436641234567');
    await phone.getByRole('link', { name: 'Mail Noah Berg' }).waitFor();
    expect(await axeFindings(phone)).toEqual([]);
  });
});

describe('at a desk', () => {
  it('answers a salesperson without scrolling', async () => {
    const contactId = await add({
      name: 'Lena Gruber',
      email: 'lena@acme.test',
      phone: '+43 1 2345',
      company: 'Alpine Shoes',
      title: 'Head of buying',
      city: 'Graz',
    });
    const page = await context.newPage();
    await page.goto(app(`/contacts/${contactId}`));
    await page.getByText('Head of buying, Alpine Shoes, Graz').waitFor();
    const answers = page.getByLabel('At a glance');
    for (const asked of ['How warm', 'Orders', 'Last message', 'Next', 'May we write', 'Owner']) {
      const box = await answers.getByText(asked, { exact: true }).boundingBox();
      expect(box, asked).not.toBeNull();
      expect(box!.y + 80, asked).toBeLessThan(900);
    }
    await answers.getByText('E-mail: yes').waitFor();
    await answers.getByText('Text: transactional only').waitFor();
    await answers.getByText('Nobody yet').waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/\d{4}-\d{2}-\d{2}T\d{2}/);
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole('button', { name: 'Write a note' }).click();
    await page.getByLabel('Note', { exact: true }).fill('Wants samples in May');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Wants samples in May').first().waitFor();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('combobox', { name: 'New tag' }).fill('trade fair');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the tag trade fair' }).waitFor();
    await page.getByRole('button', { name: 'Jump to a month' }).click();
    await page.getByRole('menuitem').first().click();
    await page.getByText('and before.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });

  it('tags those who are ticked, says how many first, and keeps the list as a view with its columns', async () => {
    const page = await context.newPage();
    await page.goto(app('/contacts?q=acme'));
    const ticks = page.getByRole('table', { name: 'Contacts' }).getByRole('checkbox');
    await ticks.nth(2).waitFor();
    await ticks.nth(1).check();
    await ticks.nth(2).check();
    const acts = page.getByRole('region', { name: 'Acts on the selection' });
    await acts.getByRole('button', { name: 'Tag', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Tag: 2 people' });
    await dialog.getByRole('combobox', { name: 'Tag' }).fill('press');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Tag press 2 people' }).click();
    await acts.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Tags', exact: true }).check();
    await page.keyboard.press('Escape');
    await page
      .getByRole('cell', { name: /press$/ })
      .nth(1)
      .waitFor();

    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Keep this list as a view' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Acme people');
    await page.getByRole('button', { name: 'Keep the view' }).click();
    await page.goto(app('/contacts'));
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Acme people', exact: true }).click();
    await page.getByRole('button', { name: 'Acme people' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('acme');
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});

/**
 * Story S1, with one's own site: from the first card to a person on the screen, by nothing but what a stranger sees.
 * The steps follow each other in one browser, as they do for a person.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { fillFirstCard, openDesk } from './desk.ts';

const { browser, context, page, url, close } = await openDesk('nothing');
const site = mkdtempSync(join(tmpdir(), 'baton-site-'));
let snippet: string;
afterAll(async () => {
  rmSync(site, { recursive: true, force: true });
  await close();
});

const heading = (on: Page, name: string): Locator => on.getByRole('heading', { name, exact: true });

/** An HTML file on the disk, as somebody tries the snippet first; somebody else's browser opens it. */
const visitFile = async (name: string, script: string): Promise<string> => {
  const file = join(site, name);
  writeFileSync(file, `<!doctype html><title>Try</title><head>${script}</head><p>Hello`);
  const stranger = await browser.newContext({ timezoneId: 'Europe/Vienna' });
  const tab = await stranger.newPage();
  await tab.goto(`file://${file}`);
  return `file://${file}`;
};

/** Sends events as a shop's server would, with the key of the snippet. */
const send = async (batch: readonly object[]): Promise<void> => {
  const key = /data-key="([^"]+)"/.exec(snippet)?.[1] ?? '';
  const response = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch }),
  });
  expect(response.status).toBe(200);
};

/** The API as the signed-in browser calls it. */
const post = (path: string, body: object): Promise<number> =>
  page.evaluate(
    async ([to, json]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(to, { method: 'POST', headers, body: json })).status;
    },
    [`/api/w/acme${path}`, JSON.stringify(body)] as const,
  );

describe('the first five minutes, with my own site', () => {
  it('begins with one card and two doors', async () => {
    await page.goto(url);
    await heading(page, 'Set up Baton').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await fillFirstCard(page);
    await heading(page, 'Where to begin').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start with my own' }).click();
    await heading(page, 'No one yet').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('shows the snippet in Settings, waiting for the first page view', async () => {
    await page.getByRole('link', { name: 'Paste the snippet' }).click();
    await page.getByText('Waiting for the first page view').waitFor();
    snippet = (await page.locator('pre', { hasText: '<script' }).textContent()) ?? '';
    expect(snippet).toContain(`${url}/tracker.js`);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('shows the first person in Contacts within seconds, and names the page in Settings, without a click', async () => {
    const contacts = await context.newPage();
    await contacts.goto(`${url}/w/acme/contacts`);
    await contacts.getByText('No one yet', { exact: true }).waitFor();
    expect(await axeFindings(contacts)).toEqual([]);

    const address = await visitFile('index.html', snippet);
    await contacts.getByRole('link', { name: 'Someone in Vienna' }).waitFor({ timeout: 30_000 });
    await page.getByText(address).waitFor({ timeout: 30_000 });
    expect(await axeFindings(page)).toEqual([]);
    expect(await axeFindings(contacts)).toEqual([]);

    // By the keys of every table: the first row, open.
    await contacts.keyboard.press('j');
    await contacts.keyboard.press('Enter');
    await heading(contacts, 'Someone in Vienna').waitFor();
    await contacts.getByText('Viewed', { exact: false }).first().waitFor();
    expect(await axeFindings(contacts)).toEqual([]);
    await contacts.close();
  });

  it('adds a contact by hand, with the keyboard alone', async () => {
    await page.goto(`${url}/w/acme/contacts?add=1`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    await eventually(() =>
      page
        .getByRole('textbox', { name: 'Name', exact: true })
        .evaluate((field) => field === document.activeElement),
    );
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.type('Lea Wolf');
    await page.keyboard.press('Tab');
    await page.keyboard.type('lea@example.test');
    await page.keyboard.press('Enter');
    await heading(page, 'Lea Wolf').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('opens a list of that length behind every number on Home', async () => {
    expect(
      await post('/workflows', {
        name: 'Left carts',
        key: 'left-carts',
        document: {
          name: 'Left carts',
          trigger: { type: 'event', event: '@cart' },
          enrollment: { again: 'always' },
          exits: [{ on: 'event', label: 'Ordered', event: '@order' }],
          goals: [],
          start: 'wait',
          nodes: { wait: { type: 'wait', delay: { days: 1 } } },
        },
      }),
    ).toBe(201);
    expect(await post('/workflows/left-carts/publish', {})).toBe(200);
    await send(
      ['Mia Huber', 'Jonas Weber', 'Noor Said'].flatMap((name, n) => {
        const who = { userId: `u${n}`, context: { page: { path: '/cart' } } };
        return [
          { ...who, type: 'identify', traits: { name, email: `u${n}@example.test` } },
          { ...who, type: 'track', event: 'Product Added', properties: { cart_id: `c${n}`, price: 60 } },
          ...(n === 0
            ? [{ ...who, type: 'track', event: 'Order Completed', properties: { order_id: 'o', total: 60 } }]
            : []),
        ];
      }),
    );
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await page.getByRole('link', { name: '1 orders today' }).waitFor();
    await page.getByRole('link', { name: '3 entered Left carts today' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    const numbers = page.locator('main a[href*="/people?of="]');
    const links = await numbers.evaluateAll((all) =>
      all.map((link) => ({
        href: link.getAttribute('href') ?? '',
        said: link.getAttribute('aria-label') ?? '',
      })),
    );
    // Six figures of today, and two numbers of the workflow.
    expect(links).toHaveLength(8);
    for (const { href, said } of links) {
      await page.locator(`main a[href="${href}"][aria-label="${said}"]`).click();
      await page.waitForURL(({ search }) => search.includes('of='));
      // An amount opens the orders that it sums up.
      const number = said.includes('of orders') ? 1 : Number.parseInt(said, 10);
      await page.getByText(`${number} in all`, { exact: true }).waitFor();
      await eventually(
        async () => (await page.locator('[data-row]').count()) === number,
        5_000,
        `${number} rows: ${said}`,
      );
      await page.goBack();
    }
    await numbers.first().click();
    await page.getByText(/^\d+ in all$/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('fills with what people do as they do it', async () => {
    await page.goto(`${url}/w/acme`);
    await send([
      {
        type: 'page',
        userId: 'u1',
        properties: { path: '/pricing' },
        context: { page: { path: '/pricing' } },
      },
    ]);
    const line = page.getByRole('link', { name: /Jonas Weber.*viewed.*\/pricing/s });
    await line.waitFor({ timeout: 10_000 });
    await line.click();
    await heading(page, 'Jonas Weber').waitFor();
    await page.getByRole('heading', { name: 'Coming' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});

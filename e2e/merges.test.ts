/**
 * What merges did, as people see it (P10): what came with somebody and how it is taken back, and which pairs stay two.
 * The steps follow each other in one browser, as they do for a person.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/index.ts';
import { axeFindings, type Baton, openChromium, startBaton } from './baton.ts';

let baton: Baton;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let base: string;
let writeKey: string;

const post = async (url: string, data: object) => {
  const response = await context.request.post(url, { data, headers: { origin: baton.url } });
  expect(response.status(), await response.text()).toBeLessThan(300);
  return response.json();
};

const say = (call: object) => post(`${baton.url}/v1/batch`, { writeKey, batch: [call] });

/** Contacts as the list shows them. */
const labels = async (): Promise<string[]> => {
  const response = await context.request.get(`${baton.url}/api${base}/contacts`);
  const { items } = (await response.json()) as { items: { person: { label: string } }[] };
  return items.map(({ person }) => person.label);
};

/** Looks at a screen wide and on a phone: axe finds nothing, and nothing is wider than the phone. */
const look = async (name: string, onPhone?: () => Promise<void>): Promise<void> => {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    if (width === 390) await onPhone?.();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (process.env.E2E_SHOTS)
      await page.screenshot({ path: `${process.env.E2E_SHOTS}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
};

beforeAll(async () => {
  [baton, browser] = await Promise.all([startBaton(), openChromium()]);
  context = await browser.newContext({ timezoneId: 'Europe/Vienna', reducedMotion: 'reduce' });
  page = await context.newPage();
  const { workspace } = await post(`${baton.url}/api/setup`, {
    company: 'Acme',
    name: 'Ana Berg',
    email: 'ana@acme.test',
    password: 'correct horse battery',
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
  });
  base = `/w/${workspace.slug}`;
  const made = await post(`${baton.url}/api${base}/sources`, { kind: 'write', name: 'Site' });
  writeKey = made.key;
});
afterAll(async () => {
  await browser?.close();
  await baton?.stop();
});

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
    await page.goto(`${baton.url}${base}/contacts/duplicates`);
    const apart = page.getByRole('region', { name: 'Kept apart' });
    await apart.getByText('each has a different user id').waitFor();
    await apart.getByRole('link', { name: 'Ben' }).waitFor();
    await look('kept-apart');
  });

  it('what came with somebody is on their page, and becomes a contact again when it is taken back', async () => {
    await say({ type: 'page', anonymousId: 'phone', properties: { path: '/shoes' } });
    await eventually(async () => (await labels()).length === 3, 20_000, 'a visitor');
    await say({ type: 'identify', userId: 'mia', anonymousId: 'phone', traits: {} });
    await eventually(async () => (await labels()).length === 2, 20_000, 'two again');
    await page.goto(`${baton.url}${base}/contacts`);
    await page.getByRole('link', { name: 'Mia' }).first().click();
    const merged = page.getByRole('region', { name: 'Merged' });
    await merged.getByText('Merged from a visitor').waitFor();
    await merged.getByText('With a browser').waitFor();
    await merged.getByText('Not merged with').waitFor();
    await look('merged', () => page.getByText('Notes, workflows, segments').click());
    await merged.getByRole('button', { name: 'Take back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Mail that was sent stays sent').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take the merge back' }).click();
    await merged.getByText('No longer one with').waitFor();
    await eventually(async () => (await labels()).length === 3, 20_000, 'the visitor is back');
  });
});

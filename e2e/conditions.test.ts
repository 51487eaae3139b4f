/** Every kind of condition, picked by typing and with the keyboard alone, on the sample company. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../server/testing/index.ts';
import { axeFindings, type Baton, openChromium, startBaton } from './baton.ts';

let baton: Baton;
let browser: Browser;
let page: Page;

/** A net for a busy machine, not a measure. */
const SLOW_MS = 120_000;

beforeAll(async () => {
  [baton, browser] = await Promise.all([startBaton(), openChromium()]);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Vienna',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
  await page.goto(baton.url);
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Your name').fill('Ana Berg');
  await page.getByLabel('Your e-mail').fill('ana@acme.test');
  await page.getByLabel('Password', { exact: true }).fill('a sentence is easiest');
  await page.getByRole('button', { name: 'Create the workspace' }).click();
  await page.getByRole('button', { name: 'Look around with a sample company' }).click();
  await page.waitForURL(/\/w\/sample-company$/, { timeout: SLOW_MS });
}, 2 * SLOW_MS);
afterAll(async () => {
  await browser?.close();
  await baton?.stop();
});

/** What is typed, and what the row is about then. */
const KINDS: readonly [string, string][] = [
  ['visited a page', 'visited a page'],
  ['total spent', 'sum, average or other value of events'],
  ['first time', 'did something for the first time'],
  ['one thing and then', 'did one thing and then another'],
  ['opened a', 'opened a message'],
  ['clicked in', 'clicked in a message'],
  ['none of the last', 'opened and clicked none of the last e-mails'],
  ['can be reached', 'can be reached by e-mail'],
  ['came first', 'came first from'],
  ['had a visit', 'had a visit'],
  ['interested', 'is interested in'],
  ['company they', 'the company they work for'],
  ['something known', 'something known of them changed'],
  ['random', 'a random share of people'],
  ['inside a workflow', 'is inside a workflow'],
];

it('are all found by typing, read like sentences, and are clean for screen readers', {
  timeout: 2 * SLOW_MS,
}, async () => {
  const name = 'Everything';
  const made = await page.request.post(`${baton.url}/api/w/sample-company/segments`, {
    data: { name, document: { name, condition: { all: [] } } },
  });
  expect(made.ok(), await made.text()).toBe(true);
  const { key } = (await made.json()) as { key: string };
  await page.goto(`${baton.url}/w/sample-company/segments/${key}`);
  for (const [typed, about] of KINDS) {
    const add = page.getByLabel('Add a condition');
    await add.focus();
    await add.pressSequentially(typed);
    await page.getByRole('listbox', { name: 'Conditions' }).getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `About: ${about}` }).waitFor();
  }
  const shots = process.env.E2E_SHOTS;
  if (shots) await page.screenshot({ path: `${shots}/conditions-1440.png`, fullPage: true });
  // while people are counted the figure is pale
  await eventually(async () => {
    expect(await axeFindings(page)).toEqual([]);
    return true;
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await eventually(async () => {
    expect(await axeFindings(page)).toEqual([]);
    return true;
  });
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wide).toBe(0);
  if (shots) await page.screenshot({ path: `${shots}/conditions-390.png`, fullPage: true });
});

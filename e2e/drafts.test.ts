/** Drafts when two people write at once and when the connection is lost: nothing typed is lost, nothing overwritten unseen. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/index.ts';
import { axeFindings, type Baton, openChromium, startBaton } from './baton.ts';

let baton: Baton;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const SHOTS = process.env.E2E_SHOTS;

beforeAll(async () => {
  [baton, browser] = await Promise.all([startBaton(), openChromium()]);
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(baton.url);
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Your name').fill('Ana Berg');
  await page.getByLabel('Your e-mail').fill('ana@acme.test');
  await page.getByLabel('Password', { exact: true }).fill('a sentence is easiest');
  await page.getByRole('button', { name: 'Create the workspace' }).click();
  await page.getByRole('button', { name: 'Start with my own' }).click();
  await page.waitForURL('**/w/acme');
});
afterAll(async () => {
  await browser?.close();
  await baton?.stop();
});

interface Template {
  key: string;
  revision: number;
  document: { name: string; subject: string };
  savedBy: string | null;
}

/** The API as the signed-in browser calls it, beside what is on the screen. */
const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
  const response = await context.request.fetch(`${baton.url}/api/w/acme${path}`, { method, data: body });
  return (await response.json()) as Answer;
};
const stored = (key: string): Promise<Template> => ask('GET', `/templates/${key}`);

const shot = async (name: string): Promise<void> => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
};

const openTemplate = async (
  name: string,
): Promise<{ key: string; subject: ReturnType<Page['getByLabel']> }> => {
  const { key } = await ask<Template>('POST', '/templates', { name });
  await page.goto(`${baton.url}/w/acme/messages/templates/${key}`);
  const subject = page.getByLabel('Subject');
  await subject.waitFor();
  return { key, subject };
};

/** Somebody else saves the same draft, then Ana types. */
const collide = async (name: string) => {
  const { key, subject } = await openTemplate(name);
  const { revision, document } = await stored(key);
  // The screen must not hear of it, as when both save in the same second.
  await page.route(`**/api/w/acme/templates/${key}`, (route) => route.abort());
  await ask('PUT', `/templates/${key}/draft`, { revision, document: { ...document, subject: 'Theirs' } });
  await subject.fill('Mine');
  await page.unroute(`**/api/w/acme/templates/${key}`);
  await page.getByRole('alert').filter({ hasText: 'Ana Berg changed this draft' }).waitFor();
  return { key, subject };
};

describe('two people in one draft', () => {
  it('says who and when, and keeps mine when that is chosen', async () => {
    const { key, subject } = await collide('Mine wins');
    await shot('conflict');
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await eventually(async () => (await stored(key)).document.subject === 'Mine');
    expect(await subject.inputValue()).toBe('Mine');
  });

  it('keeps both: theirs here, mine as a copy', async () => {
    const { key, subject } = await collide('Both stay');
    await page.getByRole('button', { name: 'Both: mine as a copy' }).click();
    await eventually(async () => (await subject.inputValue()) === 'Theirs');
    const copy = await eventually(async () => {
      const { items } = await ask<{ items: { key: string; name: string }[] }>('GET', '/templates');
      return items.find(({ name }) => name === 'Both stay (copy)');
    });
    expect((await stored(copy.key)).document.subject).toBe('Mine');
    expect((await stored(key)).document.subject).toBe('Theirs');
  });
});

describe('a lost connection', () => {
  it('is told with the time of what is shown; what is typed meanwhile is saved when it is back', async () => {
    const { key, subject } = await openTemplate('Typed in a tunnel');
    await context.setOffline(true);
    const bar = page
      .getByRole('alert')
      .filter({ hasText: /Not connected, showing what was known at \d\d:\d\d/ });
    await bar.waitFor();
    await subject.fill('Typed without a connection');
    await page.getByText('Not saved').waitFor();
    await shot('offline');
    await page.setViewportSize({ width: 390, height: 844 });
    await shot('offline-phone');
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await subject.inputValue()).toBe('Typed without a connection');
    await context.setOffline(false);
    await bar.waitFor({ state: 'detached' });
    await eventually(async () => (await stored(key)).document.subject === 'Typed without a connection');
  });
});

describe('New on Home', () => {
  it('opens all ways to begin a workflow, and makes none before one is chosen', async () => {
    await page.goto(`${baton.url}/w/acme`);
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Workflow' }).click();
    const gallery = page.getByRole('dialog', { name: 'New workflow' });
    await gallery.getByRole('heading', { name: 'Abandoned cart' }).waitFor();
    await shot('gallery');
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await shot('gallery-phone');
    await page.setViewportSize({ width: 1440, height: 900 });
    expect((await ask<{ items: object[] }>('GET', '/workflows')).items).toEqual([]);
    await gallery.getByRole('button', { name: /^Blank/ }).click();
    await page.waitForURL('**/workflows/new-workflow**');
  });
});

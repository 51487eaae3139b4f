/** Drafts when two people write at once and when the connection is lost: nothing typed is lost, nothing overwritten unseen. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { DESK_SIZE, openDesk, PHONE_SIZE, shot } from './desk.ts';

const { context, page, app, api, get, post, close } = await openDesk('acme');
afterAll(close);

interface Template {
  key: string;
  revision: number;
  document: { name: string; subject: string };
  savedBy: string | null;
}

const stored = (key: string): Promise<Template> => get(`/templates/${key}`);

const openTemplate = async (
  name: string,
): Promise<{ key: string; subject: ReturnType<Page['getByLabel']> }> => {
  const { key } = await post<Template>('/templates', { name });
  await page.goto(app(`/messages/templates/${key}`));
  const subject = page.getByLabel('Subject');
  await subject.waitFor();
  return { key, subject };
};

/** Somebody else saves the same draft, then Ana types. */
const collide = async (name: string) => {
  const { key, subject } = await openTemplate(name);
  const { revision, document } = await stored(key);
  // The screen must not hear of it, as when both save in the same second.
  await page.route(api(`/templates/${key}`), (route) => route.abort());
  const theirs = { revision, document: { ...document, subject: 'Theirs' } };
  await context.request.put(api(`/templates/${key}/draft`), { data: theirs });
  await subject.fill('Mine');
  await page.unroute(api(`/templates/${key}`));
  await page.getByRole('alert').filter({ hasText: 'Ana Berg changed this draft' }).waitFor();
  return { key, subject };
};

describe('two people in one draft', () => {
  it('says who and when, and keeps mine when that is chosen', async () => {
    const { key, subject } = await collide('Mine wins');
    await shot(page, 'conflict');
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await eventually(async () => (await stored(key)).document.subject === 'Mine');
    expect(await subject.inputValue()).toBe('Mine');
  });

  it('keeps both: theirs here, mine as a copy', async () => {
    const { key, subject } = await collide('Both stay');
    await page.getByRole('button', { name: 'Both: mine as a copy' }).click();
    await eventually(async () => (await subject.inputValue()) === 'Theirs');
    const copy = await eventually(async () => {
      const { items } = await get<{ items: { key: string; name: string }[] }>('/templates');
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
    await shot(page, 'offline');
    await page.setViewportSize(PHONE_SIZE);
    await shot(page, 'offline-phone');
    await page.setViewportSize(DESK_SIZE);
    expect(await subject.inputValue()).toBe('Typed without a connection');
    await context.setOffline(false);
    await bar.waitFor({ state: 'detached' });
    await eventually(async () => (await stored(key)).document.subject === 'Typed without a connection');
  });
});

describe('New on Home', () => {
  it('opens all ways to begin a workflow, and makes none before one is chosen', async () => {
    await page.goto(app());
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Workflow' }).click();
    const gallery = page.getByRole('dialog', { name: 'New workflow' });
    await gallery.getByRole('heading', { name: 'Abandoned cart' }).waitFor();
    await shot(page, 'gallery');
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize(PHONE_SIZE);
    await shot(page, 'gallery-phone');
    await page.setViewportSize(DESK_SIZE);
    expect((await get<{ items: object[] }>('/workflows')).items).toEqual([]);
    await gallery.getByRole('button', { name: /^Blank/ }).click();
    await page.waitForURL('**/workflows/new-workflow**');
  });
});

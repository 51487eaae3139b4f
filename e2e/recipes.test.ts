/** A recipe made one's own: names from what was seen, a mail looked at, the draft tried on 30 days before Publish is offered. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Page as ListOf, Recipe, WorkflowDetail } from '../server/src/api/types.ts';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { page, app, get, close } = await openDesk('sample-company');
afterAll(close);

describe('the recipes', () => {
  it('stand in a gallery, each with its route, what it earns and what it needs', {
    timeout: SLOW_MS,
  }, async () => {
    await page.goto(app('/workflows/recipes'));
    const { items } = await get<ListOf<Recipe>>('/recipes');
    for (const { name } of items)
      await page.getByRole('heading', { name, exact: true }).waitFor({ timeout: SLOW_MS });
    const browse = page.getByRole('listitem').filter({ hasText: 'Browse abandonment' }).first();
    await browse.getByText('Orders from people who had nearly decided.').waitFor();
    await browse.getByText(/^Knows your views of a product/).waitFor();
    await look(page, 'recipes');
  });

  it('are set up by the keyboard: proposals, three examples, times, mails', {
    timeout: SLOW_MS,
  }, async () => {
    const link = page.getByRole('link', { name: 'Set up Browse abandonment' });
    await link.focus();
    await page.keyboard.press('Enter');
    const known = page.getByRole('region', { name: 'What it must know' });
    await known.getByText(/^Your views of a product: /).waitFor();
    expect(await known.getByRole('list', { name: /^Examples of / }).count()).toBe(4);
    // three that came, and when the last did
    const orders = known.getByRole('list', { name: 'Examples of Order Completed' });
    expect(await orders.getByRole('listitem').count()).toBe(4);
    await page.getByRole('button', { name: 'Look at Browse: the product they came back to' }).press('Enter');
    await page.locator('iframe[title^="Mail: "]').waitFor();
    await page.keyboard.press('Escape');
    const times = page.getByRole('region', { name: 'When' });
    await times
      .getByRole('textbox', { name: 'Before: Send Browse: the product they came back to', exact: true })
      .fill('2');
    await look(page, 'recipe-setup');
  });

  it('become a draft that is tried on 30 days; then Publish is offered', { timeout: SLOW_MS }, async () => {
    expect(await page.getByRole('link', { name: 'Publish…' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Make the draft and try it on 30 days' }).press('Enter');
    const tried = page.getByRole('region', { name: 'Browse abandonment is a draft: nothing is sent yet' });
    await tried.getByText(/^In the last 30 days/).waitFor({ timeout: SLOW_MS });
    const made = await get<WorkflowDetail>('/workflows/browse-abandonment');
    expect(made).toMatchObject({
      state: 'draft',
      document: { nodes: { 'wait-3h': { delay: { hours: 2 } } } },
    });
    await look(page, 'recipe-tried');
    await tried.getByRole('link', { name: 'Publish…' }).click();
    await page.getByRole('dialog').waitFor();
  });
});

/** Campaigns: made in Settings, chosen in a workflow. */
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { look, openDesk } from './desk.ts';

const { page, app, get, post, close } = await openDesk('acme');
afterAll(close);

it('is made with its dates, budget and priority, and chosen in a workflow', async () => {
  await page.goto(app('/settings/campaigns'));
  await page.getByText('No campaigns yet').waitFor();
  await look(page, 'campaigns-empty');
  await page.getByRole('button', { name: 'New campaign' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Spring sale');
  await dialog.getByLabel('Goal').fill('Empty the winter shelf');
  await dialog.getByLabel('First day').fill('2026-03-01');
  await dialog.getByLabel('Last day').fill('2026-03-31');
  await dialog.getByLabel('Budget in EUR').fill('1200');
  await look(page, 'campaign-new');
  await dialog.getByRole('button', { name: 'Add campaign' }).click();
  await page.getByText('1 Mar 2026 to 31 Mar 2026').waitFor();
  await look(page, 'campaigns');

  const { key } = await post<{ key: string }>('/workflows', { name: 'Sale' });
  await page.goto(app(`/workflows/${key}?at=trigger`));
  await page.getByRole('combobox', { name: 'Campaign' }).click();
  await page.getByRole('option', { name: 'Spring sale' }).click();
  await eventually(async () => {
    const { document } = await get<{ document: { enrollment: { campaign?: string } } }>(`/workflows/${key}`);
    return document.enrollment.campaign === 'spring-sale';
  });
  expect((await get<{ items: { uses: number }[] }>('/campaigns')).items[0]?.uses).toBe(1);
});

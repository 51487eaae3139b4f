/** A changed draft is tried on the past of the sample company: counts, differences, a person's way, the note of publish. */
import { afterAll, describe, expect, it } from 'vitest';
import type { SimulationsOf, WorkflowDetail } from '../server/src/api/types.ts';
import type { WorkflowDocument } from '../server/src/workflows/pure.ts';
import { look, openDesk, SLOW_MS, shot } from './desk.ts';

const { context, page, app, api, get, close } = await openDesk('sample-company');
afterAll(close);

const KEY = 'abandoned-cart';
const panel = page.getByRole('complementary', { name: 'Simulation' });
const bar = page.getByRole('region', { name: 'Simulate' });

/** The first wait takes a day longer. */
const slower = (document: WorkflowDocument): WorkflowDocument => {
  const [id, wait] = Object.entries(document.nodes).find(([, { type }]) => type === 'wait')!;
  return {
    ...document,
    nodes: { ...document.nodes, [id]: { ...wait, delay: { days: 2 } } },
  } as WorkflowDocument;
};

describe('a simulation', () => {
  it('is run from the builder, and says what would have happened', { timeout: SLOW_MS }, async () => {
    const { revision, document } = await get<WorkflowDetail>(`/workflows/${KEY}`);
    const saved = await context.request.put(api(`/workflows/${KEY}/draft`), {
      data: { revision, document: slower(document) },
    });
    expect(saved.ok()).toBe(true);
    await page.goto(app(`/workflows/${KEY}`));
    await page.getByRole('radiogroup', { name: 'Mode' }).getByText('Simulate').click();
    await bar.getByText('Nothing is sent').waitFor();
    await bar.getByRole('button', { name: 'Simulate' }).click();
    await panel.getByRole('heading', { name: 'What would have happened' }).waitFor({ timeout: SLOW_MS });
    const { last } = await get<SimulationsOf>(`/workflows/${KEY}/simulation`);
    const { draft, live, assumptions } = last!.result!;
    expect(draft.counts.entered).toBeGreaterThan(0);
    expect(live!.counts.entered).toBeGreaterThan(0);
    await bar.getByText(assumptions).waitFor();
    await panel
      .getByRole('row', {
        name: `Entered ${draft.counts.entered.toLocaleString('en')} ${live!.counts.entered.toLocaleString('en')}`,
      })
      .waitFor();
    await page
      .getByText(`${draft.counts.entered.toLocaleString('en')} entered, simulated`)
      .first()
      .waitFor();
    await look(page, 'simulate');
  });

  it('lights a person’s way, and the arrow keys walk it', { timeout: SLOW_MS }, async () => {
    await panel.getByRole('region', { name: 'Ten people' }).getByRole('button').first().click();
    await panel.getByText(/^1 of \d+/).waitFor();
    await page.keyboard.press('ArrowRight');
    await panel.getByText(/^2 of \d+/).waitFor();
    await page.keyboard.press('ArrowLeft');
    await panel.getByText(/^1 of \d+/).waitFor();
    expect(await page.locator('[data-way="at"]').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await look(page, 'simulate-way');
  });

  it('stands above Publish while the draft is as it was', { timeout: SLOW_MS }, async () => {
    await page.getByRole('button', { name: 'Publish changes' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Simulated over 30 days/).waitFor();
    await shot(page, 'simulate-publish');
    await page.keyboard.press('Escape');
    const { revision, document } = await get<WorkflowDetail>(`/workflows/${KEY}`);
    await context.request.put(api(`/workflows/${KEY}/draft`), {
      data: { revision, document: { ...document, name: 'Carts that were left' } },
    });
    await page.reload();
    await page.getByRole('button', { name: 'Publish changes' }).click();
    await dialog.getByText('Not simulated since the last change.').waitFor();
    await shot(page, 'simulate-not');
  });

  it('with assumed readers gives ranges', { timeout: SLOW_MS }, async () => {
    await page.goto(app(`/workflows/${KEY}?mode=simulate`));
    await bar.getByRole('combobox', { name: 'Behaviour' }).click();
    await page.getByRole('option', { name: 'Assumed' }).click();
    await bar.getByRole('button', { name: 'Simulate' }).click();
    await bar.getByText(/readers open 30 % and click 3 %/).waitFor({ timeout: SLOW_MS });
    await shot(page, 'simulate-assumed');
  });
});

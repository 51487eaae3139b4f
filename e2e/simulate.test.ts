/** A changed draft is tried on the past of the sample company: counts, differences, a person's way, the note of publish. */
import { afterAll, describe, expect, it } from 'vitest';
import type {
  SimulationsOf,
  WorkflowDetail,
  WorkflowPeopleList,
  WorkflowResults,
} from '../server/src/api/types.ts';
import type { WorkflowDocument } from '../server/src/workflows/pure.ts';
import { eventually } from '../server/testing/eventually.ts';
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
    const text = (count: number): string => count.toLocaleString('en');
    await panel
      .getByRole('row', {
        name: `Entered ${text(draft.counts.entered)} Entered ${text(live!.counts.entered)} Entered, live version`,
      })
      .waitFor();
    await page
      .getByRole('link', { name: `${text(draft.counts.entered)} entered, simulated` })
      .first()
      .waitFor();
    await look(page, 'simulate');
  });

  it('opens the people of its numbers, as many as it says, each with their way', {
    timeout: SLOW_MS,
  }, async () => {
    const { last } = await get<SimulationsOf>(`/workflows/${KEY}/simulation`);
    const { counts } = last!.result!.draft;
    const name = new RegExp(`^${counts.entered.toLocaleString('en')} Entered`);
    await panel.getByRole('link', { name }).first().click();
    await panel.getByRole('heading', { name: 'Entered', exact: true }).waitFor();
    await panel.getByText(`${counts.entered.toLocaleString('en')} times`).waitFor();
    const rows = panel.getByRole('list', { name: 'People' }).getByRole('listitem');
    expect(await rows.count()).toBe(Math.min(50, counts.entered));
    await look(page, 'simulate-people');
    await rows
      .first()
      .getByRole('link', { name: /^The simulated way of/ })
      .click();
    await panel.getByText(/^1 of \d+/).waitFor();
    expect(await page.locator('[data-way="at"]').count()).toBe(1);
    await panel.getByRole('button', { name: 'Back to the people' }).click();
    await rows.first().waitFor();
    await panel.getByRole('button', { name: 'All figures' }).click();
    await panel.getByRole('heading', { name: 'What would have happened' }).waitFor();

    const chart = panel.getByRole('figure').filter({ hasText: 'Messages by day' });
    const { sent } = last!.result!.draft.days.find((day) => day.sent > 0)!;
    await chart.getByText('Table', { exact: true }).click();
    await chart
      .getByRole('button', { name: new RegExp(`^${sent.toLocaleString('en')}, Draft, `) })
      .first()
      .click();
    await panel.getByRole('heading', { name: /^A message leaves on/ }).waitFor();
    await panel.getByText(new RegExp(`${sent.toLocaleString('en')} times?`)).waitFor();
    await panel.getByRole('button', { name: 'All figures' }).click();
    await chart.getByRole('img').first().click();
    await panel.getByRole('heading', { name: /^A message (leaves|is held back) on/ }).waitFor();
    await panel.getByRole('button', { name: 'All figures' }).click();
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
    // ranges take many simulations: of a week, each is short
    await bar.getByRole('combobox', { name: 'History' }).click();
    await page.getByRole('option', { name: 'Last 7 days' }).click();
    await bar.getByRole('combobox', { name: 'Behaviour' }).click();
    await page.getByRole('option', { name: 'Assumed' }).click();
    await bar.getByRole('button', { name: 'Simulate' }).click();
    await bar.getByText(/readers open 30 % and click 3 %/).waitFor({ timeout: SLOW_MS });
    await shot(page, 'simulate-assumed');
  });
});

describe('people inside', () => {
  const step = page.getByRole('complementary', { name: 'Step' });
  const dialog = page.getByRole('dialog');
  const here = (node: string) =>
    get<WorkflowPeopleList>(`/workflows/${KEY}/people?what=here&node=${node}&limit=200`);
  const chosen = (list: WorkflowPeopleList) => list.items[0]!.person;

  it('are taken out, sent on and moved by hand, by name and number', { timeout: 2 * SLOW_MS }, async () => {
    const { live } = await get<WorkflowDetail>(`/workflows/${KEY}`);
    const { nodes } = await get<WorkflowResults>(`/workflows/${KEY}/results`);
    const waits = Object.keys(live!.nodes).filter((id) => live!.nodes[id]!.type === 'wait');
    const node = waits.sort((a, b) => (nodes[b]?.hereNow ?? 0) - (nodes[a]?.hereNow ?? 0))[0]!;
    const act = async (button: string, confirm: RegExp, fill: () => Promise<void>) => {
      const person = chosen(await here(node));
      await page.goto(app(`/workflows/${KEY}?mode=results&at=${node}&tab=people&what=here`));
      await step
        .getByRole('checkbox', { name: `Choose ${person.label}` })
        .first()
        .check();
      await step.getByRole('button', { name: button, exact: true }).click();
      await dialog.getByText(person.label).waitFor();
      await fill();
      await shot(page, `inside-${button.replaceAll(' ', '-')}`);
      await dialog.getByRole('button', { name: confirm }).click();
      await dialog.waitFor({ state: 'hidden' });
      return person;
    };
    const historyOf = async (contactId: string): Promise<string> =>
      JSON.stringify((await get<{ enrollments: unknown[] }>(`/contacts/${contactId}`)).enrollments);
    const out = await act('Take out', /^Take 1 person out$/, () =>
      dialog.getByLabel('Why').fill('a colleague of ours'),
    );
    await eventually(async () =>
      expect(await historyOf(out.contactId)).toContain('Taken out by Ana Berg: a colleague of ours'),
    );
    const on = await act('Skip the wait', /^Skip the wait of 1 person$/, async () => undefined);
    await eventually(async () =>
      expect((await here(node)).items.map(({ person }) => person.contactId)).not.toContain(on.contactId),
    );
    const moved = await act('Move', /^Move 1 person$/, async () => {
      await dialog.getByRole('combobox', { name: 'To the step' }).click();
      await page.getByRole('option').first().click();
    });
    await eventually(async () => expect(await historyOf(moved.contactId)).toMatch(/by Ana Berg/));
    await page.goto(app(`/workflows/${KEY}?mode=results&at=${node}&tab=people&what=here`));
    await step.getByRole('checkbox').first().check();
    await look(page, 'inside-people');
  });
});

/**
 * Segments on the sample company: what the data suggests becomes a draft, publishing asks who starts, an answer that
 * comes late never shows for a newer rule, and people are put on a static list by pasting their addresses.
 */
import type { Route } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { openDesk, SLOW_MS, SOON_MS } from './desk.ts';

const { page, app, api, get, post, close } = await openDesk('sample-company');
afterAll(close);

const city = (value: string) => ({ kind: 'attribute', attribute: 'city', op: 'equals', value });

describe('suggestions', () => {
  it('come with reasons in numbers, and one click makes a draft of one', { timeout: SLOW_MS }, async () => {
    await page.goto(app('/segments'));
    const strip = page.getByRole('region', { name: 'Your data suggests' });
    await strip.getByRole('button', { name: /Show all \d+/ }).click();
    const cards = strip.getByRole('listitem');
    expect(await cards.count()).toBeGreaterThanOrEqual(8);
    expect(await axeFindings(page)).toEqual([]);
    const card = cards.filter({ hasText: '% of revenue' }).first();
    const text = (await card.textContent())!;
    expect(text).toMatch(/\d % of people, [\d.]+ % of revenue/);
    const people = /([\d,]+) (people|person)$/.exec(text)![1]!;
    await card.getByRole('button').click();
    await page.waitForURL(/\/segments\/[a-z0-9-]+$/);
    await page.getByText('Draft', { exact: true }).waitFor();
    // as many as the card said, give or take who came by meanwhile in a company that is alive
    const shown = page.getByRole('region', { name: 'Whom it keeps' }).locator('strong').first();
    await shown.filter({ hasText: /\d/ }).waitFor();
    const counted = Number((await shown.textContent())!.replaceAll(/[^\d]/g, ''));
    const said = Number(people.replaceAll(',', ''));
    expect(Math.abs(counted - said)).toBeLessThanOrEqual(Math.max(5, said * 0.1));
  });
});

describe('publishing', () => {
  it('says who would start, and starts them only when that is chosen (P9)', {
    timeout: SLOW_MS,
  }, async () => {
    for (const [name, choice, isStarted] of [
      ['Now on', 'Only those who join from now on', false],
      ['Too', /^Start it too for who joins by this: \d+ people$/, true],
    ] as const) {
      const { key } = await post<{ key: string }>('/segments', {
        name,
        document: { name, condition: city('Nowhere') },
      });
      await post(`/segments/${key}/publish`);
      const workflow = await post<{ key: string }>('/workflows', {
        name: `Hello ${name}`,
        document: {
          name: `Hello ${name}`,
          trigger: { type: 'segmentEntered', segment: key },
          enrollment: { again: 'never' },
          exits: [],
          start: 'wait',
          nodes: { wait: { type: 'wait', delay: { days: 300 } } },
        },
      });
      await post(`/workflows/${workflow.key}/publish`);
      const { revision } = await get<{ revision: number }>(`/segments/${key}`);
      const saved = await page.request.put(api(`/segments/${key}/draft`), {
        data: { revision, document: { name, condition: city('Bern') } },
      });
      expect(saved.ok()).toBe(true);

      await page.goto(app(`/segments/${key}`));
      const publish = page.getByRole('button', { name: /^Publish: \+\d+ people$/ });
      await publish.click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(`Who joins starts Hello ${name}`).waitFor();
      const byDefault = dialog.getByRole('radio', { name: 'Only those who join from now on' });
      expect(await byDefault.isChecked()).toBe(true);
      await dialog.getByRole('radio', { name: choice }).check();
      if (isStarted) expect(await axeFindings(page)).toEqual([]);
      await dialog.getByRole('button', { name: /^Publish/ }).click();
      await dialog.waitFor({ state: 'hidden' });
      await expect
        .poll(
          async () => {
            const segment = await get<{ people: number; building: number | null }>(`/segments/${key}`);
            return segment.building === null && segment.people > 0;
          },
          { timeout: SOON_MS },
        )
        .toBe(true);
      const { items } = await get<{ items: { key: string; hereNow: number }[] }>('/workflows');
      const { hereNow } = items.find((one) => one.key === workflow.key)!;
      if (isStarted) expect(hereNow).toBeGreaterThan(10);
      // somebody may move to Bern while the company is alive; not a crowd
      else expect(hereNow).toBeLessThan(5);
    }
  });

  it('refuses to archive what is used, and says by what', { timeout: SLOW_MS }, async () => {
    await page.goto(app('/segments/too'));
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await page.getByText('is used in workflow "Hello Too"').waitFor();
  });
});

describe('the preview', () => {
  it('never shows an older answer for a newer rule', { timeout: SLOW_MS }, async () => {
    const { key } = await post<{ key: string }>('/segments', {
      name: 'Race',
      document: { name: 'Race', condition: { all: [city('Vienna')] } },
    });
    // the answer about Vienna is held back until the one about Bern has been shown
    const held: (() => Promise<void>)[] = [];
    const hold = async (route: Route): Promise<void> => {
      if (!(route.request().postData() ?? '').includes('Vienna')) return route.continue();
      const answer = await route.fetch();
      held.push(() => route.fulfill({ response: answer }).catch(() => undefined));
    };
    await page.route('**/segments/preview', hold);
    await page.goto(app(`/segments/${key}`));
    await expect.poll(() => held.length, { timeout: SOON_MS }).toBeGreaterThan(0);
    const rule = page.getByRole('region', { name: 'The rule' });
    await rule.getByText('Vienna').first().waitFor();
    const { revision } = await get<{ revision: number }>(`/segments/${key}`);
    await page.request.put(api(`/segments/${key}/draft`), {
      data: { revision, document: { name: 'Race', condition: { all: [city('Bern')] } } },
    });
    await rule.getByText('Bern').first().waitFor();
    const result = page.getByRole('region', { name: 'Whom it keeps' });
    await result.getByText('city is Bern').first().waitFor();
    const shown = await result.locator('strong').first().textContent();
    for (const answer of held) await answer();
    await page.unroute('**/segments/preview', hold);
    // a later question is answered after the late answer came: by then it would show
    await page.getByRole('button', { name: 'Ten others' }).click();
    await result.getByText('city is Bern').first().waitFor();
    expect(await result.locator('strong').first().textContent()).toBe(shown);
    expect(await result.getByText('city is Vienna').count()).toBe(0);
  });
});

describe('a static list', () => {
  it('takes pasted addresses by keyboard alone, and says of each row left out why', {
    timeout: SLOW_MS,
  }, async () => {
    const { items } = await get<{ items: { person: { email: string | null } }[] }>(
      '/contacts?limit=50&known=true',
    );
    const [first, second] = items.flatMap(({ person }) => (person.email ? [person.email] : []));
    await page.goto(app('/segments'));
    await page.getByRole('button', { name: 'New static list' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Name').waitFor();
    await page.keyboard.type('Fair guests');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/segments\/fair-guests$/);
    await page.getByRole('button', { name: 'Put people on it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('E-mail addresses of contacts').waitFor();
    await page.keyboard.insertText(`${first}, ${second}\nnobody@nowhere.example`);
    await page.keyboard.press('Control+Enter');
    await page.getByText('1 row was left out').waitFor();
    await page.getByText('Nobody here goes by this.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('2 people', { exact: true }).waitFor();

    await page.getByRole('row').nth(1).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Take 1 person off' }).click();
    await page.getByText('1 person', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('2 people', { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});

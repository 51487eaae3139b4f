/**
 * The review queue of duplicates (P10): found, looked at side by side, decided by keyboard alone and in bulk.
 * The steps follow each other in one browser, as they do for a person.
 */
import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { openDesk } from './desk.ts';

const { page, app, get, post, close } = await openDesk('just-set-up');
afterAll(close);

const add = (attributes: Record<string, string>): Promise<object> => post('/contacts', { attributes });

const PEOPLE = [
  { firstName: 'Robert', lastName: 'Ottakring', birthday: '1971-06-24', city: 'Wien' },
  { firstName: 'Ines', lastName: 'Kowalski', birthday: '1949-01-11', city: 'Linz' },
  { firstName: 'Svea', lastName: 'Lindqvist', birthday: '1967-03-17', city: 'Graz' },
  { firstName: 'Tomaso', lastName: 'Ricci', birthday: '1978-04-20', city: 'Bozen' },
] as const;

const pairs = (): Locator => page.getByRole('list', { name: 'Pairs', exact: true }).locator(':scope > li');
const pairOf = (name: string): Locator => pairs().filter({ hasText: name });

/** Whom the focus is on. */
const focused = (): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.closest('[data-pair]')?.getAttribute('aria-label') ?? null);

describe('the review queue of duplicates', () => {
  it('says what will be here before anything was found, and looks by one press', async () => {
    for (const [n, person] of PEOPLE.entries()) {
      await add({ ...person, email: `${person.lastName}@one${n}.example` });
      await add({ ...person, city: 'Berlin', email: `${n}@two${n}.example` });
    }
    await page.goto(app('/contacts'));
    await page.getByRole('link', { name: 'Duplicates' }).click();
    await page.getByText('Contacts who may be one person stand here side by side').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Look for duplicates' }).click();
    await eventually(async () => (await pairs().count()) === PEOPLE.length, 20_000, 'four pairs');
  });

  it('shows two contacts side by side, what differs marked, and why they may be one', async () => {
    const pair = pairOf('Ottakring');
    await pair.getByText('Same date of birth: "1971-06-24".').waitFor();
    await expect.poll(() => pair.locator('tr[data-mark="differs"] th').allTextContents()).toContain('City');
    expect(await pair.getByText('Certain').count()).toBe(1);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('is decided by keyboard alone: walk, merge, tell apart, and take back', async () => {
    await page.locator('body').click({ position: { x: 700, y: 5 } });
    await page.keyboard.press('j');
    const first = await focused();
    await page.keyboard.press('j');
    const second = await focused();
    expect(second).not.toBe(first);
    await page.keyboard.press('k');
    expect(await focused()).toBe(first);
    await page.keyboard.press('m');
    await page.getByText(/^Merged into /).waitFor();
    await eventually(async () => (await pairs().count()) === 3, 10_000, 'one pair less');
    await eventually(async () => (await focused()) === second, 5_000, 'the focus on the next pair');
    await page.keyboard.press('d');
    await page.getByText('Kept as two people').waitFor();
    await eventually(async () => (await pairs().count()) === 2, 10_000, 'two pairs less');
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(async () => (await pairs().count()) === 3, 10_000, 'the pair is back');
  });

  it('merges the rest in bulk with the number named, and the people are one', async () => {
    await page.getByRole('button', { name: 'Merge 3 certain pairs' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('becomes one contact').waitFor();
    await dialog.getByRole('button', { name: 'Merge 3 certain pairs' }).click();
    await page.getByText('No likely duplicates').waitFor();
    await eventually(
      async () => {
        const { items } = await get<{ items: object[] }>('/contacts');
        return items.length === PEOPLE.length;
      },
      20_000,
      'four contacts of eight',
    );
  });
});

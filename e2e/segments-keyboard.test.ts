/** A segment that is worth something, built and published with the keyboard alone, in less than a minute. */
import type { Locator } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { openDesk, SLOW_MS } from './desk.ts';

const { page, app, get, close } = await openDesk('sample-company');
afterAll(close);

/** From the list of segments to a live one: what a person who knows the product should need. */
const BUILT_WITHIN_MS = 60_000;
/** Between two keys of somebody who types fluently. */
const KEY_MS = 40;

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

/** Walks by Tab to an element, as somebody without a mouse does. */
const tabTo = async (target: Locator): Promise<void> => {
  await target.waitFor();
  for (let step = 0; step < 60 && !(await isFocused(target)); step++) await page.keyboard.press('Tab');
  expect(await isFocused(target)).toBe(true);
};

const type = (text: string): Promise<void> => page.keyboard.type(text, { delay: KEY_MS });

/** Says a condition in the field that has the focus; it stays there for the next one. */
const say = async (text: string): Promise<void> => {
  await type(text);
  await page.getByRole('listbox', { name: 'Conditions' }).getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
};

it('says who is worth writing to, by keyboard alone, in less than a minute', {
  timeout: SLOW_MS,
}, async () => {
  await page.goto(app('/segments'));
  await page.getByRole('button', { name: 'New segment' }).waitFor();
  const startedMs = performance.now();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find a person, a place, a thing to do').waitFor();
  await type('new segment');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/segments\/new-segment$/);

  await tabTo(page.getByLabel('Add a condition'));
  await say('country de at');
  await say('ordered 2 where value > 100 90d');
  await say('not in abandoned cart');
  await say('not opened 30d');

  await page.getByRole('button', { name: /^Publish: / }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('is live, version 1').waitFor();
  const tookMs = performance.now() - startedMs;

  const { document, liveVersion } = await get<{ document: { condition: object }; liveVersion: number }>(
    '/segments/new-segment',
  );
  expect(liveVersion).toBe(1);
  expect(document.condition).toEqual({
    all: [
      { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['DE', 'AT'] },
      {
        kind: 'event',
        event: '@order',
        count: { op: 'atLeast', n: 2 },
        where: [{ property: '@value', op: 'greater', value: 100 }],
        within: { days: 90 },
      },
      { not: { kind: 'workflow', workflow: 'abandoned-cart', is: 'inside' } },
      { not: { kind: 'message', did: 'opened', within: { days: 30 } } },
    ],
  });
  expect(tookMs).toBeLessThan(BUILT_WITHIN_MS);
  expect(await axeFindings(page)).toEqual([]);
});

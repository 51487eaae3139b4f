/** Every kind of condition, picked by typing and with the keyboard alone, on the sample company. */
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { DESK_SIZE, openDesk, PHONE_SIZE, SLOW_MS, shot } from './desk.ts';

const { page, app, get, post, close } = await openDesk('sample-company');
afterAll(close);

/** What is typed, and what the row is about then. */
const KINDS: readonly [string, string][] = [
  ['visited a page', 'visited a page'],
  ['total spent', 'sum, average or other value of events'],
  ['first time', 'did something for the first time'],
  ['one thing and then', 'did one thing and then another'],
  ['opened a', 'opened a message'],
  ['clicked in', 'clicked in a message'],
  ['none of the last', 'opened and clicked none of the last e-mails'],
  ['can be reached', 'can be reached'],
  ['came first', 'came first from'],
  ['had a visit', 'had a visit'],
  ['interested', 'is interested in'],
  ['they work for', 'the company they work for'],
  ['something known', 'something known of them changed'],
  ['random', 'a random share of people'],
  ['inside a workflow', 'is inside a workflow'],
];

/** The page at both widths: nothing sticks out, and axe has nothing to say. */
const lookAt = async (name: string): Promise<void> => {
  for (const size of [DESK_SIZE, PHONE_SIZE]) {
    await page.setViewportSize(size);
    expect(await axeFindings(page)).toEqual([]);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBe(0);
    await page.getByLabel('Add a condition').scrollIntoViewIfNeeded();
    await shot(page, `${name}-${size.width}`, { fullPage: true });
  }
  await page.setViewportSize(DESK_SIZE);
};

const newSegment = async (name: string): Promise<void> => {
  const document = { name, condition: { all: [] } };
  const { key } = await post<{ key: string }>('/segments', { name, document });
  await page.goto(app(`/segments/${key}`));
};

const type = async (text: string): Promise<void> => {
  const add = page.getByLabel('Add a condition');
  await add.focus();
  await add.pressSequentially(text);
  await page.getByRole('listbox', { name: 'Conditions' }).getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
};

/** What the rule says, above its rows. */
const sentence = async (): Promise<string> =>
  (await page.locator('p[class*="sentence"]').first().textContent()) ?? '';

it('are all found by typing, read like sentences, and are clean for screen readers', {
  timeout: 2 * SLOW_MS,
}, async () => {
  await newSegment('Everything');
  for (const [typed, about] of KINDS) {
    await type(typed);
    await page.getByRole('button', { name: `About: ${about}` }).waitFor();
  }
  await lookAt('conditions');
});

it('are typed as sentences', { timeout: SLOW_MS }, async () => {
  await newSegment('Typed');
  for (const [typed, said] of [
    ['ordered 2 times 90 days', 'ordered at least 2 times in the last 90 days'],
    ['page /blog/* 3 7d', 'visited /blog/* at least 3 times in the last 7 days'],
    ['no human open in 30 days', 'did not open any message in the last 30 days'],
    ['not in Typed', 'is not in Typed'],
    ['spent > 500 90d', 'the last 90 days is more than 500'],
  ] as const) {
    await type(typed);
    await eventually(async () => (await sentence()).includes(said));
  }
});

it('have periods, steps and names that are picked', { timeout: 2 * SLOW_MS }, async () => {
  await newSegment('Picked');
  await type('ordered 2');
  await page.getByRole('button', { name: 'When: ever' }).click();
  await page.getByRole('option', { name: 'between' }).click();
  await page.getByLabel('From', { exact: true }).fill('2026-02-01');
  await page.getByLabel('Until', { exact: true }).fill('2026-02-28');
  await eventually(async () => /2026-02-01.*2026-02-28/.test(await sentence()));
  expect(await page.getByRole('option', { name: 'since the start of the workflow' }).count()).toBe(0);
  await type('total spent');
  await page.getByRole('button', { name: 'When: ever' }).click();
  await page.getByRole('option', { name: 'since', exact: true }).click();
  await page.getByRole('button', { name: 'How much: is at least' }).waitFor();
  await type('inside a workflow');
  await page.getByRole('button', { name: 'At step: anywhere' }).click();
  await page.getByRole('option', { name: /^at / }).first().click();
  await eventually(async () => (await sentence()).includes('at step'));
  await type('they work for');
  await page.getByRole('button', { name: /^Attribute of the company/ }).click();
  await page.getByRole('option', { name: 'domain' }).click();
  await type('is interested in');
  await lookAt('conditions-picked');
});

it('are the same in a workflow, where they may look at its start', { timeout: 2 * SLOW_MS }, async () => {
  const { items } = await get<{ items: { key: string }[] }>('/workflows');
  await page.goto(app(`/workflows/${items[0]!.key}?at=trigger`));
  await type('ordered');
  await page.getByRole('button', { name: 'When: ever' }).click();
  await page.getByRole('option', { name: 'since the start of the workflow' }).click();
  await lookAt('conditions-workflow');
});

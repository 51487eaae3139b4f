/** Steps of time and of chance: set up in their panels, published, and what the lots of a split did. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import type { WorkflowDocument } from '../server/src/workflows/pure.ts';
import { eventually } from '../server/testing/eventually.ts';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { context, page, app, get, post, url, close } = await openDesk('acme');
afterAll(close);

const PEOPLE = 24;
const KEY = 'when-to-write';
const DOCUMENT: WorkflowDocument = {
  name: 'When to write',
  trigger: { type: 'event', event: 'Signed Up' },
  enrollment: { again: 'never' },
  start: 'split-1',
  nodes: {
    'split-1': {
      type: 'split',
      paths: [
        { id: 'a', name: 'Ten', percent: 50, next: 'wait-until-1' },
        { id: 'b', name: 'Three', percent: 30 },
      ],
      experiment: { metric: { type: 'event', event: 'Ordered' }, withinDays: 7 },
    },
    'wait-until-1': {
      type: 'waitUntil',
      until: { type: 'date', attribute: 'renewal', before: { days: 3 }, time: '09:00' },
      next: 'wait-for-condition-1',
    },
    'wait-for-condition-1': {
      type: 'waitForCondition',
      condition: { all: [{ kind: 'attribute', attribute: 'plan', op: 'equals', value: 'pro' }] },
      limit: { days: 5 },
    },
  },
};
const panel = (): Locator => page.getByRole('complementary', { name: 'Step' });
const stored = (): Promise<{ document: WorkflowDocument; version: number | null }> =>
  get(`/workflows/${KEY}`);
const open = async (at: string, more = ''): Promise<void> => {
  await page.goto(app(`/workflows/${KEY}?at=${at}${more}`));
  await panel().waitFor();
};

beforeAll(async () => {
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'App' });
  const batch = [{ type: 'identify', userId: 'mia', traits: { plan: 'pro', renewal: '2030-05-01' } }];
  await context.request.post(`${url}/v1/batch`, { data: { writeKey, batch } });
  await eventually(async () => (await get<{ items: object[] }>('/contacts?q=mia')).items.length > 0, SLOW_MS);
  await post('/workflows', { name: DOCUMENT.name, document: DOCUMENT });
});

it('a wait says until when in words, and is set to another weekday, hours or a date', async () => {
  await open('wait-until-1');
  await panel().getByText('3 days before renewal at 09:00, their time').first().waitFor();
  await look(page, 'wait-until-date');
  await panel().getByText('Time of day', { exact: true }).click();
  await panel().getByText('Mon', { exact: true }).click();
  await panel().getByText('Wait until Monday 10:00, their time').first().waitFor();
  await look(page, 'wait-until-monday');
  await eventually(async () => {
    const node = (await stored()).document.nodes['wait-until-1'];
    return node?.type === 'waitUntil' && node.until.type === 'time' && node.until.weekdays?.[0] === 'monday';
  }, SLOW_MS);
});

it('a wait for a condition shows what it waits for', async () => {
  await open('wait-for-condition-1');
  await panel().getByText('up to 5 days').first().waitFor();
  await look(page, 'wait-for-condition');
});

it('a split that does not make 100 % says so, and is made even by one click', async () => {
  await open('split-1');
  await panel().getByText('Together 80 %, not 100 %').waitFor();
  await look(page, 'split-uneven');
  await panel().getByRole('button', { name: 'Make them even' }).first().click();
  await panel().getByText('Together 80 %, not 100 %').waitFor({ state: 'detached' });
  await eventually(async () => {
    const node = (await stored()).document.nodes['split-1'];
    return node?.type === 'split' && node.paths.every(({ percent }) => percent === 50);
  }, SLOW_MS);
});

it('its results say how the lots fell, and each number opens its people (P17)', async () => {
  const { revision } = await get<{ revision: number }>(`/workflows/${KEY}`);
  await post(`/workflows/${KEY}/publish`, { revision });
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'Shop' });
  const batch = Array.from({ length: PEOPLE }, (_, n) => ({
    type: 'track',
    userId: `p${n}`,
    event: 'Signed Up',
  }));
  await context.request.post(`${url}/v1/batch`, { data: { writeKey, batch } });
  const lots = () => get<{ paths: { assigned: number }[] }>(`/workflows/${KEY}/splits/split-1`);
  await eventually(
    async () => (await lots()).paths.reduce((sum, { assigned }) => sum + assigned, 0) === PEOPLE,
    SLOW_MS,
  );
  await open('split-1', '&mode=results&tab=results');
  const block = panel().getByRole('region', { name: 'Experiment' });
  await block.getByText('Too few to say: 0 reactions so far.').waitFor();
  await block.getByText(`${PEOPLE} wait until their days are over.`).waitFor();
  await look(page, 'split-results');
  const [ten] = (await lots()).paths;
  await block.getByRole('link', { name: /Ten, people/ }).click();
  await panel()
    .getByText(new RegExp(`^${ten!.assigned} (people|person)$`))
    .waitFor();
  await panel()
    .getByText(/^The lot fell on "Ten"/)
    .first()
    .waitFor();
});

it('a split lets its shares follow the results, and says that this is no test', async () => {
  await open('split-1');
  await panel().getByRole('combobox', { name: 'What becomes of the shares' }).click();
  await page.getByRole('option', { name: 'Follow the results' }).click();
  await panel().getByText('; more take the way that does better by').waitFor();
  await look(page, 'split-follows');
  await eventually(async () => {
    const node = (await stored()).document.nodes['split-1'];
    return node?.type === 'split' && node.bandit?.withinDays === 7 && node.experiment === undefined;
  }, SLOW_MS);
  const { revision } = await get<{ revision: number }>(`/workflows/${KEY}`);
  await post(`/workflows/${KEY}/publish`, { revision });
  await open('split-1', '&mode=results&tab=results');
  const block = panel().getByRole('region', { name: 'Shares' });
  await block.getByText('it does not prove which is better').waitFor();
  await look(page, 'split-follows-results');
});

/** Publishing with people inside, at a time, and going on after a pause: what the screen says is what happens (P9). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../server/src/workflows/pure.ts';
import { eventually } from '../server/testing/eventually.ts';
import { look, openDesk, SLOW_MS, shot } from './desk.ts';

const { context, page, app, api, get, post, url, close } = await openDesk('acme');
afterAll(close);

interface Detail {
  key: string;
  revision: number;
  state: string;
  liveVersion: number | null;
  publishAt: string | null;
}

/** A first wait, and a second one by where the visitor came from. */
const before: WorkflowDocument = {
  name: 'Greetings',
  trigger: { type: 'event', event: 'Came' },
  enrollment: { again: 'never' },
  start: 'from',
  nodes: {
    from: {
      type: 'branch',
      paths: ['shop', 'blog'].map((from) => ({
        id: from,
        name: from,
        if: { kind: 'entry', property: 'from', op: 'equals', value: from },
        next: from,
      })),
      next: 'other',
    },
    shop: { type: 'wait', delay: { days: 2 } },
    blog: { type: 'wait', delay: { days: 3 } },
    other: { type: 'wait', delay: { days: 4 }, next: 'hello' },
    hello: { type: 'send', channel: 'email', template: 'hello' },
  },
};
const [shop, blog] = (before.nodes.from as { paths: { next?: string }[] }).paths;
/** The wait of the shop is longer, that of the blog is gone, a second mail is new. */
const after: WorkflowDocument = {
  ...before,
  nodes: {
    from: {
      ...before.nodes.from!,
      paths: [shop, { ...blog, next: 'other' }],
    } as WorkflowDocument['nodes'][string],
    shop: { type: 'wait', delay: { days: 7 } },
    other: { type: 'wait', delay: { days: 4 }, next: 'hello' },
    hello: { type: 'send', channel: 'email', template: 'hello', next: 'later' },
    later: { type: 'wait', delay: { days: 1 } },
  },
};

let key: string;
const detail = (): Promise<Detail> => get(`/workflows/${key}`);
const draft = async (document: WorkflowDocument): Promise<void> => {
  const { revision } = await detail();
  const saved = await context.request.put(api(`/workflows/${key}/draft`), { data: { revision, document } });
  expect(saved.ok()).toBe(true);
};
const inside = async (): Promise<Record<string, number>> => {
  const { inside: rows } = await get<{ inside: { nodeId: string; version: number; people: number }[] }>(
    `/workflows/${key}/publish-preview`,
  );
  return Object.fromEntries(rows.map(({ nodeId, version, people }) => [`${nodeId} v${version}`, people]));
};
const dialog = page.getByRole('dialog');
const open = async (search: string): Promise<void> => {
  await page.goto(app(`/workflows/${key}${search}`));
  await dialog.waitFor();
};

beforeAll(async () => {
  await post('/templates', { name: 'Hello' });
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'App' });
  const template = await get<{ revision: number; document: object }>('/templates/hello');
  await context.request.put(api('/templates/hello/draft'), {
    data: { revision: template.revision, document: { ...template.document, subject: 'Hello there' } },
  });
  await post('/templates/hello/publish');
  ({ key } = await post<Detail>('/workflows', { name: before.name, document: before }));
  await post(`/workflows/${key}/publish`);
  const people = Array.from({ length: 40 }, (_, i) => ({
    type: 'track',
    userId: `p${i}`,
    event: 'Came',
    properties: { from: i < 20 ? 'shop' : i < 35 ? 'blog' : 'nowhere' },
  }));
  const answer = await context.request.post(`${url}/v1/batch`, { data: { writeKey, batch: people } });
  expect(answer.ok()).toBe(true);
  await eventually(async () => {
    expect(Object.values(await inside()).reduce((sum, people) => sum + people, 0)).toBe(40);
    return true;
  }, SLOW_MS);
});

describe('publishing with people inside', () => {
  it('asks what becomes of them, says it on the button, and does it', async () => {
    await draft(after);
    await open('?publish=true');
    const act = dialog.getByRole('button', { name: /^Publish version 2/ });
    await act.waitFor();
    expect(await act.isDisabled()).toBe(true);
    await dialog.getByText('Step removed: Wait 3 days').waitFor();
    await dialog.getByRole('img', { name: '1 step added, 1 changed, 1 removed, 3 as it was' }).waitFor();
    await dialog.getByText('People inside').scrollIntoViewIfNeeded();
    await look(page, 'publish-inside');

    const choose = async (row: RegExp, option: string): Promise<void> => {
      await dialog.getByRole('combobox', { name: row }).click();
      await page.getByRole('option', { name: option }).click();
    };
    await choose(/^15 people at Wait 3 days/, 'Go to: Wait 4 days');
    await choose(/^5 people at Wait 4 days/, 'Stay on version 1');
    const ticked = dialog.getByRole('checkbox', { name: /I have seen/ });
    if (await ticked.count()) await ticked.check();
    const decided = dialog.getByRole('button', { name: 'Publish version 2: 35 move, 5 stay' });
    await decided.waitFor();
    await shot(page, 'publish-decided');
    await decided.click();
    await page.getByText('Version 2 of Greetings is live').waitFor();
    await eventually(async () => (await inside())['shop v2'] === 20, SLOW_MS);
    expect(await inside()).toEqual({ 'shop v2': 20, 'other v2': 15, 'other v1': 5 });
    await shot(page, 'published');
    await page.getByRole('button', { name: 'Restore v1' }).click();
    await page.getByRole('dialog', { name: 'Publish Greetings' }).waitFor();
    expect(await inside()).toEqual({ 'shop v2': 20, 'other v2': 15, 'other v1': 5 });
  });

  it('can wait for its time, which the list shows and one can take back', async () => {
    await draft({ ...after, note: 'later' });
    await open('?publish=true');
    const ticked = dialog.getByRole('checkbox', { name: /I have seen/ });
    await dialog.getByRole('radio', { name: 'At a time' }).check();
    if (await ticked.count()) await ticked.check();
    await dialog.getByLabel('Day', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: /^Schedule version 3/ }).click();
    await page.getByText(/Version 3 is published/).waitFor();
    expect((await detail()).publishAt).not.toBeNull();
    await page.goto(app('/workflows'));
    await page
      .getByText(/^Scheduled/)
      .first()
      .waitFor();
    await look(page, 'scheduled-list');
    await page.goto(app(`/workflows/${key}`));
    await page.getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Do not publish at that time' }).click();
    await eventually(async () => (await detail()).publishAt === null);
  });
});

describe('going on after a pause', () => {
  it('asks what becomes of waits, with numbers', async () => {
    await post(`/workflows/${key}/pause`);
    await open('?resume=true');
    await dialog.getByText('40 people are inside').waitFor();
    await dialog.getByRole('radio', { name: /Shift/ }).check();
    await look(page, 'resume');
    await dialog.getByRole('button', { name: 'Resume: 40 wait longer' }).click();
    await eventually(async () => (await detail()).state === 'live');
    await eventually(async () => (await dialog.count()) === 0);
  });
});

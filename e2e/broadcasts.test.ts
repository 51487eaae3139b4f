/** A broadcast from an empty list to its report: chosen, checked, sent, watched, taken back. One browser, in order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { page, app, get, post, close } = await openDesk('acme');
afterAll(close);

/** Who gets it, and two who do not: nobody knows where to write to one, the other is of the staff. */
const GETS = 9;
const COUNTRY = { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' };
const STAFF = { kind: 'attribute', attribute: 'title', op: 'equals', value: 'Staff' };

beforeAll(async () => {
  for (const [name, condition] of [
    ['Austrians', { all: [COUNTRY] }],
    ['Staff', { all: [STAFF] }],
  ] as const) {
    const { key } = await post<{ key: string }>('/segments', { name, document: { name, condition } });
    await post(`/segments/${key}/publish`);
  }
  const { key } = await post<{ key: string }>('/templates', { name: 'June news' });
  await post(`/templates/${key}/publish`);
  for (let n = 0; n < GETS; n++)
    await post('/contacts', {
      attributes: { email: `p${n}@example.com`, firstName: `Ana ${n}`, country: 'AT' },
    });
  await post('/contacts', { attributes: { phone: '+43 660 1234567', country: 'AT' } });
  await post('/contacts', { attributes: { email: 'staff@example.com', title: 'Staff', country: 'AT' } });
}, SLOW_MS);

interface Shown {
  status: string;
  progress: { sent: number; waiting: number; takenBack: number; expected: number } | null;
}

const choose = async (field: string, option: RegExp | string): Promise<void> => {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).first().click();
  await page.keyboard.press('Escape');
};

/** A draft for the Austrians without the staff, checked. */
const draft = async (name: string): Promise<void> => {
  await page.goto(app('/messages/broadcasts'));
  await page.getByRole('button', { name: 'New broadcast' }).first().click();
  await page.waitForURL('**/messages/broadcasts/new-broadcast*');
  await page.getByRole('list', { name: 'What is missing' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await choose('In any of', /^Austrians/);
  await choose('Left out', /^Staff/);
  await choose('Template', 'June news');
  await page.getByRole('button', { name: `Send to ${GETS}` }).waitFor();
};

describe('a broadcast', { timeout: 2 * SLOW_MS }, () => {
  it('begins where there is none yet', async () => {
    await page.goto(app('/messages/broadcasts'));
    await page.getByText('One message to a segment at a time you choose.').waitFor();
    await look(page, 'broadcasts-empty');
  });

  it('is checked before it leaves: the numbers sum up, and open their people', async () => {
    await draft('June');
    const sum = page.getByRole('table', { name: /^What becomes of/ });
    const numbers = (await sum.getByRole('button').allTextContents()).map(Number);
    const all = Number((await sum.locator('tfoot td').textContent())!.replace(/\D/g, ''));
    expect(numbers).toEqual([GETS, 1, 1]);
    expect(all).toBe(GETS + 2);
    await look(page, 'broadcast-checked');
    await page.getByRole('button', { name: /get it: show them/ }).click();
    const people = page.getByRole('dialog').getByRole('listitem');
    await people.first().waitFor();
    expect(await people.count()).toBe(GETS);
    await page.keyboard.press('Escape');
  });

  it('is sent, watched, and cancelled: what has not left is taken back', async () => {
    await page.getByLabel('Spread over').fill('48');
    const send = page.getByRole('button', { name: `Send to ${GETS}` });
    await page.getByText('Each person has a place in these hours by lot.').waitFor();
    await send.first().click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Send to ${GETS}` })
      .click();
    await page.getByLabel('Progress', { exact: true }).waitFor();
    const key = new URL(page.url()).pathname.split('/').at(-1)!;
    await eventually(
      async () => ((await get<Shown>(`/broadcasts/${key}`)).progress?.waiting ?? 0) > 0,
      SLOW_MS,
      'its messages wait for their place',
    );
    await page.getByText('wait to leave').waitFor();
    await look(page, 'broadcast-sending');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the broadcast' }).click();
    await page.getByRole('link', { name: /taken back/ }).waitFor();
    await eventually(async () => {
      const { status, progress } = await get<Shown>(`/broadcasts/${key}`);
      return status === 'cancelled' && progress!.waiting === 0 && progress!.takenBack > 0;
    }, SLOW_MS);
  });

  it('that leaves at once is over soon; its report opens its people, and it stands in the calendar', async () => {
    await draft('July');
    await page.getByRole('button', { name: `Send to ${GETS}` }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Send to ${GETS}` })
      .click();
    await page.getByText('Sent', { exact: true }).first().waitFor({ timeout: SLOW_MS });
    const key = new URL(page.url()).pathname.split('/').at(-1)!;
    await eventually(async () => (await get<Shown>(`/broadcasts/${key}`)).status === 'done', SLOW_MS);
    expect((await get<Shown>(`/broadcasts/${key}`)).progress!.sent).toBe(GETS);
    await look(page, 'broadcast-report');
    await page.getByRole('link', { name: new RegExp(`^${GETS} got July`) }).click();
    await page.getByText(`${GETS} in all`).waitFor();
    await page.goto(app('/messages/broadcasts?view=calendar'));
    await page.getByRole('link', { name: /July/ }).waitFor();
    await look(page, 'broadcasts-calendar');
    // to send it again it is copied
    expect(await post<{ status: string; name: string }>(`/broadcasts/${key}/copy`)).toMatchObject({
      status: 'draft',
      name: 'July (copy)',
    });
  });
});

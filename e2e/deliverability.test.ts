/** From no sender to a signed domain: the sender, keys, what receivers see, limits; by keyboard. */
import { afterAll, expect, it } from 'vitest';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { page, app, get, close } = await openDesk('acme');
afterAll(close);

interface Sending {
  dkim: { domain: string; keys: { selector: string }[] } | null;
  pace: object;
}

it('teaches while there is no sender', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/messages/deliverability'));
  await page.getByText('Add your sending domain').waitFor();
  await look(page, 'deliverability-empty');
  await page.getByRole('link', { name: 'Set the sender' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('From', { exact: true }).fill('Ana from Acme');
  await page.getByLabel('Address', { exact: true }).fill('hello@acme.test');
  await page.keyboard.press('Enter');
  await page.getByText('Sender saved').waitFor();
});

it('makes keys and limits', { timeout: SLOW_MS }, async () => {
  await page.getByRole('button', { name: 'Make keys' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('baton1._domainkey.acme.test').waitFor();
  await page.getByLabel('Mails a second').fill('14');
  await page.keyboard.press('Enter');
  await page.getByText('Limits saved').waitFor();
  const { dkim, pace } = await get<Sending>('/mail/sending');
  expect(dkim?.domain).toBe('acme.test');
  expect(pace).toEqual({ perSecond: 14 });
  await look(page, 'settings-channels');
});

it('says what receivers see, with what to paste', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/messages/deliverability'));
  await page.getByRole('button', { name: 'Check acme.test' }).focus();
  await page.keyboard.press('Enter');
  // a machine without DNS gets no answer, and says so
  for (const name of ['SPF', 'DKIM', 'DMARC', 'Return path', 'MX', 'Tracking domain'])
    await page.getByRole('heading', { name, exact: true }).waitFor();
  await page.getByRole('button', { name: 'Check again' }).waitFor();
  await look(page, 'deliverability');
});

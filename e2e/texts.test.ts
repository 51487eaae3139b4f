/** A text: what it costs, how it reads, and that who asks for it gets it; in the sandbox, where it can be read. */
import { afterAll, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { context, page, url, app, post, close } = await openDesk('acme');
afterAll(close);

it('says what texts cost and how people end them, in Settings', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/settings/channels'));
  const texts = page.getByRole('region', { name: 'Texts' });
  await texts.getByLabel('Price of a part, in EUR').fill('AT 0.07\n* 0.12');
  await texts.getByLabel('The way out').fill('Austria STOP');
  await texts.getByText('"Austria STOP" does not begin with a country').waitFor();
  await texts.getByLabel('The way out').fill('* STOP ends');
  await texts.getByRole('button', { name: 'Save prices and words' }).click();
  await page.getByText('Prices and words saved').waitFor();
  await texts.getByText('Twilio', { exact: true }).click();
  await texts.getByLabel('Account SID').waitFor();
  await texts.scrollIntoViewIfNeeded();
  await look(page, 'texts-settings');
});

it('is written with its parts counted, and published', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/messages/templates'));
  await page.getByRole('button', { name: 'New template' }).first().click();
  await page.getByRole('menuitem', { name: 'Text for phones' }).click();
  const words = page.getByRole('textbox', { name: 'Text', exact: true });
  await words.fill(
    'Hi {{ contact.firstName | default: "there" }}, your parcel is on its way: https://acme.test/parcel',
  );
  // the sender's own count: filled, with a short link and the way out
  await page.getByText(/^1 part, \d+ characters left, plain alphabet, €0\.12 each$/).waitFor();
  await words.pressSequentially(' – danke');
  await page.getByText('“–” makes a part 67 characters long instead of 153.').waitFor();
  await page.getByText(/^2 parts, \d+ characters left, Unicode, €0\.24 each$/).waitFor();
  await page.getByRole('switch', { name: 'Transactional' }).check({ force: true });
  await page.getByText(/Hi there, your parcel is on its way: http.*\/s\/x/).waitFor();
  await look(page, 'texts-template');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('New text is live, version 1').waitFor();
});

it('goes to who asks for it, and is among the messages', { timeout: SLOW_MS }, async () => {
  await post('/workflows', {
    name: 'Parcel',
    key: 'parcel',
    document: {
      name: 'Parcel',
      trigger: { type: 'event', event: 'Parcel Sent' },
      enrollment: { again: 'always' },
      start: 'text',
      nodes: { text: { type: 'sendText', template: 'new-text', transactional: true } },
    },
  });
  await page.goto(app('/workflows/parcel'));
  await page.getByText('Send text New text').first().click();
  await page.getByRole('tab', { name: 'Set up' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await look(page, 'texts-step');
  await post('/workflows/parcel/publish');
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'Site' });
  const call = (type: string, more: object) =>
    context.request.post(`${url}/v1/${type}`, { data: { writeKey, userId: 'ana', ...more } });
  await call('identify', { traits: { firstName: 'Ana', phone: '+436601234567' } });
  await call('track', { event: 'Parcel Sent' });
  await page.goto(app('/messages?channel=sms'));
  await page.getByText('Hi Ana, your parcel is on its way').click();
  const drawer = page.getByRole('dialog');
  await drawer
    .getByText(/STOP|danke/)
    .first()
    .waitFor();
  await drawer.getByText('the sandbox: it stayed on this machine').waitFor();
  await look(page, 'texts-message');
});

/** The sales inbox: a person answers a mail, somebody here answers back, in the same thread. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { createSmtpPool } from '../server/src/channels/smtp/pool.ts';
import { smtpServerOf } from '../server/src/channels/smtp/server.ts';
import { replyAddress } from '../server/src/channels/token.ts';
import { systemClock } from '../server/src/platform/index.ts';
import { eventually } from '../server/testing/eventually.ts';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { context, page, url, app, api, get, post, close } = await openDesk('acme');
afterAll(close);

interface Messages {
  items: { messageId: string; state: string; subject: string | null }[];
}

/** The token of a message, as the pixel of its mail bears it. */
const tokenOf = async (subject: string): Promise<string> => {
  const { messageId } = await eventually(async () => {
    const { items } = await get<Messages>('/messages');
    return items.find((message) => message.subject === subject && message.state === 'submitted');
  }, SLOW_MS);
  const detail = await (await context.request.get(api(`/messages/${messageId}`))).text();
  return /\/t\/o\/([\w-]{35})/.exec(detail)![1]!;
};

/** What a person's mail program sends to where answers go. */
const reply = async (token: string, text: string, file: { name: string; text: string }): Promise<void> => {
  const { receivesOn } = await get<{ receivesOn: number }>('/replies');
  const pool = createSmtpPool(smtpServerOf(`smtp://127.0.0.1:${receivesOn}`), systemClock);
  const to = replyAddress(token, 'reply.acme.test');
  const headers = `From: Mia Huber <mia@example.at>\r\nTo: ${to}\r\nSubject: Re: Your new chair\r\nMessage-ID: <${text.length}@example.at>\r\nContent-Type: multipart/mixed; boundary=x`;
  const quoted = 'On Tue, 3 Nov 2026 at 10:00, Acme <shop@acme.test> wrote:\r\n> Hello Mia\r\n';
  const sent = await pool.send({
    from: 'mia@example.at',
    to,
    text: [
      headers,
      '',
      '--x\r\nContent-Type: text/plain\r\n',
      text,
      '',
      quoted,
      `--x\r\nContent-Disposition: attachment; filename="${file.name}"\r\n`,
      file.text,
      '--x--\r\n',
    ].join('\r\n'),
  });
  expect(sent).toMatchObject({ outcome: 'submitted' });
  await pool.close();
};

it('teaches while it is empty', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/sales/inbox'));
  await page.getByText('Nobody is waiting for an answer').waitFor();
  await look(page, 'inbox-empty');
});

it('a reply arrives by itself; it is read, answered and closed by keyboard', {
  timeout: SLOW_MS * 2,
}, async () => {
  await post('/templates', {
    name: 'Chair',
    key: 'chair',
    document: {
      name: 'Chair',
      subject: 'Your new chair',
      html: '<p>Hello {{ contact.firstName }}</p>',
      class: 'marketing',
    },
  });
  await post('/templates/chair/publish');
  await post('/workflows', {
    name: 'Chair',
    key: 'chair',
    document: {
      name: 'Chair',
      trigger: { type: 'event', event: 'Chair Wanted' },
      enrollment: { again: 'never' },
      start: 'mail',
      nodes: { mail: { type: 'send', channel: 'email', template: 'chair' } },
    },
  });
  await post('/workflows/chair/publish');
  const { key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'Site' });
  const call = (type: string, more: object) =>
    context.request.post(`${url}/v1/${type}`, { data: { writeKey, userId: 'mia', ...more } });
  await call('identify', { traits: { firstName: 'Mia', lastName: 'Huber', email: 'mia@example.at' } });
  await call('track', { event: 'Chair Wanted' });
  await reply(
    await tokenOf('Your new chair'),
    'Do you have it in green, too? And how long does it take to Graz?',
    { name: 'corner.html', text: '<script>document.title = "opened"</script>' },
  );

  // the page was open: the reply is there without a reload, and the sidebar counts it
  const nav = page.getByRole('navigation', { name: 'Places' }).first();
  await nav.getByText('1 unread').waitFor();
  await page.getByRole('link', { name: /Unread: Mia Huber/ }).waitFor();
  await look(page, 'inbox-list');
  await page.keyboard.press('j');
  const thread = page.getByRole('article', { name: 'Conversation with Mia Huber' });
  await thread.getByText('Do you have it in green, too?').first().waitFor();
  await nav.getByText('1 unread').waitFor({ state: 'detached' });
  await thread.getByText('What they quote').click();
  await thread.getByText('> Hello Mia').waitFor();
  // somebody's page from outside is saved, and opened nowhere
  const saved = page.waitForEvent('download');
  await thread.getByRole('link', { name: 'corner.html' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('corner.html');
  expect(readFileSync(await download.path(), 'utf8')).toContain('opened');
  await page.keyboard.press('r');
  await page.keyboard.type('Yes, in moss green. Two days to Graz.');
  await look(page, 'inbox-thread');
  await thread.getByLabel('Answer to mia@example.at').focus();
  await page.keyboard.press('Control+Enter');
  await thread.getByText('Sent', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await thread.getByRole('button', { name: 'Open again' }).waitFor();
  await page.goto(app('/sales/inbox?view=closed'));
  await page.getByRole('link', { name: /Mia Huber/ }).waitFor();
});

it('the answer is a message of hers, and both are on her timeline', { timeout: SLOW_MS }, async () => {
  const { items } = await get<Messages>('/messages');
  expect(items.map(({ subject }) => subject)).toContain('Re: Your new chair');
  await page.getByRole('link', { name: /Mia Huber/ }).click();
  await page.getByRole('article').getByRole('link', { name: 'Mia Huber' }).click();
  await page.getByText('Re: Your new chair').first().waitFor();
});

it('Settings say where answers come to, and what is wrong with a mailbox', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/settings/channels'));
  const replies = page.getByRole('region', { name: 'Answers and bounces' });
  await replies.getByLabel('IMAP server').fill('127.0.0.1');
  await replies.getByLabel('IMAP port').fill('1');
  await replies.getByLabel('Mailbox user').fill('hello@acme.test');
  await replies.getByLabel('Mailbox password').fill('not a secret');
  await replies.getByRole('button', { name: 'Read this mailbox' }).click();
  await replies.getByText('The mailbox cannot be read').waitFor();
  await replies.scrollIntoViewIfNeeded();
  await look(page, 'replies-settings');
  await replies.getByRole('button', { name: 'Stop reading it' }).click();
  await replies.getByText('The mailbox cannot be read').waitFor({ state: 'detached' });
});

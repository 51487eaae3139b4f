/**
 * The mail editor: from an empty canvas to the mail of an abandoned cart without seeing code, what is opened and not
 * touched stays as it was written, pasted HTML is kept to the byte.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { type Desk, look, openDesk, SLOW_MS, SOON_MS, shot } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk('acme');
}, 2 * SLOW_MS);
afterAll(() => desk?.close());

interface Template {
  key: string;
  revision: number;
  liveVersion: number | null;
  document: { mjml?: string; html?: string; subject: string };
}

/** A picture of one pixel. */
const ONE_PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

const stored = (key: string): Promise<Template> => desk.get(`/templates/${key}`);
const canvas = (): FrameLocator => desk.page.frameLocator('iframe[title="The mail as blocks"]');

/** The preview shows words. No script runs in its frame, so that nothing can wait in it: its source is looked at. */
const mailHas = (words: string): Promise<unknown> =>
  eventually(
    async () => (await desk.page.locator('iframe[sandbox]').getAttribute('srcdoc'))?.includes(words),
    SOON_MS,
    words,
  );

/** A person looks where the caret is before they go on typing. */
const takesKeys = (field: Locator): Promise<unknown> =>
  eventually(
    async () => (await field.count()) === 1 && field.evaluate((el) => el === el.ownerDocument.activeElement),
    SOON_MS,
    `the caret in ${field}`,
  );

const openTemplate = async (document: object, name = 'Opened'): Promise<string> => {
  const { key } = await desk.post<Template>('/templates', { name, document: { name, ...document } });
  await desk.page.goto(desk.app(`/messages/templates/${key}`));
  return key;
};

/** Somebody who left a cart, in a workflow that began with it: what a preview fills a mail with. */
const leaveCart = async (): Promise<void> => {
  const { key } = await desk.post<{ key: string }>('/workflows', {
    name: 'Carts',
    document: {
      name: 'Carts',
      trigger: { type: 'event', event: 'Checkout Started' },
      enrollment: { again: 'never' },
      exits: [],
      start: 'wait',
      nodes: { wait: { type: 'wait', delay: { days: 30 } } },
    },
  });
  await desk.post(`/workflows/${key}/publish`);
  const source = await desk.post<{ key: string }>('/sources', { kind: 'write', name: 'Site' });
  const items = [
    { product_id: 'm1', name: 'Blue mug', price: 12.5, quantity: 2 },
    { product_id: 'p1', name: 'Tea pot', price: 30, quantity: 1 },
  ];
  const batch = [
    { type: 'identify', userId: 'u1', traits: { email: 'mia@example.com', firstName: 'Mia' } },
    {
      type: 'track',
      userId: 'u1',
      event: 'Checkout Started',
      properties: { products: items, items, currency: 'EUR' },
    },
  ];
  const answer = await desk.context.request.post(`${desk.url}/v1/batch`, {
    data: { writeKey: source.key, batch },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await eventually(async () => {
    const { items: people } = await desk.get<{ items: { person: { email: string | null } }[] }>(
      '/contacts?limit=5&search=mia',
    );
    return people.length === 1;
  });
};

/** Counts what a person does: a click, a key, a text that is typed. */
const counted = () => {
  let actions = 0;
  const did = async (act: Promise<unknown>): Promise<void> => {
    actions += 1;
    await act;
  };
  return {
    click: (on: Locator) => did(on.click()),
    twice: (on: Locator) => did(on.dblclick()),
    press: (key: string) => did(desk.page.keyboard.press(key)),
    type: (text: string) => did(desk.page.keyboard.type(text)),
    fill: (on: Locator, text: string) => did(on.fill(text)),
    count: () => actions,
  };
};

describe('from an empty canvas', () => {
  it('to the mail of an abandoned cart in at most 40 actions, without seeing code', {
    timeout: 2 * SLOW_MS,
  }, async () => {
    await leaveCart();
    const { page } = desk;
    await page.goto(desk.app('/messages/templates'));
    const me = counted();
    await me.click(page.getByRole('button', { name: 'New template' }).first());
    await me.click(page.getByRole('menuitem', { name: 'Empty mail' }));
    await page.waitForURL(/\/messages\/templates\/[a-z0-9-]+$/);
    const key = page.url().split('/').at(-1)!;
    await canvas().locator('[data-inside="mj-body"]').waitFor();
    await me.fill(page.getByLabel('Subject', { exact: true }), 'Your cart is waiting');

    const block = (name: string): Promise<void> => me.click(page.getByRole('button', { name, exact: true }));
    await block('Header');
    await block('Picture');
    await me.fill(page.getByLabel('Address of the picture'), 'https://acme.test/logo.png');
    await me.fill(page.getByLabel('In words'), 'Acme');
    await block('Text');
    await me.press('Enter');
    await me.press('Control+a');
    await me.type('Hi {{');
    await takesKeys(page.getByLabel('Find a blank'));
    await me.type('first name');
    await page.getByRole('option', { name: /^First name/, selected: true }).waitFor();
    await me.press('Enter');
    await takesKeys(page.getByLabel('Who has no first name reads'));
    await me.press('Enter');
    await takesKeys(canvas().getByRole('textbox', { name: 'Text of the block' }));
    await me.type(', this is still in your cart:');
    await me.press('Escape');
    await block('Products');
    await block('Button');
    await me.twice(canvas().getByText('Have a look'));
    await me.press('Control+a');
    await me.type('Back to my cart');
    await me.press('Enter');
    await block('Footer');
    await shot(page, 'editor');
    expect(await axeFindings(page)).toEqual([]);

    await eventually(async () => (await stored(key)).document.mjml?.includes('unsubscribe_url'), SOON_MS);
    await me.click(page.getByText('Preview', { exact: true }).first());
    await me.fill(page.getByLabel('As', { exact: true }), 'mia');
    await me.click(page.getByRole('option', { name: /mia@example\.com|Mia/ }));
    for (const words of ['Hi Mia, this is still in your cart:', 'Blue mug', '€30.00', 'Back to my cart'])
      await mailHas(words);
    await look(page, 'editor-preview');
    await me.click(page.getByRole('button', { name: 'Publish', exact: true }));
    await eventually(async () => (await stored(key)).liveVersion === 1, SOON_MS);
    expect(me.count()).toBeLessThanOrEqual(40);
    expect((await stored(key)).document.mjml).toContain('{{ contact.firstName | default: "there" }}');
  });
});

const examples = join(import.meta.dirname, '../examples');
const recipes = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.mjml'),
);

/** What stands between `mj-body` and its end. */
const bodyOf = (mjml: string): string => /<mj-body[^>]*>([\s\S]*)<\/mj-body>/.exec(mjml)![1]!;

describe('what is opened in the editor', () => {
  it('and not changed stays as it was written: every mail of the recipes, and what the editor does not know', {
    timeout: 2 * SLOW_MS,
  }, async () => {
    const { page } = desk;
    expect(recipes.length).toBeGreaterThan(10);
    const odd = `<!-- kept --><mj-section {% if a %}padding="0"{% endif %}></mj-section>
      <mj-raw>{% for a in b %}<p>{{ a }}</p>{% endfor %}</mj-raw><mj-section  css-class='x'><mj-column><mj-carousel>
      </mj-carousel></mj-column></mj-section>{% for a in b %}`;
    const first = readFileSync(join(examples, recipes[0]!), 'utf8');
    const bodies = recipes.map((path) => bodyOf(readFileSync(join(examples, path), 'utf8')));
    const mjml = first.replace(bodyOf(first), () => bodies.join('') + odd);
    const key = await openTemplate({ subject: 's', class: 'marketing', mjml });
    await canvas().locator('[data-level]').first().waitFor();
    // A line comes and goes: the editor prints the whole mail twice.
    await page.getByRole('button', { name: 'Line', exact: true }).click();
    await eventually(async () => (await stored(key)).document.mjml?.includes('<mj-divider'), SOON_MS);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await eventually(async () => !(await stored(key)).document.mjml?.includes('<mj-divider'), SOON_MS);
    expect((await stored(key)).document.mjml).toBe(mjml);
  });
});

describe('HTML of one’s own', () => {
  it('is kept to the byte when it is pasted, line ends and all', { timeout: SLOW_MS }, async () => {
    const { page } = desk;
    const html =
      '\t<!DOCTYPE html>\r\n<html>\r\n<body bgcolor=#FFF  >\r\n<p>Hi {{ contact.firstName }}</P>&nbsp;é\u00a0\u200b<br/>\r\n<img src=a.png>\r\n</html>\r\n \r\n';
    const key = await openTemplate({ subject: 's', class: 'transactional', html: 'old' });
    const source = page.getByLabel('Source', { exact: true });
    await source.focus();
    await page.keyboard.press('Control+a');
    await source.evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, html);
    await eventually(async () => (await stored(key)).document.html === html, SOON_MS);
    expect(await axeFindings(page)).toEqual([]);
    // A word typed later leaves the rest of the bytes alone.
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('x');
    await eventually(async () => (await stored(key)).document.html === `x${html}`, SOON_MS);
    await page.reload();
    await page.getByText('Preview', { exact: true }).first().click();
    await mailHas('<p>Hi </P>');
  });
});

describe('a block', () => {
  it('is moved, copied and deleted by keyboard alone, and all of it can be undone', {
    timeout: SLOW_MS,
  }, async () => {
    const { page } = desk;
    const text = (word: string): string => `<mj-text>${word}</mj-text>`;
    const source = (...words: string[]): string =>
      `<mjml><mj-body><mj-section><mj-column>${words.map(text).join('')}</mj-column></mj-section></mj-body></mjml>`;
    const key = await openTemplate({ subject: 's', class: 'marketing', mjml: source('one', 'two') });
    const is = (...words: string[]): Promise<unknown> =>
      eventually(async () => (await stored(key)).document.mjml === source(...words), SOON_MS, words.join());
    await canvas().getByText('one').waitFor();
    await page.getByRole('tab', { name: 'Layers' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'two', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+ArrowUp');
    await is('two', 'one');
    await page.keyboard.press('Control+d');
    await is('two', 'two', 'one');
    await page.keyboard.press('Delete');
    await is('two', 'one');
    for (const _ of [1, 2, 3]) await page.keyboard.press('Control+z');
    await is('one', 'two');
  });

  it('is dragged by mouse to where it shall be, and shows a picture that was uploaded', {
    timeout: SLOW_MS,
  }, async () => {
    const { page } = desk;
    const text = (word: string): string => `<mj-text>${word}</mj-text>`;
    const mail = (inside: string): string =>
      `<mjml><mj-body><mj-section><mj-column>${inside}</mj-column></mj-section></mj-body></mjml>`;
    const source = mail(`${text('one')}${text('two')}${text('three')}<mj-image />`);
    const key = await openTemplate({ subject: 's', class: 'marketing', mjml: source }, 'Dragged');
    const canvasBox = async (locator: Locator) => (await locator.boundingBox())!;
    await canvas().getByText('one').waitFor();
    const from = await canvasBox(canvas().getByText('three'));
    const to = await canvasBox(canvas().getByText('one'));
    await page.mouse.move(from.x + 20, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(from.x + 20, from.y - 2, { steps: 5 });
    const line = page.locator('.gjs-placeholder').first();
    await eventually(
      async () => {
        await page.mouse.move(to.x + 22, to.y + to.height - 2, { steps: 2 });
        await page.mouse.move(to.x + 20, to.y + to.height - 3, { steps: 2 });
        return line.isVisible();
      },
      SOON_MS,
      'a line shows where it would go',
    );
    await page.mouse.up();
    await eventually(
      async () =>
        (await stored(key)).document.mjml ===
        mail(`${text('one')}${text('three')}${text('two')}<mj-image />`),
      SOON_MS,
      'three stands after one',
    );

    await canvas().getByText('Choose a picture at the right').click();
    await page.getByRole('button', { name: 'Choose a picture' }).click();
    const picker = page.getByRole('dialog', { name: 'Choose a picture' });
    await picker.getByText('No pictures yet').waitFor();
    const file = { name: 'blue-mug.gif', mimeType: 'image/gif', buffer: Buffer.from(ONE_PIXEL, 'base64') };
    await picker.locator('input[type=file]').setInputFiles(file);
    await picker.getByRole('button', { name: /blue mug/ }).click();
    await eventually(
      async () =>
        /<mj-image src="http[^"]+\/media\/\d+\/[0-9a-f]{32}\.gif" alt="blue mug"/.test(
          (await stored(key)).document.mjml!,
        ),
      SOON_MS,
      'the mail shows it',
    );
    const { items } = await desk.get<{ items: { url: string }[] }>('/pictures');
    const shown = await desk.context.request.get(`${desk.url}${new URL(items[0]!.url).pathname}`);
    expect(shown.headers()).toMatchObject({ 'content-type': 'image/gif' });
  });
});

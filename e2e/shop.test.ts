/** What mails show of the shop: products that were taken from a file, and a code of a pool, in a mail that left. */
import { afterAll, expect, it } from 'vitest';
import { look, openDesk, SLOW_MS } from './desk.ts';

const { page, url, context, app, post, get, close } = await openDesk('acme');
afterAll(close);

const CSV = `id,title,price,was_price,currency,stock,category,image_link,link
cup-1,Cup with a blue rim,14.90,19.90,EUR,12,Kitchen,,https://shop.example/cup-1
pot-2,Tea pot for four,39.00,,EUR,0,Kitchen,,https://shop.example/pot-2
pen-3,Pen,2.50,,EUR,,Desk,,https://shop.example/pen-3
,No id,1,,,,,,`;

it('takes products of a file, and says what it left out', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/messages/products'));
  await page.getByText('Mails show products with the price').waitFor();
  await page.getByRole('button', { name: 'Add products' }).first().click();
  await page.getByText('File', { exact: true }).click();
  const file = { name: 'shop.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByText('Choose a file').click();
  await (await choosing).setFiles(file);
  await page.getByRole('button', { name: 'Take its products' }).click();
  await page.getByText('3 products taken; 1 left out, the first (number 4) because it has no id.').waitFor();
  await page.getByText('Tea pot for four').waitFor();
  await page.getByText('3 in the catalogue, 2 can be bought').waitFor();
  await look(page, 'shop-products');
});

it('makes a pool and fills it with codes', { timeout: SLOW_MS }, async () => {
  await page.goto(app('/messages/coupons'));
  await page.getByRole('button', { name: 'New pool' }).first().click();
  await page.getByLabel('Name').fill('Spring');
  await page.getByText('Templates write {{ coupon.spring }}').waitFor();
  await page.getByRole('button', { name: 'Make the pool' }).click();
  await page.getByText('Empty: mails with its codes wait').first().waitFor();
  await page.getByLabel('Begin with').fill('SPRING-');
  await page.getByRole('button', { name: 'Make 1,000 codes' }).click();
  await page.getByText('1,000 added').waitFor();
  await page.getByText('1,000 left, 0 given, 0 redeemed').waitFor();
  await look(page, 'shop-pool');
});

it('puts the price of now and a code of the reader’s own into a mail', { timeout: SLOW_MS }, async () => {
  const html = `<baton-products from="entry.items" limit="5"><p>{{ product.title }}: {{ product.price | money: product.currency }}</p>
    <baton-else /><p>nothing left</p></baton-products><p>Your code: {{ coupon.spring }}</p>`;
  await post('/templates', {
    name: 'Left behind',
    document: { name: 'Left behind', subject: 'You left something', class: 'transactional', html },
  });
  await post('/templates/left-behind/publish');
  await post('/workflows', {
    name: 'Cart',
    key: 'cart',
    document: {
      name: 'Cart',
      trigger: { type: 'event', event: 'Checkout Started' },
      enrollment: { again: 'always' },
      start: 'mail',
      nodes: { mail: { type: 'send', channel: 'email', template: 'left-behind' } },
    },
  });
  await post('/workflows/cart/publish');
  const { key } = await post<{ key: string }>('/sources', { name: 'Shop', kind: 'write' });
  const call = async (path: string, data: object): Promise<void> => {
    const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
    expect((await context.request.post(`${url}/v1/${path}`, { data, headers })).ok()).toBe(true);
  };
  await call('identify', { userId: 'maria', traits: { email: 'maria@example.com' } });
  const products = [{ product_id: 'cup-1', price: 99 }, { product_id: 'pot-2' }];
  await call('track', {
    userId: 'maria',
    event: 'Checkout Started',
    properties: { cart_id: 'c1', products },
  });
  await page.goto(app('/messages'));
  await page.getByText('You left something').first().click();
  const mail = page.frameLocator('iframe').first();
  await mail.getByText('Cup with a blue rim: €14.90').waitFor();
  await mail.getByText(/Your code: SPRING-[A-Z0-9]{8}/).waitFor();
  expect(await mail.getByText('Tea pot').count()).toBe(0);
  const { items } = await get<{ items: { given: number; left: number }[] }>('/coupon-pools');
  expect(items).toMatchObject([{ given: 1, left: 999 }]);
});

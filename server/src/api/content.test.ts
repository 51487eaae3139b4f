import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from '../webhooks/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type {
  BlockDetail,
  Brand,
  CouponPoolShown,
  Page,
  ProductShown,
  TemplateChecked,
  TemplateDetail,
  TemplatePreview,
  TemplateVariable,
} from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let feedsDue = 0;
beforeAll(async () => {
  test = await testApp({ deps: { outbound: createOutbound({ allowPrivate: true }) } });
  test.deps.hooks.feedDue = () => void feedsDue++;
  const setUp = await test.setUp();
  ana = setUp.ana;
  base = `/api/w/${setUp.slug}`;
});
afterAll(() => test.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const call = async <T = unknown>(method: Method, path: string, given?: object) => {
  const payload = given ?? (method === 'POST' ? {} : undefined);
  const response = await ana.inject({ method, url: `${base}${path}`, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: (response.body ? response.json() : null) as T };
};

const MJML = (inside: string): string =>
  `<mjml><mj-body>${inside}<mj-section><mj-column><mj-text><a href="{{ unsubscribe_url }}">out</a></mj-text></mj-column></mj-section></mj-body></mjml>`;

describe('saved blocks and the look', () => {
  it('go into a template when it is published, and stay in that version as they were', async () => {
    await call('PUT', '/brand', { color: '#123456', address: 'ACME, Wien' });
    expect((await call<Brand>('GET', '/brand')).body).toEqual({ color: '#123456', address: 'ACME, Wien' });
    const made = await call<BlockDetail>('POST', '/blocks', { name: 'Head' });
    expect(made).toMatchObject({ status: 201, body: { key: 'head', usedIn: [] } });
    const block = (words: string) => ({
      name: 'Head',
      mjml: `<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`,
    });
    await call('PUT', '/blocks/head/draft', { revision: 1, document: block('First') });
    expect((await call('POST', '/blocks/head/publish')).status).toBe(200);
    const mail = {
      name: 'News',
      subject: 'News',
      class: 'marketing',
      mjml: MJML('<baton-block ref="head" />'),
    };
    await call('POST', '/templates', { name: 'News', document: mail });
    await call('POST', '/templates/news/publish');
    expect((await call<Page<BlockDetail>>('GET', '/blocks')).body.items).toMatchObject([
      { key: 'head', usedIn: [{ kind: 'template', key: 'news' }] },
    ]);
    await call('PUT', '/blocks/head/draft', { revision: 3, document: block('Second') });
    await call('POST', '/blocks/head/publish');
    const { live, document } = (await call<TemplateDetail>('GET', '/templates/news')).body;
    expect(JSON.stringify(live!.pinned)).toContain('First');
    // a look at it has the block of now
    const look = await call<TemplatePreview>('POST', '/templates/preview', { document });
    expect(look.body.html).toContain('Second');
  });

  it('that do not compile are refused with their line', async () => {
    await call('POST', '/blocks', {
      name: 'Odd',
      document: { name: 'Odd', mjml: '<mj-section>\n<mj-foo></mj-foo></mj-section>' },
    });
    expect(await call('POST', '/blocks/odd/publish')).toMatchObject({
      status: 422,
      body: { code: 'template-refused', problems: [expect.objectContaining({ line: 2 })] },
    });
  });
});

describe('a look at a draft', () => {
  it('is in the language that is asked for, with the rules that are asked for', async () => {
    const document = {
      name: 'Hello',
      subject: 'Hello',
      class: 'transactional',
      html: '<p>Hello</p>',
      rules: { vip: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'vip' } },
      languages: { de: { subject: 'Hallo', html: '<p>Hallo<baton-if rule="vip"> VIP</baton-if></p>' } },
    };
    const look = async (more: object) =>
      (await call<TemplatePreview>('POST', '/templates/preview', { document, ...more })).body;
    expect(await look({})).toMatchObject({ subject: 'Hello', language: null });
    expect(await look({ language: 'de-AT', rules: { vip: false } })).toMatchObject({
      subject: 'Hallo',
      language: 'de',
      rules: { vip: false },
      html: expect.not.stringContaining('VIP'),
    });
  });
});

describe('what helps to write', () => {
  it('is a list of values with what to put into the mail', async () => {
    await call('POST', '/coupon-pools', { name: 'Spring', key: 'spring' });
    const { items } = (await call<{ items: TemplateVariable[] }>('GET', '/templates/variables')).body;
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['workspace.name', 'unsubscribe_url', 'preferences_url', 'coupon.spring']),
    );
  });

  it('are checks, with the count of people and without a fetch unless asked', async () => {
    const document = { name: 'A', subject: 'BUY IT NOW OR NEVER', class: 'transactional', html: '<p>x</p>' };
    const { body } = await call<TemplateChecked>('POST', '/templates/check', { document });
    expect(body.checks.map(({ code }) => code)).toContain('subjectShouted');
    expect(body).toMatchObject({ linksChecked: false, htmlBytes: expect.any(Number) });
    const broken = await call<TemplateChecked>('POST', '/templates/check', { document: { name: 'A' } });
    expect(broken.body.checks[0]).toMatchObject({ severity: 'blocks' });
  });
});

describe('products', () => {
  it('are put one by one, many at once, and as a file; and are found again', async () => {
    expect((await call('PUT', '/products/c1', { title: 'Cup', price: 3 })).status).toBe(204);
    expect(
      (await call('PUT', '/products', { products: [{ id: 'c2', title: 'Pot', category: 'Kitchen' }] }))
        .status,
    ).toBe(200);
    const file = await ana.inject({
      method: 'POST',
      url: `${base}/products/import?name=shop.csv`,
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.from('id,title\nc3,Pan\n,none\n'),
    });
    expect(file.json()).toEqual({ taken: 1, refusedCount: 1, refused: [{ row: 2, why: 'it has no id' }] });
    const page = await call<Page<ProductShown>>('GET', '/products?search=p&limit=2');
    expect(page.body.items.map(({ id }) => id)).toEqual(['c1', 'c2']);
    const rest = await call<Page<ProductShown>>('GET', `/products?search=p&after=${page.body.next}`);
    expect(rest.body.items.map(({ id }) => id)).toEqual(['c3']);
    expect((await call('DELETE', '/products/c1')).status).toBe(204);
    expect((await call('DELETE', '/products/c1')).status).toBe(404);
    expect((await call('GET', '/products/summary')).body).toEqual({
      count: 2,
      buyable: 2,
      categories: [{ name: 'Kitchen', count: 1 }],
    });
    expect((await call('PUT', '/products/x', { title: 'X', url: 'javascript:alert(1)' })).status).toBe(400);
  });

  it('come from feeds, which are read as soon as they are added', async () => {
    const feed = { name: 'Shop', url: 'https://shop.example/feed.xml' };
    expect(await call('POST', '/product-sources', feed)).toMatchObject({
      status: 201,
      body: { state: 'waiting', everyMinutes: 1440 },
    });
    expect(feedsDue).toBe(1);
    const { items } = (await call<{ items: { sourceId: number }[] }>('GET', '/product-sources')).body;
    expect((await call('POST', `/product-sources/${items[0]!.sourceId}/read`)).status).toBe(200);
    expect(feedsDue).toBe(2);
    expect((await call('DELETE', `/product-sources/${items[0]!.sourceId}`)).status).toBe(204);
    expect((await call('POST', `/product-sources/${items[0]!.sourceId}/read`)).status).toBe(404);
  });
});

describe('coupon pools', () => {
  it('are made, filled by hand and by chance, and taken out of use', async () => {
    const path = '/coupon-pools/summer';
    expect(
      await call('POST', '/coupon-pools', { name: 'Summer', key: 'summer', per: 'start' }),
    ).toMatchObject({
      status: 201,
      body: { per: 'start', left: 0 },
    });
    expect((await call('POST', '/coupon-pools', { name: 'Other', key: 'summer' })).status).toBe(409);
    expect((await call('POST', `${path}/import`, { codes: 'A\nB\nA\n' })).body).toEqual({
      added: 2,
      known: 1,
    });
    expect((await call('POST', `${path}/generate`, { count: 50 })).body).toEqual({ added: 50, known: 0 });
    expect((await call('POST', `${path}/generate`, { count: 50_000, length: 4 })).status).toBe(422);
    const end = '2030-01-01T00:00:00.000Z';
    expect((await call<CouponPoolShown>('PATCH', path, { expiresAt: end })).body).toMatchObject({
      left: 52,
      given: 0,
      expiresAt: end,
    });
    const file = await ana.inject({ method: 'GET', url: `${base}${path}/codes.csv` });
    expect(file.body.split(/\r?\n/).filter(Boolean)).toHaveLength(53);
    expect(file.body).toContain('\nA,');
    expect((await call('GET', `${path}/given`)).body).toEqual({ items: [], next: null });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', `${path}/given`)).status).toBe(404);
  });
});

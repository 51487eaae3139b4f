import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  builtTracker,
  type StoredInput,
  type TestCapture,
  testCapture,
} from '../server/src/capture/testing.ts';
import { eventually } from '../server/testing/eventually.ts';
import { startTestServer, TEMPLATE_URL } from '../server/testing/test-server.ts';

/** A library as a site bundles it from npm, unmodified, as the global `name`. */
const bundled = (name: string, contents: string): string =>
  buildSync({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: name,
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
  }).outputFiles[0]!.text;

let stopPostgres: () => Promise<void>;
let test: TestCapture;
let browser: Browser;
let context: BrowserContext;
let site: Server;
let siteUrl: string;
/** the head of the pages of the site */
let head = '';
const tracker = builtTracker();
const scripts: Record<string, string> = {
  '/segment.js': bundled('segment', `export { AnalyticsBrowser } from '@segment/analytics-next';`),
  '/rudder.js': bundled('rudder', `export { RudderAnalytics } from '@rudderstack/analytics-js/bundled';`),
};

beforeAll(async () => {
  const postgres = await startTestServer();
  process.env[TEMPLATE_URL] = postgres.templateUrl;
  stopPostgres = postgres.stop;
  test = await testCapture({ trackerScript: tracker });
  site = createServer((request, response) => {
    const script = scripts[request.url!];
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? `<!doctype html><title>Shop</title><head>${head}</head><a href="/next">Next</a>`);
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  await test?.close();
  await stopPostgres?.();
});
beforeEach(async () => {
  await test.clearInbox();
  context = await browser.newContext({ locale: 'de-AT', timezoneId: 'Europe/Vienna' });
});
afterEach(() => context.close());

const arrived = (count: number): Promise<StoredInput[]> =>
  eventually(
    async () => {
      const inputs = await test.inbox();
      return inputs.length >= count && inputs;
    },
    10_000,
    `${count} inputs`,
  );

const snippet = (attributes = ''): string =>
  `<script async src="${test.url}/tracker.js" data-key="wk" ${attributes}></script>`;
const open = async (path: string, onto?: Page): Promise<Page> => {
  const page = onto ?? (await context.newPage());
  await page.goto(`${siteUrl}${path}`);
  return page;
};
const call = (page: Page, name: string, ...given: unknown[]): Promise<void> =>
  page.evaluate(
    ([method, args]) => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's own global
      (window as any).baton.push([method, ...(args as unknown[])]);
    },
    [name, given] as const,
  );

describe('the tracker', () => {
  it('is under 5 KB compressed, and is kept by browsers', async () => {
    expect(gzipSync(tracker, { level: 9 }).length).toBeLessThan(5_000);
    const first = await fetch(`${test.url}/tracker.js`);
    expect(first.headers.get('content-type')).toMatch(/javascript/);
    expect(await first.text()).toBe(tracker);
    const again = await fetch(`${test.url}/tracker.js`, {
      headers: { 'if-none-match': first.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });

  it('tells a page with source, zone and language; calls before it has loaded are kept', async () => {
    head = `<script>(window.baton = window.baton || []).push(['track', 'Early', { n: 1 }])</script>${snippet()}`;
    await open('/landing?utm_source=letter&utm_medium=email&utm_campaign=spring&gclid=1');
    const inputs = await arrived(2);
    expect(inputs.map((input) => input.name)).toEqual(['Page Viewed', 'Early']);
    expect(inputs[0]!.payload).toMatchObject({
      properties: { path: '/landing', title: 'Shop' },
      context: {
        locale: 'de-AT',
        timezone: 'Europe/Vienna',
        source: { source: 'letter', medium: 'email', campaign: 'spring', landing: '/landing' },
      },
    });
    expect(inputs[0]!.contactId).toBe(inputs[1]!.contactId);
  });

  it('knows the browser again on the next page, and after its cookies are gone', async () => {
    head = snippet();
    const page = await open('/');
    await arrived(1);
    await page.click('text=Next');
    await arrived(2);
    await context.clearCookies();
    await open('/back', page);
    const inputs = await arrived(3);
    expect(new Set(inputs.map((input) => input.contactId)).size).toBe(1);
    expect(inputs[1]!.payload.context.source).toBeUndefined();
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['baton_id']);
  });

  it('tells the pages of a single-page application once each', async () => {
    head = snippet();
    const page = await open('/app');
    await arrived(1);
    await page.evaluate(() => {
      history.pushState({}, '', '/app/cart');
      history.replaceState({ same: true }, '', '/app/cart');
    });
    await arrived(2);
    await page.evaluate(() => history.back());
    const inputs = await arrived(3);
    expect(inputs.map((input) => input.payload.properties!.path)).toEqual(['/app', '/app/cart', '/app']);
    expect(inputs[1]!.payload.properties!.referrer).toBe(`${siteUrl}/app`);
  });

  it('identifies, and stays identified until reset', async () => {
    head = snippet('data-auto="false"');
    const page = await open('/');
    await page.waitForFunction('!Array.isArray(window.baton) && window.baton');
    await call(page, 'identify', 42, { email: 'ana@example.com' });
    await call(page, 'track', 'Known');
    await call(page, 'reset');
    await call(page, 'track', 'Stranger');
    const [identify, known, stranger] = await arrived(3);
    expect(identify!.payload).toMatchObject({ userId: '42', traits: { email: 'ana@example.com' } });
    expect(known!.payload.userId).toBe('42');
    expect(stranger!.payload.userId).toBeUndefined();
    expect(stranger!.payload.anonymousId).not.toBe(known!.payload.anonymousId);
  });

  it('keeps and sends nothing before consent, everything afterwards, nothing after its end', async () => {
    head = snippet('data-consent="required"');
    const page = await open('/private');
    await page.waitForFunction('!Array.isArray(window.baton) && window.baton');
    await call(page, 'identify', 'kim');
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await test.inbox()).toEqual([]);
    await call(page, 'consent', true);
    expect((await arrived(2)).map((input) => input.name)).toEqual(['Page Viewed', 'Identified']);
    await call(page, 'consent', false);
    await call(page, 'track', 'Not told');
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ baton_consent: 'no' });
  });

  it('respects Do Not Track when the site asks for it', async () => {
    head = snippet('data-dnt="respect"');
    const page = await context.newPage();
    await page.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' }));
    await open('/', page);
    await page.waitForFunction('!Array.isArray(window.baton) && window.baton');
    await call(page, 'track', 'Not told');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await context.cookies()).toEqual([]);
  });

  it('keeps what a busy server did not take, also when the page is closed', async () => {
    head = snippet();
    const page = await open('/');
    await arrived(1);
    let tries = 0;
    await context.route('**/v1/batch', (route) => {
      tries++;
      return route.fulfill({
        status: 503,
        headers: { 'retry-after': '60', 'access-control-allow-origin': '*' },
      });
    });
    await call(page, 'track', 'Patient');
    await eventually(() => tries > 0);
    await page.close();
    await context.unroute('**/v1/batch');
    await open('/later');
    const inputs = await arrived(3);
    expect(inputs.map((input) => input.name).sort()).toEqual(['Page Viewed', 'Page Viewed', 'Patient']);
  });

  it('works in a file that is opened from the disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-page-'));
    writeFileSync(join(folder, 'index.html'), snippet());
    const page = await context.newPage();
    await page.goto(`file://${folder}/index.html`);
    const [input] = await arrived(1);
    expect(input!.payload.properties!.url).toBe(`file://${folder}/index.html`);
    rmSync(folder, { recursive: true });
  });
});

describe('@segment/analytics-next, unmodified', () => {
  const load = (options: string): string => `
    <script src="/segment.js"></script>
    <script>window.analytics = segment.AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: '${test.url}' }, ${options})</script>`;
  const useAll = async (page: Page): Promise<void> => {
    await page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's own global
      const { analytics } = window as any;
      await analytics.page('Start', { shelf: 1 });
      await analytics.track('Product Added', { value: 9.5 });
      await analytics.identify('seg', { email: 'seg@example.com' });
      await analytics.group('acme', { name: 'Acme' });
      await analytics.alias('seg2');
    });
  };
  const kinds = ['alias', 'group', 'identify', 'page', 'track'];

  it.each([
    ['one by one', '{}'],
    [
      'in batches',
      `{ integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 5, timeout: 100 } } } } }`,
    ],
  ])('talks to us %s', async (_, options) => {
    head = load(options);
    const page = await open('/shop?utm_source=ad');
    await useAll(page);
    const inputs = await arrived(5);
    expect(inputs.map((input) => input.kind).sort()).toEqual(kinds);
    const told = inputs.find((input) => input.kind === 'page')!;
    expect(told.payload).toMatchObject({
      properties: { name: 'Start', path: '/shop' },
      context: { source: { source: 'ad' }, library: { name: 'analytics.js' } },
    });
    expect(inputs.find((input) => input.kind === 'identify')!.payload.identities).toMatchObject([
      { kind: 'user', value: 'seg' },
      { kind: 'email', value: 'seg@example.com' },
      { kind: 'anonymous' },
    ]);
  });
});

describe('@rudderstack/analytics-js, unmodified', () => {
  it('loads its settings from us and talks to us', async () => {
    head = `
      <script src="/rudder.js"></script>
      <script>
        window.rudderanalytics = new rudder.RudderAnalytics();
        rudderanalytics.load('wk', '${test.url}', { configUrl: '${test.url}' });
      </script>`;
    const page = await open('/shop');
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's own global
      const { rudderanalytics } = window as any;
      rudderanalytics.page('Start', { shelf: 1 });
      rudderanalytics.track('Product Added', { value: 9.5 });
      rudderanalytics.identify('rud', { email: 'rud@example.com' });
      rudderanalytics.group('acme', { name: 'Acme' });
      rudderanalytics.alias('rud2');
    });
    const inputs = await arrived(5);
    expect(inputs.map((input) => input.kind).sort()).toEqual(['alias', 'group', 'identify', 'page', 'track']);
    expect(inputs.find((input) => input.kind === 'track')).toMatchObject({
      name: 'Product Added',
      payload: { properties: { value: 9.5 } },
    });
    expect(inputs.find((input) => input.kind === 'identify')!.payload.identities).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'user', value: 'rud' }),
        expect.objectContaining({ kind: 'email', value: 'rud@example.com' }),
      ]),
    );
  });

  it('is refused its settings for a key that is not known', async () => {
    expect((await fetch(`${test.url}/sourceConfig/?writeKey=nobody`)).status).toBe(401);
    expect((await fetch(`${test.url}/sourceConfig/`)).status).toBe(401);
  });
});

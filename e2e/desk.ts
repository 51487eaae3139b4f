/** Somebody signed in at a desk: a server with a workspace, a browser, and the API as that browser calls it. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFindings } from './axe.ts';
import { type Baton, openChromium, startBaton } from './baton.ts';
import { COMPANY, copyOfPrepared, newWorkspace, type Prepared, type SignedIn, setUp } from './prepared.ts';
import { sharedBaton } from './shared.ts';

/** A net for a busy machine, not a measure. */
export const SLOW_MS = 120_000;
/** What a person would call at once: a click that is answered, a line that appears. A net, too. */
export const SOON_MS = 60_000;

export const DESK_SIZE = { width: 1440, height: 900 };
export const PHONE_SIZE = { width: 390, height: 844 };

export interface Desk {
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** Address of the server. */
  url: string;
  /** What the workspace is called in addresses. */
  slug: string;
  /** Address of a page of the workspace: `app('/segments')`. */
  app(path?: string): string;
  /** Address of a route of the workspace's API: `api('/segments')`. */
  api(path: string): string;
  get<Answer>(path: string): Promise<Answer>;
  /** Fails the test with what the server said when it refuses. */
  post<Answer>(path: string, data?: object): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Where the desk stands: before the first run (`nothing`), in a workspace of its own (`acme`), or in the sample company.
 * `just-set-up`: in a workspace that this server has made, and has not looked after yet.
 */
export type DeskIn = 'nothing' | 'just-set-up' | Prepared;

type Place = Pick<Baton, 'url' | 'stop'> & { slug: string };

let opened: Promise<Browser> | undefined;
/** One browser for all files of a worker, which ends with it; what a file shows in it, it closes. */
const browserOfWorker = (): Promise<Browser> => {
  opened ??= openChromium();
  return opened;
};

const closeAll = async (browser: Browser): Promise<void> => {
  for (const context of browser.contexts()) await context.close();
};

const deskOf = ({ url, slug, stop }: Place, context: BrowserContext, page: Page, browser: Browser): Desk => {
  const api = (path: string): string => `${url}/api/w/${slug}${path}`;
  return {
    browser,
    context,
    page,
    url,
    slug,
    app: (path = '') => `${url}/w/${slug}${path}`,
    api,
    get: async (path) => (await context.request.get(api(path))).json(),
    post: async (path, data = {}) => {
      const answer = await context.request.post(api(path), { data });
      expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
      return answer.json();
    },
    close: async () => {
      await closeAll(browser);
      await stop();
    },
  };
};

const contextOf = async (
  browser: Browser,
  options: BrowserContextOptions,
  signedIn?: SignedIn,
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: DESK_SIZE,
    timezoneId: COMPANY.timeZone,
    reducedMotion: 'reduce',
    ...(signedIn ? { storageState: signedIn } : {}),
    ...options,
  });
  context.setDefaultTimeout(SOON_MS);
  return context;
};

/** A workspace of one's own on the server of the run; undefined where there is none. */
const openShared = async (options: BrowserContextOptions): Promise<Desk | undefined> => {
  const [shared, browser] = await Promise.all([sharedBaton(), browserOfWorker()]);
  if (!shared) return undefined;
  const { url, signedIn } = shared;
  const context = await contextOf(browser, options, signedIn);
  const slug = await newWorkspace(context.request, url);
  return deskOf({ url, slug, stop: async () => undefined }, context, await context.newPage(), browser);
};

/**
 * Opens a desk; one who is signed in sits before it. Call it at the top of a file, and `close` after all. A workspace
 * of one's own is one on the server of the run; the others start a server.
 */
export const openDesk = async (at: DeskIn, options: BrowserContextOptions = {}): Promise<Desk> => {
  const shared = at === 'acme' ? await openShared(options) : undefined;
  if (shared) return shared;
  const prepared = at === 'nothing' || at === 'just-set-up' ? null : await copyOfPrepared(at);
  const [{ url, stop }, browser] = await Promise.all([startBaton(prepared?.dataFolder), browserOfWorker()]);
  try {
    const context = await contextOf(browser, options, prepared?.signedIn);
    if (at === 'just-set-up') await setUp(context.request, url);
    const slug = at === 'just-set-up' ? 'acme' : at;
    return deskOf({ url, slug, stop }, context, await context.newPage(), browser);
  } catch (cause) {
    await closeAll(browser);
    await stop();
    throw cause;
  }
};

/** The first-run card, filled in and sent as a person does it. */
export const fillFirstCard = async (page: Page): Promise<void> => {
  await page.getByLabel('Company').fill(COMPANY.company);
  await page.getByLabel('Your name').fill(COMPANY.name);
  await page.getByLabel('Your e-mail').fill(COMPANY.email);
  await page.getByLabel('Password', { exact: true }).fill(COMPANY.password);
  await page.getByRole('button', { name: 'Create the workspace' }).click();
};

/** With E2E_SHOTS=<folder>, a picture of what the page shows. */
export const shot = async (page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> => {
  const folder = process.env.E2E_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, ...options });
};

/** Looks at a screen at a desk and on a phone: axe finds nothing, and nothing is wider than the phone. */
export const look = async (page: Page, name: string, onPhone?: () => Promise<void>): Promise<void> => {
  expect(await axeFindings(page)).toEqual([]);
  await shot(page, name);
  await page.setViewportSize(PHONE_SIZE);
  await onPhone?.();
  expect(await axeFindings(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    PHONE_SIZE.width,
  );
  await shot(page, `${name}-phone`, { fullPage: true });
  await page.setViewportSize(DESK_SIZE);
};

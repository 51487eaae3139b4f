/** Somebody signed in at a desk: a started server with a workspace, a browser, and the API as that browser calls it. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFindings, type Baton, openChromium, startBaton } from './baton.ts';
import { COMPANY, copyOfPrepared, type Prepared, setUp } from './prepared.ts';

/** A net for a busy machine, not a measure. */
export const SLOW_MS = 120_000;
/** What a person would call at once: a click that is answered, a line that appears. */
export const SOON_MS = 30_000;

export const DESK_SIZE = { width: 1440, height: 900 };
export const PHONE_SIZE = { width: 390, height: 844 };

export interface Desk {
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** Address of the server. */
  url: string;
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

const deskOf = (baton: Baton, browser: Browser, context: BrowserContext, page: Page, slug: DeskIn): Desk => {
  const { url } = baton;
  const api = (path: string): string => `${url}/api/w/${slug}${path}`;
  return {
    browser,
    context,
    page,
    url,
    app: (path = '') => `${url}/w/${slug}${path}`,
    api,
    get: async (path) => (await context.request.get(api(path))).json(),
    post: async (path, data = {}) => {
      const answer = await context.request.post(api(path), { data });
      expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
      return answer.json();
    },
    close: async () => {
      await browser.close();
      await baton.stop();
    },
  };
};

/** Starts a server and a browser; one who is signed in sits before it. Call it at the top of a file, and `close` after all. */
export const openDesk = async (at: DeskIn, options: BrowserContextOptions = {}): Promise<Desk> => {
  const prepared = at === 'nothing' || at === 'just-set-up' ? null : await copyOfPrepared(at);
  const [baton, browser] = await Promise.all([startBaton(prepared?.dataFolder), openChromium()]);
  try {
    const context = await browser.newContext({
      viewport: DESK_SIZE,
      timezoneId: COMPANY.timeZone,
      reducedMotion: 'reduce',
      ...(prepared ? { storageState: prepared.signedIn } : {}),
      ...options,
    });
    context.setDefaultTimeout(SOON_MS);
    if (at === 'just-set-up') await setUp(context.request, baton.url);
    return deskOf(baton, browser, context, await context.newPage(), at === 'just-set-up' ? 'acme' : at);
  } catch (cause) {
    await browser.close();
    await baton.stop();
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

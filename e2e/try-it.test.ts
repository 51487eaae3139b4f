/**
 * Story S1 with the sample company: a look around, then the loop on oneself, by nothing but what a person sees.
 * The steps follow each other in one browser, as they do for a person.
 */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../server/testing/eventually.ts';
import { axeFindings } from './axe.ts';
import { DESK_SIZE, fillFirstCard, openDesk, PHONE_SIZE, SLOW_MS, SOON_MS, shot } from './desk.ts';

/** A headless browser says that it is one, and its clicks are told from a person's (P16). */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const { context, page, url, close } = await openDesk('nothing', { userAgent: USER_AGENT });
afterAll(close);
let shop: Page;
let base: string;

const clickFor = async (on: Page, name: string): Promise<Page> => {
  const opened = context.waitForEvent('page');
  await on.getByRole('button', { name }).click();
  const beside = await opened;
  await beside.waitForLoadState();
  return beside;
};

describe('try it on yourself', () => {
  it('the default door leads to a company that is alive', { timeout: 3 * SLOW_MS }, async () => {
    await page.goto(url);
    await fillFirstCard(page);
    await page.getByRole('button', { name: 'Look around with a sample company' }).click();
    await page.getByRole('progressbar', { name: 'Making the sample company' }).waitFor();
    await page.waitForURL(/\/w\/sample-company$/, { timeout: 2 * SLOW_MS });
    base = page.url();

    await page.getByText('Sample company: nothing leaves this machine.').waitFor();
    const running = page.getByRole('link', { name: /^\d+ .*in Abandoned cart/ }).first();
    await running.waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('the shop opens beside, and I appear on Home as somebody', async () => {
    shop = await clickFor(page, 'Try it on yourself');
    await shop.getByRole('heading', { name: 'Shoes for going further' }).waitFor();
    expect(await axeFindings(shop)).toEqual([]);
    await page
      .getByRole('link', { name: /Someone in Vienna.*viewed.*\/sample-shop/s })
      .first()
      .waitFor();
  });

  it('a cart and an e-mail: I have a name, and am in Abandoned cart', async () => {
    await shop.getByRole('link', { name: 'Kar all-weather shoe' }).click();
    await shop.getByRole('button', { name: 'Put into the cart' }).click();
    await shop.getByRole('link', { name: 'Go to the cart' }).click();
    await shop.getByLabel('First name').fill('Mira');
    await shop.getByLabel('E-mail').fill('mira@try.test');
    expect(await axeFindings(shop)).toEqual([]);
    await shop.getByRole('button', { name: 'Keep my cart' }).click();
    const mine = page.getByRole('link', { name: /Mira.*gave the e-mail.*mira@try\.test/s }).first();
    await mine.waitFor();
    // a page behind another one draws nothing
    await page.bringToFront();
    // lines glide until the mouse is on one of them; then they stand still
    await eventually(async () => {
      const box = await mine.boundingBox();
      if (box) await page.mouse.move(box.x + 20, box.y + box.height / 2);
      return mine.click({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    }, SOON_MS);
    await page.getByRole('heading', { name: 'Mira' }).waitFor();
    await page.getByText('Entered Abandoned cart').waitFor();
    await page.getByText('Viewed Kar all-weather shoe').waitFor();
  });

  it('the wait passes, and the mail with my product can be read', async () => {
    await page.bringToFront();
    // what a window does when one comes back to it; a headless one has no focus to lose
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await page.getByRole('button', { name: 'Make my wait pass' }).click();
    await page.getByText('Your wait is over').waitFor();
    const passedMs = Date.now();
    await page.goto(`${base}/messages`);
    const row = page.locator('[data-row]', { hasText: 'Mira' });
    await row.getByText('Kar all-weather shoe is still in your cart').click();
    const mail = page.frameLocator('iframe[title^="Mail:"]');
    await mail.getByText('Hi Mira', { exact: false }).waitFor();
    await mail.getByText('Kar all-weather shoe').first().waitFor();
    // who clicks within two seconds of sending is taken for a machine (P16)
    await expect.poll(() => Date.now() - passedMs, { timeout: SOON_MS }).toBeGreaterThan(4_000);
    const opened = context.waitForEvent('page');
    await mail.getByRole('link', { name: 'Back to my cart' }).click();
    shop = await opened;
    await shop.getByRole('heading', { name: 'Your cart' }).waitFor();
    await shop.getByText('Kar all-weather shoe').waitFor();
  });

  it('asked why, it says why', async () => {
    await page.goto(`${base}/contacts?search=mira@try.test`);
    await page.getByRole('link', { name: 'Mira' }).first().click();
    await page.getByText('Clicked', { exact: false }).first().waitFor();
    await page
      .getByRole('button', { name: /^Why.*Cart: you left this behind/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByText(/Abandoned cart|put into the cart|cart/i)
      .first()
      .waitFor();
  });

  it('I buy: the goal is reached, and nothing more is to come', async () => {
    await shop.getByRole('link', { name: 'To the checkout' }).click();
    await shop.getByLabel('E-mail').fill('mira@try.test');
    expect(await axeFindings(shop)).toEqual([]);
    await shop.getByRole('button', { name: 'Buy now' }).click();
    await shop.getByRole('heading', { name: 'Thank you' }).waitFor();
    await page.bringToFront();
    await page.getByText('This cart was ordered').first().waitFor();
  });

  it('I pull the plug: the server dies under a rush, and nothing is lost or happens twice', {
    timeout: SLOW_MS,
  }, async () => {
    await page.getByRole('button', { name: 'Pull the plug' }).click();
    const dialog = page.getByRole('dialog', { name: 'Pull the plug' });
    await dialog.getByText('this server is killed').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await shot(page, 'plug');
    await dialog.getByRole('button', { name: 'Kill the server' }).click();
    await dialog.getByText(/^Killed: /).waitFor();
    await shot(page, 'plug-killed');
    await dialog.getByText('Nothing was lost, nothing happened twice.').waitFor({ timeout: SLOW_MS });
    expect(await axeFindings(page)).toEqual([]);
    await shot(page, 'plug-counted');
    await page.setViewportSize(PHONE_SIZE);
    await shot(page, 'plug-counted-phone');
    await page.setViewportSize(DESK_SIZE);
    const [sent, stored] = await Promise.all(
      [1, 2].map((at) =>
        dialog
          .getByRole('row', { name: 'Calls of visitors' })
          .getByRole('cell')
          .nth(at - 1)
          .textContent(),
      ),
    );
    expect(Number(sent)).toBeGreaterThan(200);
    expect(stored).toBe(sent);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  it('time goes slower when told to, and the company goes without a trace', async () => {
    await page.getByText('x1', { exact: true }).click();
    await expect
      .poll(() => page.getByRole('radio', { name: 'x1', exact: true }).isChecked(), { timeout: SOON_MS })
      .toBe(true);
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: 'Remove the sample company' }).click();
    await page.waitForURL(/\/w\/acme$/).catch(async (error: Error) => {
      throw new Error(`still at ${page.url()}: ${await page.locator('body').textContent()}`, {
        cause: error,
      });
    });
    await page.getByText('Sample company: nothing leaves').waitFor({ state: 'hidden' });
    expect((await fetch(`${url}/sample-shop/sample-company`)).status).toBe(404);
  });
});

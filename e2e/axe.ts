/** What axe finds on a page: https://github.com/dequelabs/axe-core */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

/** While figures are counted anew they are pale: longer than a count takes on a busy machine. */
const CALM_WITHIN_MS = 20_000;

/** The short form: a page takes in the long one in a third of a second, longer than the look itself. */
const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type WithAxe = typeof globalThis & { axe?: typeof axe };

/** A document keeps axe once it has it: half of the looks are a second one, on a phone. */
const giveAxe = async (page: Page): Promise<void> => {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE);
};

const lookedAt = async (page: Page): Promise<string[]> => {
  await giveAxe(page);
  const found = await page.evaluate(async () => {
    // A mail stands in a frame in which no script runs: axe would wait in it for ever. Its HTML is the author's.
    const { violations } = await (globalThis as WithAxe).axe!.run(
      { exclude: ['iframe'] },
      { resultTypes: ['violations'] },
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  });
  return found.map((finding) => `${finding} on ${page.url()}`);
};

/** What axe finds on a page that has come to rest, each as one line; an accessible page gives none. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  const untilMs = performance.now() + CALM_WITHIN_MS;
  for (;;) {
    const findings = await lookedAt(page);
    if (findings.length === 0 || performance.now() > untilMs) return findings;
  }
};

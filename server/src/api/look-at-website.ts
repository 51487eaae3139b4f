import { Refusal } from '../platform/index.ts';
import type { Outbound, OutboundPage } from '../webhooks/index.ts';
import { type WebsiteFacts, website, websiteFacts, workspaceRefusals } from '../workspaces/index.ts';

/** What went wrong, for people: the guard's own words, the rest in ours. */
const reasonOf = (error: unknown): string => {
  if (error instanceof Refusal && error.detail) return error.detail;
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'TimeoutError' || name === 'AbortError') return 'it took longer than five seconds.';
  return code === 'ENOTFOUND' ? 'no such site is known.' : 'it did not answer.';
};

/** People write http:// by habit; the safe address is tried first. */
const addressesOf = (url: string): string[] =>
  url.startsWith('http:') ? [url.replace(/^http:/, 'https:'), url] : [url];

const readPage = async (outbound: Outbound, url: string): Promise<OutboundPage> => {
  let failure: unknown;
  for (const address of addressesOf(url))
    try {
      return await outbound.page(address);
    } catch (error) {
      failure ??= error;
    }
  throw failure;
};

/**
 * Name, logo and colour of a company from its website. `text` as a person typed it (`acme.com`). Refuses with
 * `invalid-website` and `website-not-read`, whose detail says why.
 */
export const lookAtWebsite = async (outbound: Outbound, text: string): Promise<WebsiteFacts> => {
  const url = website(text);
  const { host } = new URL(url);
  const page = await readPage(outbound, url).catch((error: unknown) => {
    throw workspaceRefusals.websiteNotRead(host, reasonOf(error));
  });
  if (page.status >= 400) throw workspaceRefusals.websiteNotRead(host, `it answered ${page.status}.`);
  if (!/html/i.test(page.contentType))
    throw workspaceRefusals.websiteNotRead(host, 'what it answered is not a page.');
  return websiteFacts(page.body, page.url);
};

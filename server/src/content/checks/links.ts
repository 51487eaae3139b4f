import type { TemplateText } from '../document.ts';
import type { Fetcher } from '../fetching.ts';
import type { Check } from './model.ts';
import { lineOf, type Page } from './page.ts';

/** A mail with more links is a catalogue; looking at all of them would take minutes. */
const ADDRESSES_MAX = 40;
const AT_ONCE = 6;
const TIMEOUT_MS = 6_000;
/** Pictures that take longer than the reader waits on a phone. */
const IMAGES_BYTES_MAX = 1_500_000;
const IMAGE_BYTES_MAX = 800_000;
/** Read of a picture whose size its server does not say. */
const READ_MAX = 3_000_000;

interface Seen {
  address: string;
  isImage: boolean;
  status: number;
  /** of a picture, when known */
  bytes: number | null;
  /** why it could not be reached */
  problem: string | null;
}

/** Servers that answer so to everybody who is no browser: it says nothing about the page. */
const isGuarded = (status: number): boolean => [401, 403, 405, 406, 429, 501, 503, 999].includes(status);

const sizeOf = async (body: AsyncIterable<Uint8Array>): Promise<number> => {
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > READ_MAX) break;
  }
  return bytes;
};

const lookAt = async (fetcher: Fetcher, address: string, isImage: boolean): Promise<Seen> => {
  const accept = isImage ? 'image/*' : 'text/html,*/*';
  const ask = async (method: 'GET' | 'HEAD'): Promise<Seen> => {
    const { status, length, body, close } = await fetcher.read(address, {
      method,
      timeoutMs: TIMEOUT_MS,
      accept,
    });
    try {
      const bytes =
        !isImage || status !== 200 ? null : (length ?? (method === 'GET' ? await sizeOf(body) : null));
      return { address, isImage, status, bytes, problem: null };
    } finally {
      close();
    }
  };
  try {
    const head = await ask('HEAD');
    // many servers answer HEAD wrongly
    return head.status >= 400 || (isImage && head.bytes === null) ? await ask('GET') : head;
  } catch (error) {
    const { name, message } = error as Error;
    const problem =
      name === 'TimeoutError' || /abort/i.test(message) ? `no answer within ${TIMEOUT_MS / 1000} s` : message;
    return { address, isImage, status: 0, bytes: null, problem };
  }
};

/** Runs `work` for each item, some at a time. */
const inTurns = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, run));
  return results;
};

const checkOf = (
  { address, isImage, status, problem, bytes }: Seen,
  at: Pick<Check, 'part' | 'line'>,
): Check | null => {
  const what = isImage ? 'picture' : 'link';
  const base = { element: address, ...at };
  if (problem !== null)
    return {
      code: 'linkUnreachable',
      severity: 'warns',
      text: `The ${what} could not be reached: ${problem}`,
      why: isImage ? 'Readers see an empty frame.' : 'Readers who click see an error.',
      fix: 'Correct the address, or check that the server answers.',
      ...base,
    };
  if (status >= 400 && !isGuarded(status))
    return {
      code: 'linkDead',
      severity: 'warns',
      text: `The ${what} leads to an error (${status})`,
      why: isImage ? 'Readers see an empty frame.' : 'Readers who click see an error.',
      fix: 'Correct the address.',
      ...base,
    };
  if (isImage && bytes !== null && bytes > IMAGE_BYTES_MAX)
    return {
      code: 'imageHeavy',
      severity: 'warns',
      text: `A picture has ${Math.round(bytes / 1024)} KB`,
      why: 'On a phone it appears after the reader has gone.',
      fix: 'Save it smaller: 600 pixels wide is what mail programs show, 1,200 for sharp screens.',
      ...base,
    };
  return null;
};

/**
 * Whether links and pictures of a filled mail are there, and what the pictures weigh. Looks at up to 40 addresses, a
 * few seconds each; what asks for a browser (403, 429) is taken for alive.
 */
export const addressChecks = async (fetcher: Fetcher, page: Page, text: TemplateText): Promise<Check[]> => {
  const isWeb = (address: string | undefined): address is string => /^https?:\/\//i.test(address ?? '');
  const links = page.links.map(({ href }) => href).filter(isWeb);
  const images = page.elements.flatMap(({ name, attributes }) =>
    name === 'img' && isWeb(attributes.src) ? [attributes.src] : [],
  );
  const wanted = [
    ...[...new Set(links)].map((address) => ({ address, isImage: false })),
    ...[...new Set(images)].map((address) => ({ address, isImage: true })),
  ].slice(0, ADDRESSES_MAX);
  const seen = await inTurns(wanted, ({ address, isImage }) => lookAt(fetcher, address, isImage));
  const source = text.mjml ?? text.html ?? '';
  const part = text.mjml === undefined ? 'html' : 'mjml';
  const checks = seen.flatMap((one) => {
    const line = lineOf(source, one.address, one.address.replaceAll('&', '&amp;'));
    return checkOf(one, { part, ...(line === undefined ? {} : { line }) }) ?? [];
  });
  const weight = seen.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  if (weight > IMAGES_BYTES_MAX)
    checks.push({
      code: 'imagesHeavy',
      severity: 'warns',
      text: `The pictures have ${Math.round(weight / 1024)} KB together`,
      why: 'On a phone the mail is long in coming.',
      fix: 'Save them smaller, or leave some out.',
      part,
    });
  return checks;
};

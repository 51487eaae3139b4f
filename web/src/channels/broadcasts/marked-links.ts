import { countText } from '../../ui/index.ts';

const BADGE =
  'display:inline-block;margin-left:4px;padding:0 6px;border-radius:8px;background:#0B6B63;color:#FFFFFF;font:600 11px/16px sans-serif;vertical-align:middle;text-decoration:none';

/** The mail's HTML with the number of people after each link whose target is in the report. */
export const markedLinks = (html: string, links: readonly { url: string; people: number }[]): string => {
  const people = new Map(links.map((link) => [link.url, link.people]));
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const anchor of page.querySelectorAll('a[href]')) {
    const count = people.get(anchor.getAttribute('href') ?? '');
    if (count === undefined) continue;
    const badge = page.createElement('span');
    badge.setAttribute('style', BADGE);
    badge.textContent = countText(count);
    anchor.append(badge);
  }
  return `<!doctype html>${page.documentElement.outerHTML}`;
};

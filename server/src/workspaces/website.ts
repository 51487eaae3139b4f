import { Parser } from 'htmlparser2';

/** What a website says of its company; null: nothing that could be used. */
export interface WebsiteFacts {
  name: string | null;
  logoUrl: string | null;
  /** `#rrggbb` */
  color: string | null;
}

const NAME_CHARACTERS_MAX = 100;
const URL_CHARACTERS_MAX = 1_000;

interface Head {
  title: string;
  /** `og:site_name`, `theme-color` ... -> content; the first counts */
  metas: Map<string, string>;
  icons: { href: string; sizePx: number; isTouch: boolean }[];
}

/** `180x180` -> 180; an SVG (`any`) fits every size. */
const sizeOf = (sizes: string | undefined): number =>
  sizes === 'any' ? Number.MAX_SAFE_INTEGER : Number(/^(\d{1,5})x/i.exec(sizes ?? '')?.[1] ?? 0);

const readHead = (html: string): Head => {
  const head: Head = { title: '', metas: new Map(), icons: [] };
  let isTitle = false;
  const parser = new Parser({
    onopentag: (tag, attributes) => {
      isTitle = tag === 'title' && head.title === '';
      if (tag === 'body') parser.pause();
      const { name, property, content, rel, href, sizes, media } = attributes;
      const key = (property ?? name)?.toLowerCase();
      // A colour for dark screens only is not the colour of the brand.
      const isForDark = media?.includes('dark') ?? false;
      if (tag === 'meta' && key && content && !isForDark && !head.metas.has(key))
        head.metas.set(key, content);
      const words = rel?.toLowerCase().split(/\s+/) ?? [];
      const isTouch = words.includes('apple-touch-icon');
      if (tag === 'link' && href && (isTouch || words.includes('icon')))
        head.icons.push({ href, sizePx: sizeOf(sizes), isTouch });
    },
    ontext: (text) => {
      if (isTitle) head.title += text;
    },
    onclosetag: () => {
      isTitle = false;
    },
  });
  parser.write(html);
  return head;
};

const oneLine = (text: string | undefined): string | null =>
  text?.replaceAll(/\s+/g, ' ').trim().slice(0, NAME_CHARACTERS_MAX) || null;

/** The part of a title ("Shoes and boots | Acme") that the host's name knows, else the first. */
const nameInTitle = (title: string, host: string): string | null => {
  const parts = title.split(/\s+[|\u2013\u2014\u00b7:-]\s+/).filter((part) => part.trim() !== '');
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const known = parts.find((part) => letters(part) !== '' && letters(host).includes(letters(part)));
  return oneLine(known ?? parts[0]);
};

const colorOf = (text: string | undefined): string | null => {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text?.trim() ?? '')?.[1]?.toLowerCase();
  if (digits === undefined) return null;
  return `#${digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits}`;
};

const webAddress = (href: string | undefined, base: string): string | null => {
  if (href === undefined || !URL.canParse(href, base)) return null;
  const { protocol, href: whole } = new URL(href, base);
  return /^https?:$/.test(protocol) && whole.length <= URL_CHARACTERS_MAX ? whole : null;
};

/** The picture made for home screens, else the largest icon, else the one for sharing. */
const logoOf = ({ icons, metas }: Head, base: string): string | null => {
  const [best] = icons.sort((a, b) => Number(b.isTouch) - Number(a.isTouch) || b.sizePx - a.sizePx);
  return webAddress(best?.href ?? metas.get('og:logo') ?? metas.get('og:image'), base);
};

/** Name, logo and colour of a company from the HTML of its website, which was read at `url`. */
export const websiteFacts = (html: string, url: string): WebsiteFacts => {
  const head = readHead(html);
  const { metas, title } = head;
  const named = oneLine(metas.get('og:site_name') ?? metas.get('application-name'));
  return {
    name: named ?? nameInTitle(title, new URL(url).hostname),
    logoUrl: logoOf(head, url),
    color: colorOf(metas.get('theme-color') ?? metas.get('msapplication-tilecolor')),
  };
};

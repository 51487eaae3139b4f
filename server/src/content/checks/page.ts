import { Parser } from 'htmlparser2';

/** An element of a filled page, with what its author wrote. */
export interface PageElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
}

/** A link with the words that are clicked. */
export interface PageLink {
  href: string;
  words: string;
}

/** A filled page taken apart once, for all checks. */
export interface Page {
  elements: PageElement[];
  links: PageLink[];
  /** CSS of `<style>` elements */
  styles: string[];
  /** characters of text that people read */
  textChars: number;
}

/** Elements whose text nobody reads. */
const SILENT = new Set(['style', 'script', 'title', 'head']);
const isHidden = (style: string | undefined): boolean => /display\s*:\s*none/i.test(style ?? '');

export const pageOf = (html: string): Page => {
  const page: Page = { elements: [], links: [], styles: [], textChars: 0 };
  const open: { name: string; isSilent: boolean }[] = [];
  let link: PageLink | null = null;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      page.elements.push({ name, attributes });
      const isSilent = (open.at(-1)?.isSilent ?? false) || SILENT.has(name) || isHidden(attributes.style);
      open.push({ name, isSilent });
      if (name === 'style') page.styles.push('');
      if (name === 'a' && attributes.href !== undefined) {
        link = { href: attributes.href, words: '' };
        page.links.push(link);
      }
      // a picture's text is what is clicked
      if (name === 'img' && link) link.words += attributes.alt ?? '';
    },
    ontext: (text) => {
      if (open.at(-1)?.name === 'style') page.styles[page.styles.length - 1] += text;
      if (open.at(-1)?.isSilent) return;
      page.textChars += text.trim().length;
      if (link) link.words += text;
    },
    onclosetag: (name) => {
      if (name === 'a') link = null;
      const at = open.findLastIndex((one) => one.name === name);
      if (at >= 0) open.splice(at);
    },
  });
  parser.end(html);
  return page;
};

/** Line (from 1) of the first of `fragments` that stands in `source`. */
export const lineOf = (source: string, ...fragments: (string | undefined)[]): number | undefined => {
  for (const fragment of fragments) {
    const at = fragment ? source.indexOf(fragment) : -1;
    if (at >= 0) return source.slice(0, at).split('\n').length;
  }
  return undefined;
};

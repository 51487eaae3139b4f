/**
 * Liquid in text as chips: what a person sees and moves as one piece while writing. Pure strings; the chip's element
 * carries the Liquid as written in `data-liquid`.
 */
const CHIP = /<span\b[^>]*\bdata-liquid="([^"]*)"[^>]*>[\s\S]*?<\/span>/g;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** `contact.firstName` as people read it: "first name". */
export const variableLabel = (path: string): string => {
  const name = path.replace(/^(contact|entry|item|product)\./, '').replace(/_url$/, ' address');
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[._]/g, ' ')
    .toLowerCase();
};

const defaultOf = (code: string): string | undefined => /\|\s*default:\s*(["'])(.*?)\1/.exec(code)?.[2];

/** What a chip says: `first name or "there"`, `if first`, `end if`. */
export const chipLabel = (liquid: string): string => {
  const code = liquid.replace(/^\{[{%]-?\s*|\s*-?[}%]\}$/g, '');
  if (liquid.startsWith('{{')) {
    const path = code.split('|')[0]!.trim();
    const fallback = defaultOf(code);
    return fallback ? `${variableLabel(path)} or “${fallback}”` : variableLabel(path);
  }
  const [name = '', ...rest] = code.split(/\s+/);
  const words = rest.join(' ');
  const named: Record<string, string> = {
    if: `if ${words}`,
    unless: `unless ${words}`,
    elsif: `else, if ${words}`,
    else: 'else',
    endif: 'end',
    endunless: 'end',
    for: `for each ${words}`,
    endfor: 'end of each',
    assign: `set ${rest[0] ?? ''}`,
  };
  return named[name] ?? code;
};

/** Values that are the same for everybody: `workspace.name`. Their chips show them. */
export type Known = Readonly<Record<string, string | undefined>>;

const chipOf = (liquid: string, known: Known): string => {
  const path = /^\{\{-?\s*([\w.]+)\s*-?\}\}$/.exec(liquid)?.[1];
  const value = path === undefined ? undefined : known[path];
  const kind = value ? 'known' : liquid.startsWith('{{') ? 'value' : 'tag';
  return `<span class="chip" data-chip="${kind}" contenteditable="false" data-liquid="${escaped(liquid)}">${escaped(value || chipLabel(liquid))}</span>`;
};

/** A comment, a tag of HTML (Liquid in its attributes included), or Liquid in text. */
const MARKUP_OR_LIQUID =
  /<!--[\s\S]*?-->|<[a-zA-Z/](?:\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|"[^"]*"|'[^']*'|[^"'>])*>|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

/** HTML with Liquid as it is shown while it is edited: Liquid in text becomes chips, in attributes it stays. */
export const withChips = (html: string, known: Known = {}): string =>
  html.replace(MARKUP_OR_LIQUID, (found) => (found.startsWith('<') ? found : chipOf(found, known)));

/** The HTML to be stored of what was edited. */
export const withoutChips = (html: string): string =>
  html.replace(CHIP, (_, liquid: string) => unescaped(liquid)).replaceAll('\u200b', '');

/** A place for a picture whose address is known only when the mail leaves. */
const NO_PICTURE =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2260%22 height=%2260%22%3E%3Crect width=%2260%22 height=%2260%22 rx=%226%22 fill=%22%23e3e2de%22/%3E%3Cpath d=%22M14 44l11-14 8 9 6-6 9 11z%22 fill=%22%238a8f96%22/%3E%3Ccircle cx=%2240%22 cy=%2221%22 r=%225%22 fill=%22%238a8f96%22/%3E%3C/svg%3E';

const OPENS = new Set(['if', 'for', 'unless', 'case', 'baton-if', 'baton-products']);
const TURNS = new Set(['else', 'elsif', 'baton-else']);

/** Leaves out every way of a block but the first, and the tags: a table row that repeats is shown once. */
const firstWays = (html: string): string => {
  const skipping: boolean[] = [];
  let shown = '';
  let at = 0;
  for (const match of html.matchAll(/\{%-?\s*(\w+)[\s\S]*?%\}|<(\/?baton-[a-z]+)[^>]*>/g)) {
    if (!skipping.includes(true)) shown += html.slice(at, match.index);
    at = match.index + match[0].length;
    const name = match[1] ?? match[2] ?? '';
    if (OPENS.has(name)) skipping.push(false);
    else if (TURNS.has(name)) skipping[skipping.length - 1] = true;
    else if (name.startsWith('end') || name.startsWith('/')) skipping.pop();
  }
  return shown + html.slice(at);
};

/** HTML that is shown and not edited: rows of a loop once, values as chips, pictures of data as places. */
export const pictured = (html: string): string =>
  withChips(firstWays(html)).replace(
    /(<img\b[^>]*?\bsrc\s*=\s*)(["'])[^"']*\{\{[\s\S]*?\2/g,
    `$1"${NO_PICTURE}"`,
  );

/** An address for a picture in the canvas. */
export const pictureAddress = (src: string | undefined): string =>
  src && !/\{[{%]/.test(src) ? src : NO_PICTURE;

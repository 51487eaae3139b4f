import { caniemail } from 'caniemail';
import { LRUCache } from 'lru-cache';
import type { Check } from './model.ts';
import { lineOf, type Page, pageOf } from './page.ts';

/**
 * What mail programs do not support (data: caniemail.com). A mail repeats itself, so each style, element and attribute
 * is asked about once, and remembered: a mail of 100 KB took 1.5 s in one piece. What MJML itself always writes is left out: it
 * was made for these programs.
 */

/** Programs with a share of readers that matters, under the names people know. */
const CLIENTS: Readonly<Record<string, string>> = {
  'gmail.desktop-webmail': 'Gmail',
  'gmail.ios': 'Gmail (iPhone)',
  'gmail.android': 'Gmail (Android)',
  'outlook.windows': 'Outlook (Windows)',
  'outlook.macos': 'Outlook (Mac)',
  'outlook.ios': 'Outlook (iPhone)',
  'outlook.android': 'Outlook (Android)',
  'apple-mail.macos': 'Apple Mail',
  'apple-mail.ios': 'Apple Mail (iPhone)',
  'yahoo.desktop-webmail': 'Yahoo',
  'samsung-email.android': 'Samsung Email',
  'thunderbird.macos': 'Thunderbird',
};

/** What changes nothing for the reader where it is missing. */
const HARMLESS =
  /attribute$|selector$|combinator$|^(cursor|word-spacing|word-break|direction|outline|!important keyword|<body> element|Local anchors|<link> element|@import|<title> element)$/i;
/** What leaves a mail unreadable or useless where it is missing. */
const HARMFUL =
  /flex|grid|position|float|<(video|audio|form|svg|input|button|select|textarea|object|iframe|dialog|details|marquee)\b|background-image|script/i;

const PIECES_MAX = 400;

const escaped = (value: string): string =>
  value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** The hidden preview text and the open pixel, which are ours. */
const isOurs = ({ style = '' }: Readonly<Record<string, string>>): boolean =>
  style.startsWith('display:none;max-height:0;') || style.startsWith('display:block;width:1px;height:1px;');

/** What a page is made of, each piece once: a style, an element with its attributes, a sheet. */
const piecesOf = ({ elements, styles }: Page): Set<string> => {
  const pieces = new Set<string>();
  for (const { name, attributes } of elements.filter((element) => !isOurs(element.attributes))) {
    for (const declaration of (attributes.style ?? '').split(';'))
      if (declaration.includes(':'))
        pieces.add(`<p style="${escaped(declaration.trim().toLowerCase())}"></p>`);
    const names = Object.keys(attributes).filter((one) => one !== 'style' && /^[a-z-]+$/.test(one));
    if (/^[a-z][a-z0-9]*$/.test(name))
      pieces.add(`<${name}${names.map((one) => ` ${one}="x"`).join('')}></${name}>`);
  }
  for (const style of styles) pieces.add(`<style>${style.replace(/<\/style/gi, '')}</style>`);
  return pieces;
};

type Missing = ReadonlyMap<string, readonly string[]>;

/** The library throws for a feature of which nothing is known in a program: then nothing is said of it there. */
const missingFor = (clients: readonly string[], html: string): [string, string][] => {
  try {
    const { issues } = caniemail({ clients: clients as never, html });
    return [...issues.errors].flatMap(([client, found]) =>
      found.map(({ title }): [string, string] => [title, CLIENTS[client]!]),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return clients.length === 1 ? [] : clients.flatMap((client) => missingFor([client], html));
  }
};

/** Pieces repeat from mail to mail, and one takes 5 ms. */
const known = new LRUCache<string, Missing>({
  max: 3_000,
  maxSize: 4_000_000,
  sizeCalculation: (_, key) => key.length,
});

const missingInPiece = (piece: string): Missing => {
  const before = known.get(piece);
  if (before) return before;
  const missing = new Map<string, string[]>();
  for (const [title, client] of missingFor(Object.keys(CLIENTS), piece)) {
    const clients = missing.get(title) ?? [];
    if (!clients.includes(client)) missing.set(title, [...clients, client]);
  }
  known.set(piece, missing);
  return missing;
};

/** Feature -> the programs that do not have it. Lets other work go on between pieces. */
const missingIn = async (page: Page): Promise<Map<string, string[]>> => {
  const missing = new Map<string, Set<string>>();
  for (const piece of [...piecesOf(page)].slice(0, PIECES_MAX)) {
    for (const [title, clients] of missingInPiece(piece)) {
      const all = missing.get(title) ?? new Set();
      for (const client of clients) all.add(client);
      missing.set(title, all);
    }
    await new Promise(setImmediate);
  }
  return new Map([...missing].map(([title, clients]) => [title, [...clients]]));
};

/** One of each element that MJML makes. */
const EVERY_MJML = `<mjml><mj-head><mj-preview>a</mj-preview><mj-font name="A" href="https://a.example/a.css" /></mj-head><mj-body>
  <mj-wrapper><mj-section background-url="https://a.example/a.png"><mj-group><mj-column><mj-image src="https://a.example/a.png" />
  <mj-text>a</mj-text><mj-button href="https://a.example/">a</mj-button><mj-divider /><mj-spacer /><mj-table><tr><td>a</td></tr></mj-table>
  <mj-social><mj-social-element name="facebook" href="https://a.example/">a</mj-social-element></mj-social></mj-column></mj-group></mj-section></mj-wrapper>
  <mj-hero background-url="https://a.example/a.png"><mj-text>a</mj-text></mj-hero>
  <mj-section><mj-column><mj-navbar><mj-navbar-link href="https://a.example/">a</mj-navbar-link></mj-navbar>
  <mj-carousel><mj-carousel-image src="https://a.example/a.png" /></mj-carousel>
  <mj-accordion><mj-accordion-element><mj-accordion-title>a</mj-accordion-title><mj-accordion-text>a</mj-accordion-text></mj-accordion-element></mj-accordion>
  </mj-column></mj-section></mj-body></mjml>`;

let ofMjml: Promise<Set<string>> | undefined;

/** Features that MJML uses itself. */
const usedByMjml = (): Promise<Set<string>> => {
  ofMjml ??= (async () => {
    const { default: mjml2html } = await import('mjml');
    const { html } = await mjml2html(EVERY_MJML, { validationLevel: 'skip' });
    return new Set((await missingIn(pageOf(html))).keys());
  })();
  return ofMjml;
};

/** What the author wrote that some mail programs do not show. */
export const clientChecks = async (
  page: Page,
  source: { text: string; isMjml: boolean },
): Promise<Check[]> => {
  const usual = source.isMjml ? await usedByMjml() : new Set<string>();
  return [...(await missingIn(page))]
    .filter(([title]) => !usual.has(title) && !HARMLESS.test(title))
    .map(([title, clients]): Check => {
      const line = lineOf(
        source.text,
        title.replace(/ (property|element)$/, ''),
        title.replace(/^<(\w+)> element$/, '<$1'),
        title.split(':')[0],
      );
      return {
        code: 'notSupported',
        severity: HARMFUL.test(title) ? 'warns' : 'info',
        text: `${title} is not shown by ${clients.join(', ')}`,
        why: 'Readers with these programs see the mail without it.',
        fix: HARMFUL.test(title)
          ? 'Build this part with sections and columns, or leave it out.'
          : 'Nothing, if the mail is good without it.',
        element: title,
        clients,
        ...(line === undefined ? {} : { line }),
      };
    });
};

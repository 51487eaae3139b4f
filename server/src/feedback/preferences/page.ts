/** The pages as HTML: they work without scripts, at any width, and load nothing but the workspace's logo. */
import { topicWords } from '../../permission/index.ts';
import type { JsonObject } from '../../platform/index.ts';
import { hasLeft, isBarred, isWanted, pausedUntil, type Reader, type Way } from './reader.ts';
import { PAGE_LANGUAGES, type PageTexts } from './texts.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** `ana@example.com` -> `a***@example.com`, a phone its last digits: enough to know oneself, little for who finds it. */
export const masked = (address: string): string =>
  address.includes('@') ? address.replace(/^(.)[^@]*/u, '$1***') : `***${address.slice(-4)}`;

/** Allows the page's own style, its form and a picture from the web, nothing else. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const DEFAULT_COLOR = '#0b6b63';

const brandColor = ({ color }: JsonObject): string =>
  typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : DEFAULT_COLOR;

/** Black or white, whichever is read better on the colour (WCAG 2.2, relative luminance). */
const wordsOn = (color: string): string => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
};

const styleOf = (brand: JsonObject): string => {
  const color = brandColor(brand);
  return `
:root{color-scheme:light dark;--act:${color};--on:${wordsOn(color)};--line:#d9d8d4;--edge:#8a8f96;--page:#f7f7f5;--card:#fff;--text:#1c1e21;--soft:#5c6168}
@media(prefers-color-scheme:dark){:root{--line:#2c3136;--edge:#6b737b;--page:#131517;--card:#1a1d20;--text:#ecedee;--soft:#a3a9b0}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:2rem 1rem 3rem}
.logo{max-height:48px;max-width:200px;display:block;margin:0 0 1rem}
h1{font-size:1.375rem;line-height:1.3;margin:0 0 .5rem}
h2{font-size:1rem;line-height:1.5;margin:0 0 .5rem}
p{margin:0 0 1rem}.soft{color:var(--soft)}
section,form.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:1rem 0}
.said{border-left:4px solid var(--act)}
fieldset{border:0;border-top:1px solid var(--line);margin:0;padding:.75rem 0}fieldset:first-of-type{border-top:0;padding-top:0}
legend{float:left;width:100%;font-weight:600;padding:0}legend+*{clear:both}
.about{color:var(--soft);font-size:.875rem;margin:0}
.ways{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
label{display:inline-flex;align-items:center;gap:.625rem;min-height:44px;cursor:pointer}
input{width:20px;height:20px;accent-color:var(--act);margin:0}
button{font:inherit;min-height:44px;padding:.5rem 1.25rem;border-radius:8px;border:1px solid var(--edge);background:var(--card);color:var(--text);cursor:pointer}
button.act{background:var(--act);color:var(--on);border-color:var(--act)}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid var(--text);outline-offset:2px}
a{color:inherit}
.row{display:flex;flex-wrap:wrap;gap:.5rem}
footer{color:var(--soft);font-size:.875rem;margin-top:2rem;white-space:pre-line}`;
};

const filled = (text: string, values: Record<string, string>): string =>
  escaped(text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole));

const page = (language: string, title: string, brand: JsonObject, body: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${styleOf(brand)}</style></head><body><main>${body}</main></body></html>`;

/** What a page is made of. */
export interface PageContext {
  reader: Reader;
  language: string;
}

const logoOf = ({ brand, message }: Reader): string => {
  const { logoUrl } = brand;
  return typeof logoUrl === 'string' && logoUrl.startsWith('https://')
    ? `<img class="logo" src="${escaped(logoUrl)}" alt="${escaped(message.workspaceName)}">`
    : '';
};

const footOf = ({ brand, message }: Reader): string => {
  const { address } = brand;
  const postal = typeof address === 'string' ? `\n${address}` : '';
  return `<footer>${escaped(message.workspaceName + postal)}</footer>`;
};

const framed = ({ reader, language }: PageContext, title: string, body: string): string =>
  page(language, title, reader.brand, `${logoOf(reader)}<h1>${title}</h1>${body}${footOf(reader)}`);

const said = (text: string): string => `<section class="said" role="status">${text}</section>`;

const checkbox = (context: PageContext, key: string, way: Way, isOn: boolean): string => {
  const value = escaped(`${key}:${way.channel}`);
  const words = PAGE_LANGUAGES[context.language]![way.channel];
  const off = isBarred(way) ? ' disabled' : '';
  return `<label><input type="checkbox" name="want" value="${value}"${isOn ? ' checked' : ''}${off}>${escaped(words)}<input type="hidden" name="shown" value="${value}"></label>`;
};

const topicFields = (context: PageContext): string =>
  context.reader.topics
    .map((topic) => {
      const { name, description } = topicWords(topic, context.language);
      const about = description ? `<p class="about">${escaped(description)}</p>` : '';
      const ways = context.reader.ways
        .map((way) => checkbox(context, topic.key, way, isWanted(context.reader, topic, way)))
        .join('');
      return `<fieldset><legend>${escaped(name)}</legend>${about}<div class="ways">${ways}</div></fieldset>`;
    })
    .join('');

const dateWords = (atMs: number, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(atMs);

const button = (name: string, value: string, words: string): string =>
  `<button type="submit" name="${name}" value="${value}">${words}</button>`;

/** Longer pauses are an unsubscribe that nobody asked for; shorter ones nobody needs. */
export const PAUSE_DAYS = [30, 90] as const;

const breakForm = ({ reader, language }: PageContext, texts: PageTexts): string => {
  const untilMs = Math.max(...reader.ways.map((way) => pausedUntil(way) ?? 0));
  const inside =
    untilMs > 0
      ? `<p>${filled(texts.pausedUntil, { date: dateWords(untilMs, language, reader.timeZone) })}</p><div class="row">${button('resume', '1', escaped(texts.resume))}</div>`
      : `<div class="row">${PAUSE_DAYS.map((days) => button('pause', String(days), filled(texts.pause, { days: String(days) }))).join('')}</div>`;
  return `<form class="card" method="post"><h2>${escaped(texts.breakTitle)}</h2>${inside}</form>`;
};

const allForm = (texts: PageTexts): string =>
  `<form class="card" method="post"><h2>${escaped(texts.allTitle)}</h2><p class="soft">${escaped(texts.allNote)}</p>${button('all', '1', escaped(texts.all))}</form>`;

/** What was just done, for the line on top of the page. */
export type Done = 'saved' | 'left' | null;

/** The reader's choices; only its buttons change anything (a link scanner's GET does not, RFC 8058 section 3.1). */
export const choicesPage = (context: PageContext, done: Done = null): string => {
  const { reader, language } = context;
  const texts = PAGE_LANGUAGES[language]!;
  const company = reader.message.workspaceName;
  const whom = reader.ways.map(({ address }) => masked(address)).join(', ');
  const isGone = reader.ways.length > 0 && reader.ways.every(hasLeft);
  const note =
    done === 'left' || (done === null && isGone)
      ? said(`<b>${escaped(texts.done)}</b><br>${filled(texts.doneText, { company })}`)
      : done === 'saved'
        ? said(`<b>${escaped(texts.saved)}</b>`)
        : '';
  const stopped = reader.ways.some(isBarred) ? `<p class="soft">${escaped(texts.notReachable)}</p>` : '';
  const choices = `<form class="card" method="post">${topicFields(context)}<div class="row"><button class="act" type="submit" name="save" value="1">${escaped(texts.save)}</button></div></form>`;
  return framed(
    context,
    filled(texts.title, { company }),
    `<p class="soft">${escaped(texts.intro)}<br>${whom === '' ? '' : filled(texts.for, { address: whom })}</p>${note}${stopped}${choices}${isGone ? '' : breakForm(context, texts) + allForm(texts)}`,
  );
};

/** Asks for the second yes of a double opt-in; `names`: of the topics that wait for it. */
export const confirmPage = (context: PageContext, names: readonly string[]): string => {
  const texts = PAGE_LANGUAGES[context.language]!;
  const company = context.reader.message.workspaceName;
  const list = names.map((name) => `<li><b>${escaped(name)}</b></li>`).join('');
  return framed(
    context,
    escaped(texts.confirmTitle),
    `<form class="card" method="post"><p>${filled(texts.confirmText, { company })}</p><ul>${list}</ul><button class="act" type="submit">${escaped(texts.confirm)}</button></form>`,
  );
};

/** After it, or when nothing is left to confirm. */
export const confirmedPage = (context: PageContext, isConfirmed: boolean, choicesUrl: string): string => {
  const texts = PAGE_LANGUAGES[context.language]!;
  const words = isConfirmed ? texts.confirmedText : texts.nothingToConfirm;
  return framed(
    context,
    escaped(isConfirmed ? texts.confirmed : texts.confirmTitle),
    `${said(escaped(words))}<p><a href="${escaped(choicesUrl)}">${escaped(texts.choices)}</a></p>`,
  );
};

const plainPage = (language: string, title: string, text: string): string =>
  page(language, escaped(title), {}, `<h1>${escaped(title)}</h1><p>${escaped(text)}</p>`);

export const unknownPage = (language: string): string => {
  const { unknown, unknownText } = PAGE_LANGUAGES[language]!;
  return plainPage(language, unknown, unknownText);
};

export const busyPage = (language: string): string => {
  const { busy, busyText } = PAGE_LANGUAGES[language]!;
  return plainPage(language, busy, busyText);
};

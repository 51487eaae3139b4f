/** What is known about a person as a file, piece by piece: JSON for programs, HTML for the person. */
import type { Json, JsonObject } from '../platform/index.ts';
import type { KnownTable } from './known.ts';

export interface ExportHead {
  company: string;
  contactId: string;
  /** ISO 8601 */
  exportedAt: string;
}

/** `{company, contactId, exportedAt, known: {<heading>: [rows]}}`, tables without rows left out. */
export async function* knownAsJson(
  head: ExportHead,
  tables: AsyncIterable<KnownTable>,
): AsyncGenerator<string> {
  const { company, contactId, exportedAt } = head;
  const start = JSON.stringify({ company, contactId, exportedAt }).slice(0, -1);
  yield `${start},"known":{`;
  let isFirst = true;
  for await (const { title, rows } of tables) {
    let isOpen = false;
    for await (const some of rows) {
      if (some.length === 0) continue;
      const text = some.map((row) => JSON.stringify(row)).join(',\n');
      yield isOpen ? `,\n${text}` : `${isFirst ? '' : ','}\n${JSON.stringify(title)}:[\n${text}`;
      isOpen = true;
      isFirst = false;
    }
    if (isOpen) yield '\n]';
  }
  yield '}}\n';
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/** Readable without a word of code: names as words, objects as lists. */
const valueHtml = (value: Json): string => {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(valueHtml).filter(Boolean).join(', ');
  if (typeof value === 'object') return listHtml(value);
  return escaped(String(value));
};

const words = (name: string): string => escaped(name.replaceAll('_', ' '));

const isEmpty = (value: Json): boolean =>
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);

const listHtml = (row: JsonObject): string => {
  const lines = Object.entries(row).filter(([, value]) => !isEmpty(value));
  return `<dl>${lines.map(([name, value]) => `<dt>${words(name)}</dt><dd>${valueHtml(value)}</dd>`).join('')}</dl>`;
};

/** A file of theirs, to be saved: never opened as what it says it is. */
const fileHtml = ({ content, ...row }: JsonObject): string => {
  const link = `<a download="${escaped(String(row.name))}" href="data:application/octet-stream;base64,${escaped(String(content))}">Save the file</a>`;
  return `${listHtml(row)}<p>${link}</p>`;
};

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1d1b}
h2{margin:2.5rem 0 .5rem}li{border-top:1px solid #ddd;padding:.5rem 0}ol{list-style:none;padding:0}
dl{display:grid;grid-template-columns:12rem 1fr;gap:.1rem 1rem;margin:0}dt{color:#5c5c58}dd{margin:0;overflow-wrap:anywhere}
@media(max-width:40rem){dl{grid-template-columns:1fr}}`;

/** A page without scripts or anything from elsewhere, which opens from a mail's attachment. */
export async function* knownAsHtml(
  head: ExportHead,
  tables: AsyncIterable<KnownTable>,
): AsyncGenerator<string> {
  const title = `What ${escaped(head.company)} knows about you`;
  yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>
<p>As of ${escaped(head.exportedAt)} (UTC). Number of the contact: ${escaped(head.contactId)}.</p>\n`;
  for await (const { title: heading, table, rows } of tables) {
    const rowHtml = table === 'reply_files' ? fileHtml : listHtml;
    let isOpen = false;
    for await (const some of rows) {
      if (some.length === 0) continue;
      if (!isOpen) yield `<h2>${escaped(heading)}</h2><ol>\n`;
      isOpen = true;
      yield some.map((row) => `<li>${rowHtml(row)}</li>\n`).join('');
    }
    if (isOpen) yield '</ol>\n';
  }
  yield '</body></html>\n';
}

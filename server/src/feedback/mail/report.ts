/**
 * A mail taken apart as far as a report about another mail needs it: its headers, what it says, and the returned mail
 * behind that. Reports are often broken MIME, so the cut goes by lines, not by boundaries.
 */

/** Headers by lower-case name; a repeated one has several values. */
export type Headers = ReadonlyMap<string, readonly string[]>;

export interface TakenApart {
  headers: Headers;
  /** bytes up to where the returned mail begins, headers included */
  report: Buffer;
  /** the returned mail, or as much of it as came along; latin1 text, for its headers */
  original: string;
  /** it was longer than is read */
  isCut: boolean;
}

/** What a report says stands at its beginning; the rest is the returned mail. Longer ones are cut, not refused. */
export const READ_BYTES_MAX = 1_000_000;
/** Headers beyond are not looked at: real ones take some thousand bytes. */
const HEADER_BYTES_MAX = 200_000;

/** Unfolded headers of a block of text that ends at the first empty line (RFC 5322 section 2.2.3). */
export const headersIn = (text: string): Headers => {
  const headers = new Map<string, string[]>();
  const end = text.search(/\r?\n[ \t]*\r?\n/);
  const block = (end < 0 ? text : text.slice(0, end)).slice(0, HEADER_BYTES_MAX);
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0 || /\s/.test(line.slice(0, colon).trimEnd())) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
};

/** First value of a header, or ''. */
export const header = (headers: Headers, name: string): string => headers.get(name)?.[0] ?? '';

/** Begins the part with the returned mail (RFC 3462 section 2). */
const RETURNED_PART = /^[ \t]*content-type:[ \t]*(message\/rfc822|message\/global|text\/rfc822)/im;

/** Takes a report apart. Nothing is decoded: the report goes to a MIME parser, the original's headers are ASCII. */
export const takeApart = (source: Buffer): TakenApart => {
  const isCut = source.length > READ_BYTES_MAX;
  const read = isCut ? source.subarray(0, READ_BYTES_MAX) : source;
  const text = read.toString('latin1');
  const headers = headersIn(text);
  const bodyAt = Math.max(0, text.search(/\r?\n[ \t]*\r?\n/));
  const found = text.slice(bodyAt).search(RETURNED_PART);
  if (found < 0) return { headers, report: read, original: '', isCut };
  const at = bodyAt + found;
  const afterPartHeaders = text.slice(at).search(/\r?\n[ \t]*\r?\n/);
  const original = afterPartHeaders < 0 ? '' : text.slice(at + afterPartHeaders).replace(/^\s+/, '');
  return { headers, report: read.subarray(0, at), original, isCut };
};

/** Lines by which mail systems say in plain text that the returned mail follows. */
const DIVIDERS = [
  /^[ \t>*]{0,10}(?:-{2,80}|={3,80})[^\n]{0,40}\b(?:original|unsent|returned|undelivered|copy of|headers? of|message (?:header|body|text|follow))\b[^\n]{0,80}$/im,
  /^(?![^\n]*-id)[^\n]{0,24}\b(?:original (?:message|mail) (?:as )?(?:follows|below|is (?:attached|below|included))|message headers (?:follow|below)|headers? of the (?:original )?message|below (?:this line )?is a copy|(?:is a )?copy of the (?:original )?message|your (?:original )?message (?:headers )?follows|message headers? follow)\b[^\n]{0,60}$/im,
  /^(?:received|return-path|dkim-signature):[^\n]*$/im,
];

/** What a report says itself, and the returned mail below, in one plain text. */
export const splitText = (text: string): { said: string; original: string } => {
  const places = DIVIDERS.map((divider) => divider.exec(text)).filter((found) => found !== null);
  // a divider on the very first line divides nothing
  const at = Math.min(...places.map(({ index }) => index).filter((index) => index > 20), text.length);
  return { said: text.slice(0, at), original: text.slice(at) };
};

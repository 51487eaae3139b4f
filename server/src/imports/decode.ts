/**
 * Bytes of a file as text. UTF-8, UTF-16, and what older programs write; and files that are mixed, since parts of them
 * were copied together: each line of an 8-bit file is UTF-8 when it can be, else in the encoding of the rest.
 */
import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';

/** As `iconv-lite` names them; `utf-8` may hold lines of windows-1252. */
export type Encoding = string;

const withoutPartialLetter = (bytes: Buffer): Buffer => {
  // up to three bytes of a letter that the sample cut
  for (let cut = 0; cut < 4; cut++) {
    const shorter = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(shorter)) return shorter;
  }
  return bytes;
};

/** Share of NUL at even and odd places: two-byte letters without a byte order mark. */
const wideEncoding = (bytes: Buffer): Encoding | null => {
  const places = Math.min(bytes.length, 2_000);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < places; at++) if (bytes[at] === 0) at % 2 === 0 ? even++ : odd++;
  if (odd > places / 4 && even < odd / 4) return 'utf-16le';
  if (even > places / 4 && odd < even / 4) return 'utf-16be';
  return null;
};

/** The encoding of a file from its first bytes. */
export const encodingOf = (sample: Buffer): Encoding => {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  const wide = wideEncoding(sample);
  if (wide) return wide;
  if (isUtf8(withoutPartialLetter(sample))) return 'utf-8';
  const guessed = chardet.detect(sample);
  if (guessed === null || guessed === 'ASCII' || guessed === 'UTF-8' || !iconv.encodingExists(guessed))
    return 'windows-1252';
  // what calls itself Latin-1 has quotes and euros of Windows
  return guessed === 'ISO-8859-1' ? 'windows-1252' : guessed.toLowerCase();
};

export interface Decoder {
  push(bytes: Buffer): string;
  end(): string;
  /** lines that were not UTF-8 in a file that otherwise is, and the other way round: `{otherLines, first}` */
  mixed(): { lines: number; first: number[] };
}

const EIGHT_BIT = /^(utf-8|windows-125\d|iso-8859-\d+|koi8-r|koi8-u|macintosh)$/;
const LINE_FEED = 10;
const FIRST_SHOWN = 20;

export const createDecoder = (encoding: Encoding): Decoder =>
  EIGHT_BIT.test(encoding) ? lineDecoder(encoding) : wholeDecoder(encoding);

const wholeDecoder = (encoding: Encoding): Decoder => {
  const decoder = iconv.getDecoder(encoding);
  return {
    push: (bytes) => decoder.write(bytes),
    end: () => decoder.end() ?? '',
    mixed: () => ({ lines: 0, first: [] }),
  };
};

const isAscii = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte > 127) return false;
  return true;
};

const lineDecoder = (encoding: Encoding): Decoder => {
  const other = encoding === 'utf-8' ? 'windows-1252' : encoding;
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let isFirst = true;
  const utf8 = { lines: 0, first: [] as number[] };
  const eightBit = { lines: 0, first: [] as number[] };

  const note = (kind: typeof utf8, at: number): void => {
    kind.lines++;
    if (kind.first.length < FIRST_SHOWN) kind.first.push(at);
  };

  const decodeLine = (bytes: Buffer): string => {
    const at = line++;
    if (isUtf8(bytes)) {
      if (!isAscii(bytes)) note(utf8, at);
      return bytes.toString('utf8');
    }
    note(eightBit, at);
    return iconv.decode(bytes, other);
  };

  const decodeLines = (bytes: Buffer): string => {
    const texts: string[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, from);
      const to = end < 0 ? bytes.length : end + 1;
      texts.push(decodeLine(bytes.subarray(from, to)));
      from = to;
    }
    return texts.join('');
  };

  const countLines = (bytes: Buffer): void => {
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) line++;
  };

  const decode = (bytes: Buffer): string => {
    if (bytes.length === 0) return '';
    // whole pieces of UTF-8 are the rule; a file of another encoding is looked at line by line
    let text: string;
    if (encoding === 'utf-8' && isUtf8(bytes)) {
      if (utf8.lines === 0) note(utf8, line);
      countLines(bytes);
      text = bytes.toString('utf8');
    } else text = decodeLines(bytes);
    if (!isFirst) return text;
    isFirst = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  };

  return {
    push: (bytes) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const end = all.lastIndexOf(LINE_FEED);
      rest = all.subarray(end + 1);
      return decode(all.subarray(0, end + 1));
    },
    end: () => {
      const text = decode(rest);
      rest = Buffer.alloc(0);
      return text;
    },
    mixed: () => {
      if (utf8.lines === 0 || eightBit.lines === 0) return { lines: 0, first: [] };
      return encoding === 'utf-8' ? eightBit : utf8;
    },
  };
};

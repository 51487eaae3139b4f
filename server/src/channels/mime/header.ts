import { headerText } from '../../content/index.ts';

/** A header line is at most 78 columns (RFC 5322 section 2.1.1), so that every system passes it on unchanged. */
const COLUMNS_MAX = 78;
/** UTF-8 bytes of one encoded word: 56 characters of base64 and 12 around it stay below 75, and below 78 with the name (RFC 2047 section 2). */
const WORD_BYTES_MAX = 42;

const PLAIN = /^[\x20-\x7e]*$/;

/** `text` as encoded words (RFC 2047), cut between characters, never inside one. */
const encodedWords = (text: string): string[] => {
  const words: string[] = [];
  let word = '';
  const end = (): void => {
    words.push(`=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`);
    word = '';
  };
  for (const char of text) {
    if (Buffer.byteLength(word + char) > WORD_BYTES_MAX) end();
    word += char;
  }
  if (word) end();
  return words;
};

/** Joins words by spaces, with a line break where a line would become too long. */
const folded = (name: string, words: readonly string[]): string => {
  let text = `${name}:`;
  let column = text.length;
  for (const word of words) {
    const breaks = column + 1 + word.length > COLUMNS_MAX && column > name.length + 1;
    text += breaks ? `\r\n ${word}` : ` ${word}`;
    column = breaks ? 1 + word.length : column + 1 + word.length;
  }
  return text;
};

/** Words of free text: as they are when plain ASCII, else encoded. */
const textWords = (text: string): string[] => {
  const line = headerText(text);
  return PLAIN.test(line) && !line.includes('=?') ? line.split(' ') : encodedWords(line);
};

/** A header of free text, such as Subject. */
export const textHeader = (name: string, text: string): string => folded(name, textWords(text));

/** A header whose value is tokens already (Message-ID, List-Unsubscribe); line breaks in it become spaces. */
export const tokenHeader = (name: string, value: string): string =>
  folded(name, headerText(value).split(' '));

/** `From: "Ana \"A\"" <ana@example.com>`; `address` has passed envelopeAddress. */
export const addressHeader = (name: string, address: string, displayName?: string): string => {
  const shown = headerText(displayName ?? '');
  if (!shown) return folded(name, [address]);
  const isPlain = PLAIN.test(shown) && !shown.includes('=?');
  const words = isPlain ? [`"${shown.replace(/[\\"]/g, '\\$&')}"`] : encodedWords(shown);
  return folded(name, [...words, `<${address}>`]);
};

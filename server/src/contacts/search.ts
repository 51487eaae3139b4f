/** What people type to find somebody, as PostgreSQL looks for it in `contacts.names` (migration 0014). */

/** More words narrow nothing any more, and each is a look into the index. */
const WORDS_MAX = 6;
const WORD_LENGTH_MAX = 60;

/** The same signs and marks as the column takes out; the test "finds people however they are written" holds them together. */
const MARKS = /[\u0300-\u0304\u0306-\u0308\u030a-\u030c\u0327\u0328]/g;
const SIGNS = /[@.,"()/_+\-\t\n\r\u00a0 ]+/;

const folded = (text: string): string => text.normalize('NFD').toLowerCase().replace(MARKS, '');

/** A word as tsquery's own syntax quotes it, matching what begins with it. */
const beginning = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`;

/**
 * The database's locale may lower only ASCII, so words in other alphabets are looked for as they may have been written.
 */
const writings = (word: string): string => {
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  const ways = /^[\x20-\x7e]*$/.test(word) ? [word] : [word, capital, word.toUpperCase()];
  return ways.length === 1 ? beginning(word) : `(${[...new Set(ways)].map(beginning).join(' | ')})`;
};

/** Digits of what looks like a phone number, without the zeros of trunk or international dialling. */
const digitsOf = (search: string): string | null => {
  const typed = search.trim();
  if (!/^[+\d][\d\s()/.-]{3,}$/.test(typed)) return null;
  const digits = typed.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length >= 3 ? digits : null;
};

/**
 * A tsquery that finds names, e-mail addresses and phone numbers: every word must begin a word of theirs. Null when
 * there is no word in it.
 */
export const namesQuery = (search: string): string | null => {
  const words = folded(search)
    .split(SIGNS)
    .filter(Boolean)
    .slice(0, WORDS_MAX)
    .map((word) => writings(word.slice(0, WORD_LENGTH_MAX)));
  if (words.length === 0) return null;
  const digits = digitsOf(search);
  return digits === null ? words.join(' & ') : `(${words.join(' & ')}) | ${beginning(digits)}`;
};

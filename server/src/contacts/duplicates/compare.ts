import { areForms, areTwoNames } from './nicknames.ts';
import type { MatchRecord } from './record.ts';
import { editDistance, jaroWinkler, soundOf } from './text.ts';

export type MatchField = Exclude<keyof MatchRecord, 'id'>;

/**
 * How alike two values are, from the strongest:
 *   same      equal
 *   form      two forms of one given name (Bob, Robert)
 *   swapped   first name and last name have changed places
 *   close     a slip of the pen: one letter or digit, two that changed places, day and month
 *   similar   sounds alike, is a part of the other, or most of it is equal
 *   near      a date of about the same time
 *   initial   one is only the other's first letter
 *   different both are known and nothing of the above
 */
export type Level = 'same' | 'form' | 'swapped' | 'close' | 'similar' | 'near' | 'initial' | 'different';

export interface Comparison {
  field: MatchField;
  level: Level;
}

const isInitial = (a: string, b: string): boolean =>
  (a.length === 1 || b.length === 1) && a[0] === b[0] && a.length !== b.length;

const SLIPS = { lettersFrom: 3, twoFrom: 8 };

/** One slip, or two in a long word. Short words are one slip from many others and need to be longer than two letters. */
const isSlip = (a: string, b: string): boolean => {
  const length = Math.min(a.length, b.length);
  if (length < SLIPS.lettersFrom) return false;
  return editDistance(a, b, 2) <= (length >= SLIPS.twoFrom ? 2 : 1);
};

const JARO_WINKLER = { close: 0.93, similar: 0.84 };

const holdsWord = (a: string, b: string): boolean => {
  const words = a.split(' ');
  return words.length > 1 && b.length > 2 && words.includes(b);
};

const lettersOf = (word: string): string => [...word].sort().join('');

/** Two slips, or the letters in another order: too much for `isSlip`, too little for chance. */
const isGarbled = (a: string, b: string): boolean =>
  Math.min(a.length, b.length) >= 4 &&
  (lettersOf(a) === lettersOf(b) || (Math.min(a.length, b.length) >= 5 && editDistance(a, b, 2) <= 2));

const isSimilar = (a: string, b: string): boolean =>
  isGarbled(a, b) ||
  holdsWord(a, b) ||
  holdsWord(b, a) ||
  jaroWinkler(a, b) >= JARO_WINKLER.similar ||
  (soundOf(a).length >= 2 && soundOf(a) === soundOf(b));

const wordLevel = (a: string, b: string): Level => {
  if (a === b) return 'same';
  if (isSlip(a, b) || (Math.min(a.length, b.length) >= 5 && jaroWinkler(a, b) >= JARO_WINKLER.close))
    return 'close';
  return isSimilar(a, b) ? 'similar' : 'different';
};

const firstLevel = (a: string, b: string): Level => {
  if (a === b) return 'same';
  if (areForms(a.split(' ')[0]!, b.split(' ')[0]!)) return 'form';
  if (isInitial(a, b)) return 'initial';
  const level = wordLevel(a, b);
  return level === 'close' && areTwoNames(a, b) ? 'similar' : level;
};

const lastLevel = (a: string, b: string): Level => (isInitial(a, b) ? 'initial' : wordLevel(a, b));

const isNear = (level: Level): boolean => level === 'same' || level === 'close';

const isCrossed = (a: string, b: string): boolean => wordLevel(a, b) !== 'different';

const straight = (a: MatchRecord, b: MatchRecord): Comparison[] => [
  ...(a.first && b.first ? [{ field: 'first', level: firstLevel(a.first, b.first) } as const] : []),
  ...(a.last && b.last ? [{ field: 'last', level: lastLevel(a.last, b.last) } as const] : []),
];

/** First names against last names, where that is near: people type them into each other's field. */
const crossed = (a: MatchRecord, b: MatchRecord): Comparison[] => [
  ...(a.first && b.last && isCrossed(a.first, b.last) ? [{ field: 'first', level: 'swapped' } as const] : []),
  ...(a.last && b.first && isCrossed(a.last, b.first) ? [{ field: 'last', level: 'swapped' } as const] : []),
];

const nameLevels = (a: MatchRecord, b: MatchRecord): Comparison[] => {
  const found = straight(a, b);
  if (found.some(({ level }) => level !== 'different')) return found;
  const swapped = crossed(a, b);
  return swapped.length >= Math.max(1, found.length) ? swapped : found;
};

const bornParts = (born: string): [string, string, string] => [
  born.slice(0, 4),
  born.slice(4, 6),
  born.slice(6, 8),
];

/** Years that two dates of one birth lie apart when one was guessed, or typed a year or a decade off. */
const NEAR_YEARS = [0, 1, 10];

const bornLevel = (a: string, b: string): Level => {
  if (a === b) return 'same';
  const [yearA, monthA, dayA] = bornParts(a);
  const [yearB, monthB, dayB] = bornParts(b);
  if (yearA === yearB && monthA === dayB && dayA === monthB) return 'close';
  if (editDistance(a, b, 1) <= 1) return 'close';
  const equal = Number(yearA === yearB) + Number(monthA === monthB) + Number(dayA === dayB);
  if (equal === 2) return 'similar';
  return NEAR_YEARS.includes(Math.abs(Number(yearA) - Number(yearB))) ? 'near' : 'different';
};

/** `ana.berg` of `ana.berg+shop@example.com`; dots and what follows a plus say nothing about the person. */
export const localOf = (email: string): string =>
  email.slice(0, email.indexOf('@')).replace(/\+.*$/, '').replace(/[._-]/g, '');

/** Shorter ones (`jb`, `info`) are those of many people. */
export const LOCAL_LENGTH_MIN = 5;

const withoutDigits = (text: string): string => text.replace(/\d/g, '');

/** A digit more or less is another person's address as often as a slip (`ana.berg1`, `ana.berg2`). */
const emailLevel = (a: string, b: string): Level => {
  if (a === b) return 'same';
  const [localA, localB] = [localOf(a), localOf(b)];
  if (localA === localB && localA.length >= LOCAL_LENGTH_MIN) return 'close';
  const isSlipped = editDistance(a, b, 2) <= (Math.min(a.length, b.length) >= 16 ? 2 : 1);
  if (isSlipped) return withoutDigits(a) === withoutDigits(b) ? 'similar' : 'close';
  return jaroWinkler(a, b) >= JARO_WINKLER.close ? 'similar' : 'different';
};

/** Country and trunk prefixes differ in how people write them: the last nine digits are the line. */
export const lineOf = (phone: string): string => phone.slice(-9);

const digitLevel = (a: string, b: string): Level => {
  if (a === b) return 'same';
  return Math.min(a.length, b.length) >= 4 && editDistance(a, b, 1) <= 1 ? 'close' : 'different';
};

const isNumber = (word: string): boolean => /^\d/.test(word);
const wordsOf = (street: string): string =>
  street
    .split(' ')
    .filter((word) => !isNumber(word))
    .join(' ');
const numberOf = (street: string): string => street.split(' ').find(isNumber) ?? '';

const streetLevel = (a: string, b: string): Level => {
  if (a === b) return 'same';
  const words = wordLevel(wordsOf(a), wordsOf(b));
  const [one, other] = [numberOf(a), numberOf(b)];
  const isSameNumber = one === other || one === '' || other === '';
  if (isNear(words)) return isSameNumber || digitLevel(one, other) === 'close' ? 'close' : 'similar';
  return words === 'similar' && isSameNumber ? 'similar' : 'different';
};

const FIELDS: readonly (readonly [MatchField, (a: string, b: string) => Level])[] = [
  ['email', emailLevel],
  ['phone', (a, b) => digitLevel(lineOf(a), lineOf(b))],
  ['born', bornLevel],
  ['number', digitLevel],
  ['street', streetLevel],
  ['postcode', digitLevel],
  ['city', wordLevel],
  ['company', wordLevel],
];

/** What is alike and what differs between two contacts; a field that one of them lacks is left out. */
export const compareRecords = (a: MatchRecord, b: MatchRecord): Comparison[] => {
  const found = nameLevels(a, b);
  for (const [field, levelOf] of FIELDS) {
    const [one, other] = [a[field], b[field]];
    if (one && other) found.push({ field, level: levelOf(one, other) });
  }
  return found;
};

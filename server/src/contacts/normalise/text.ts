import type { Json } from '../../platform/json.ts';

/** Texts by which programs and people say that there is nothing to say. */
const SAYS_NOTHING = new Set(['null', 'undefined', 'nan', 'n/a', 'none', '-', '--', '[object object]']);

/** Without spaces at its ends, inner runs of spaces as one, letters composed (NFC). */
export const tidyText = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** Whether a value of a well-known attribute says nothing: empty, `n/a`, `undefined` and their kin. */
export const saysNothing = (value: Json): boolean =>
  typeof value === 'string' && (value.trim() === '' || SAYS_NOTHING.has(value.trim().toLowerCase()));

/** A word as its spellings are compared: lower-case, without accents, spaces and signs. */
export const bareWord = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');

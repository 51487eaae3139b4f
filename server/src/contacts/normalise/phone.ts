import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { LRUCache } from 'lru-cache';

/** Longest text that is looked at: an E.164 number has 15 digits, and people add brackets and remarks. */
const PHONE_TEXT_MAX = 60;

/**
 * A number in E.164 (`+436601234567`); null when it is none. `country` (ISO alpha-2) is where national numbers are
 * from; without it they are unreadable: they mean somebody else in another country. Valid means of a possible length
 * (lists of allotted prefixes age). Extensions are dropped.
 */
export const phoneNumber = (text: string, country: string | null): string | null => {
  if (text.length > PHONE_TEXT_MAX) return null;
  const key = `${country ?? ''} ${text}`;
  const known = readBefore.get(key);
  if (known !== undefined) return known || null;
  const number = parsed(text, country);
  readBefore.set(key, number ?? '');
  return number;
};

/** What was read lately; `''`: no number. The same one comes again with each call of a person, and in normal form once
 *  more in the fold; reading it takes twenty times as long as this. Smaller: rows of a file push each other out. */
const readBefore = new LRUCache<string, string>({ max: 5_000 });

const parsed = (text: string, country: string | null): string | null => {
  const international = text.trim().replace(/^(00|\+00)(?=[1-9])/, '+');
  const number = parsePhoneNumberFromString(
    international,
    country !== null && isSupportedCountry(country) ? (country as CountryCode) : undefined,
  );
  return number?.isPossible() ? number.number : null;
};

/** Country (ISO alpha-2) of a number in E.164; null: it does not say. */
export const countryOfPhone = (number: string): string | null =>
  parsePhoneNumberFromString(number)?.country ?? null;

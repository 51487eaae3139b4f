/** What is found wrong with one contact's data (pure). */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { countryOfZone, phoneNumber } from '../../contacts/index.ts';
import type { JsonObject } from '../../platform/index.ts';
import { addressFinding } from './address.ts';
import type { FoundProblem } from './problems.ts';

export interface Finding {
  problem: FoundProblem;
  /** as it stands; '' where there is none */
  value: string;
  suggestion: string | null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The country that a number in E.164 belongs to. */
const countryOfPhone = (phone: string): string | null =>
  phone.startsWith('+') ? (parsePhoneNumberFromString(phone)?.country ?? null) : null;

/** A number that can be read after all: with the country that is known by now, or without letters around it. */
const phoneMeant = (phone: string, country: string | null): string | null => {
  const digits = phone.replace(/\p{L}+\.?:?/gu, ' ').trim();
  return phoneNumber(phone, country) ?? (digits === phone ? null : phoneNumber(digits, country));
};

/** Findings of one contact. `homeCountry`: of the workspace, for national numbers. */
export const findingsOf = (attributes: Readonly<JsonObject>, homeCountry: string | null): Finding[] => {
  const found: Finding[] = [];
  const email = text(attributes.email);
  const phone = text(attributes.phone);
  const country = text(attributes.country);
  const ofAddress = email === '' ? null : addressFinding(email);
  if (ofAddress) found.push({ ...ofAddress, value: email });
  if (phone !== '' && (!phone.startsWith('+') || phoneNumber(phone, null) === null))
    found.push({
      problem: 'phoneUnreadable',
      value: phone,
      suggestion: phoneMeant(phone, country || homeCountry),
    });
  if (country === '') {
    const zone = text(attributes.timezone);
    const guess = countryOfPhone(phone) ?? (zone === '' ? null : countryOfZone(zone));
    if (guess !== null) found.push({ problem: 'countryGuess', value: '', suggestion: guess });
  }
  return found;
};

import type { Json, JsonObject } from '../../platform/index.ts';
import { normalEmail } from '../identity.ts';
import { plain } from './text.ts';

/** What the matcher knows of a contact. Text is as `plain` writes it; absent = not known. */
export interface MatchRecord {
  id: string;
  first?: string;
  last?: string;
  /** lower-case */
  email?: string;
  /** digits, without leading zeros */
  phone?: string;
  /** `19710624`; any eight digits, since a slip of a digit may leave no real date */
  born?: string;
  /** a number that an authority gave to the person */
  number?: string;
  postcode?: string;
  city?: string;
  /** with the house number */
  street?: string;
  company?: string;
}

/**
 * Names that attributes have in the wild, by what they mean, as `nameKey` writes them (without case and signs). The
 * first that is filled is taken.
 */
const NAMES = {
  first: ['firstname', 'givenname', 'forename', 'vorname', 'prenom', 'fname', 'firstnamec1'],
  last: ['lastname', 'surname', 'familyname', 'nachname', 'nom', 'lname', 'lastnamec1'],
  full: ['name', 'fullname', 'contactname', 'displayname'],
  email: ['email', 'emailaddress', 'mail', 'workemail'],
  phone: ['phone', 'phonenumber', 'mobile', 'mobilephone', 'telephone', 'tel', 'cell'],
  born: ['birthday', 'dateofbirth', 'birthdate', 'dob', 'born', 'bornon', 'geburtsdatum'],
  bornYear: ['birthyear', 'yearofbirth', 'by'],
  bornMonth: ['birthmonth', 'monthofbirth', 'bm'],
  bornDay: ['birthdayofmonth', 'dayofbirth', 'bd'],
  number: [
    'socsecid',
    'ssn',
    'socialsecuritynumber',
    'nationalid',
    'personalid',
    'taxid',
    'nationalinsurancenumber',
  ],
  postcode: ['postcode', 'postalcode', 'zip', 'zipcode', 'plz'],
  city: ['city', 'suburb', 'town', 'locality', 'ort'],
  street: ['street', 'address1', 'addressline1', 'streetaddress', 'line1', 'addressstreet', 'strasse'],
  house: ['streetnumber', 'housenumber', 'hausnummer'],
  company: ['company', 'companyname', 'organization', 'organisation', 'employer'],
} as const;

const nameKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const textOf = (value: Json | undefined): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  return trimmed === '' || trimmed.length > 200 ? undefined : trimmed;
};

/** Attributes by `nameKey`, those of a nested `address` and `company` beside them. */
const byName = (attributes: JsonObject): Map<string, string> => {
  const found = new Map<string, string>();
  const take = (object: JsonObject): void => {
    for (const [name, value] of Object.entries(object)) {
      const key = nameKey(name);
      const text = textOf(value);
      if (text !== undefined && !found.has(key)) found.set(key, text);
    }
  };
  take(attributes);
  for (const inner of ['address', 'name'])
    if (
      attributes[inner] !== null &&
      typeof attributes[inner] === 'object' &&
      !Array.isArray(attributes[inner])
    )
      take(attributes[inner]);
  const company = attributes.company;
  if (company !== null && typeof company === 'object' && !Array.isArray(company)) {
    const name = textOf(company.name);
    if (name !== undefined) found.set('company', name);
  }
  if (typeof attributes.address === 'string')
    found.set('address1', found.get('address1') ?? attributes.address);
  return found;
};

const TITLES = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'dr',
  'prof',
  'herr',
  'frau',
  'mag',
  'ing',
  'dipl',
  'sir',
]);
const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'phd', 'msc', 'ba', 'bsc', 'mba']);

const withoutTitles = (name: string): string => {
  const words = name.split(' ');
  const kept = words.filter(
    (word, n) => !(n < words.length - 1 && TITLES.has(word)) && !(n > 0 && SUFFIXES.has(word)),
  );
  return kept.join(' ');
};

/** First and last name of one text: `Berg, Ana` and `Dr. Ana Maria Berg`. */
const splitName = (full: string): { first?: string; last?: string } => {
  const comma = full.indexOf(',');
  if (comma > 0) return { first: full.slice(comma + 1).trim(), last: full.slice(0, comma).trim() };
  const words = full.split(/\s+/).filter((word) => !TITLES.has(plain(word)) && !SUFFIXES.has(plain(word)));
  if (words.length < 2) return words[0] ? { first: words[0] } : {};
  return { first: words[0]!, last: words.slice(1).join(' ') };
};

const two = (digits: string): string => digits.padStart(2, '0');

/** A date as eight digits: ISO, `19710624`, `24.06.1971`, `6/24/1971`, three parts. Undefined for anything else. */
export const bornOf = (text: string): string | undefined => {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T ])/.exec(text);
  if (iso) return `${iso[1]}${two(iso[2]!)}${two(iso[3]!)}`;
  if (/^\d{8}$/.test(text)) return text;
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  if (!local) return undefined;
  const [, a, b, year] = local;
  const monthFirst = Number(b) > 12;
  return monthFirst ? `${year}${two(a!)}${two(b!)}` : `${year}${two(b!)}${two(a!)}`;
};

/** Dates that stand for "not known". */
const NO_DATES = new Set(['00000000', '19000101', '19700101', '99991231']);

/** An address whose part before the sign is a function, not a person. */
const SHARED = /^(info|office|sales|support|contact|admin|hello|mail|team|service|noreply|no-reply|kontakt)@/;

/** What a contact's attributes say, by the field that it is compared in, as it was written. */
export type Said = Partial<Record<Exclude<keyof MatchRecord, 'id'>, string>>;

/** Reads a contact's attributes, under whatever common names they stand. */
export const saidIn = (attributes: JsonObject): Said => {
  const said = byName(attributes);
  const get = (meaning: keyof typeof NAMES): string | undefined => {
    for (const name of NAMES[meaning]) {
      const value = said.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const split = splitName(get('full') ?? '');
  const [first, last] = [get('first'), get('last')];
  const isApart = first !== undefined || last !== undefined;
  const birth = [get('bornYear'), get('bornMonth'), get('bornDay')];
  const found: Record<keyof Said, string | undefined> = {
    first: isApart ? first : split.first,
    last: isApart ? last : split.last,
    email: get('email'),
    phone: get('phone'),
    born: get('born') ?? (birth.every(Boolean) ? birth.join('-') : undefined),
    number: get('number'),
    postcode: get('postcode'),
    city: get('city'),
    street: [get('house'), get('street')].filter(Boolean).join(' '),
    company: get('company'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value));
};

const joined = (text: string): string => plain(text).replaceAll(' ', '');

const emailOf = (text: string): string | null => {
  const email = normalEmail(text);
  return email === null || SHARED.test(email) ? null : email;
};

const DIGITS_MIN = 6;
const phoneOf = (text: string): string | null => {
  const digits = text.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length >= DIGITS_MIN ? digits : null;
};

const bornOn = (text: string): string | null => {
  const born = bornOf(text);
  return born === undefined || NO_DATES.has(born) ? null : born;
};

const NORMAL: Readonly<Record<keyof Said, (text: string) => string | null>> = {
  first: (text) => withoutTitles(plain(text)),
  last: plain,
  email: emailOf,
  phone: phoneOf,
  born: bornOn,
  number: joined,
  postcode: joined,
  city: plain,
  street: plain,
  company: plain,
};

/** What the matcher compares of a contact. */
export const recordOf = (id: string, attributes: JsonObject): MatchRecord => {
  const record: MatchRecord = { id };
  for (const [field, text] of Object.entries(saidIn(attributes)) as [keyof Said, string][]) {
    const value = NORMAL[field](text);
    if (value) record[field] = value;
  }
  return record;
};

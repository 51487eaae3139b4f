import { bareWord } from './text.ts';
import type { AttributeType } from './typed.ts';

/** How the values of a well-known attribute are made one form (`values.ts`). */
export type WellKnownKind =
  | 'email'
  | 'phone'
  | 'country'
  | 'region'
  | 'timezone'
  | 'language'
  | 'day'
  | 'text'
  | 'words'
  | 'stage'
  | 'yesNo';

interface WellKnown {
  kind: WellKnownKind;
  label: string;
  personal: boolean;
  /** other spellings, without case, spaces and signs */
  also?: readonly string[];
}

/**
 * Attributes that Baton knows by name. The names are those of Segment's identify specification, since sites send them
 * so; Baton's own are in snake case. Each fact has one name, so that a condition asks once.
 */
export const WELL_KNOWN: Readonly<Record<string, WellKnown>> = {
  email: { kind: 'email', label: 'E-mail', personal: true, also: ['emailaddress', 'mail'] },
  phone: {
    kind: 'phone',
    label: 'Phone',
    personal: true,
    also: ['phonenumber', 'mobile', 'mobilephone', 'mobilenumber', 'cellphone', 'telephone', 'tel'],
  },
  name: { kind: 'text', label: 'Name', personal: true, also: ['fullname', 'displayname'] },
  firstName: {
    kind: 'text',
    label: 'First name',
    personal: true,
    also: ['givenname', 'forename', 'fname'],
  },
  lastName: {
    kind: 'text',
    label: 'Last name',
    personal: true,
    also: ['familyname', 'surname', 'lname'],
  },
  title: { kind: 'text', label: 'Job title', personal: true, also: ['jobtitle'] },
  company: {
    kind: 'text',
    label: 'Company',
    personal: false,
    also: ['companyname', 'organisation', 'organization'],
  },
  street: {
    kind: 'text',
    label: 'Street',
    personal: true,
    also: ['streetaddress', 'address1', 'addressline1'],
  },
  postalCode: { kind: 'text', label: 'Postcode', personal: true, also: ['postcode', 'zip', 'zipcode'] },
  city: { kind: 'text', label: 'City', personal: true, also: ['town'] },
  region: { kind: 'region', label: 'Region', personal: false, also: ['province'] },
  country: { kind: 'country', label: 'Country', personal: false, also: ['countrycode', 'countryname'] },
  timezone: { kind: 'timezone', label: 'Time zone', personal: false, also: ['tz'] },
  language: { kind: 'language', label: 'Language', personal: false, also: ['lang', 'preferredlanguage'] },
  birthday: {
    kind: 'day',
    label: 'Birthday',
    personal: true,
    also: ['birthdate', 'dateofbirth', 'dob', 'bday'],
  },
  gender: { kind: 'text', label: 'Gender', personal: true },
  website: { kind: 'text', label: 'Website', personal: false },
  tags: { kind: 'words', label: 'Tags', personal: false },
  lifecycle_stage: { kind: 'stage', label: 'Lifecycle stage', personal: false },
  test_person: { kind: 'yesNo', label: 'Test person', personal: false },
};

const bySpelling = new Map(
  Object.entries(WELL_KNOWN).flatMap(([name, { also = [] }]) =>
    [bareWord(name), ...also].map((spelling): [string, string] => [spelling, name]),
  ),
);

/** Names asked before: sites send the same few, and spelling one costs more than all else of a small input. */
const asked = new Map<string, string>();
const ASKED_MAX = 5_000;

/** The one name of an attribute: `first_name`, `First Name` and `givenName` are `firstName`; others stay as they are. */
export const canonicalName = (name: string): string => {
  const known = asked.get(name);
  if (known !== undefined) return known;
  const canonical = Object.hasOwn(WELL_KNOWN, name) ? name : (bySpelling.get(bareWord(name)) ?? name);
  if (asked.size < ASKED_MAX) asked.set(name, canonical);
  return canonical;
};

const TYPES: Readonly<Partial<Record<WellKnownKind, AttributeType>>> = {
  day: 'date',
  words: 'list',
  yesNo: 'boolean',
};

/** The type of a well-known attribute, by its canonical name. */
export const wellKnownType = (name: string): AttributeType | undefined => {
  const kind = wellKnownKind(name);
  return kind === undefined ? undefined : (TYPES[kind] ?? 'string');
};

/** The kind of a well-known attribute, by its canonical name. */
export const wellKnownKind = (name: string): WellKnownKind | undefined =>
  Object.hasOwn(WELL_KNOWN, name) ? WELL_KNOWN[name]!.kind : undefined;

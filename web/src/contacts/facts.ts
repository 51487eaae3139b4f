import type { ContactDetail } from '../api/index.ts';
import { dayText } from '../ui/index.ts';

type Attribute = ContactDetail['attributes'][number];
export type FactValue = Attribute['value'];

/** Attributes that are shown before "11 more". */
export const factsShown = 12;

/** Those everyone looks for first, in this order; the rest as the server sorts them. */
const firstNames = ['name', 'firstName', 'lastName', 'email', 'phone', 'company', 'title', 'city', 'country'];

const rankOf = ({ name }: Attribute): number => {
  const place = firstNames.indexOf(name);
  return place < 0 ? firstNames.length : place;
};

const isFilled = ({ value }: Attribute): boolean => value !== null && value !== '';

/** Filled ones first, and among them what one looks for first. */
export const inReadingOrder = (attributes: readonly Attribute[]): Attribute[] =>
  [...attributes].sort(
    (left, right) => Number(isFilled(right)) - Number(isFilled(left)) || rankOf(left) - rankOf(right),
  );

/** Names that read better than their letters say. */
const knownLabels: Readonly<Record<string, string>> = { email: 'E-mail', ip: 'IP', timezone: 'Time zone' };

/** What an attribute is called: its label, else its name as words ("shoe_size" is "Shoe size"). */
export const factLabel = ({ name, label }: Pick<Attribute, 'name' | 'label'>): string => {
  if (label !== name) return label;
  const known = knownLabels[name];
  if (known) return known;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A value as it is read and typed: text as it is, lists by commas, yes or no, the rest as JSON. */
export const factText = (value: FactValue): string => {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const instants = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})/g;

/** A text whose instants are written as people write them ("Tue 10 Nov 10:42"); what only looks like one stays. */
export const withDays = (text: string, now: Date, zone: string): string =>
  text.replace(instants, (found) => (Number.isNaN(Date.parse(found)) ? found : dayText(found, now, zone)));

/** Whether it can be typed in one field; objects come from programs and are changed by them. */
export const isTypable = (value: FactValue): boolean =>
  typeof value !== 'object' || value === null || Array.isArray(value);

const truths: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

/**
 * What was typed, in the kind of value that was there: a number stays a number when one was typed, a list a list.
 * Nothing typed removes the attribute (null).
 */
export const typedFact = (text: string, before: FactValue): FactValue => {
  const typed = text.trim();
  if (typed === '') return null;
  if (typeof before === 'number' && Number.isFinite(Number(typed))) return Number(typed);
  if (typeof before === 'boolean' && truths.has(typed.toLowerCase()))
    return truths.get(typed.toLowerCase()) ?? null;
  if (Array.isArray(before))
    return typed
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  return typed;
};

/** "13 Nov, from workflow Abandoned cart": where a value came from. */
export const sourceText = ({ source }: Attribute): string =>
  source ? `From ${source}` : 'Source not recorded';

const touchWords: Readonly<Record<string, string>> = {
  source: 'Source',
  medium: 'Medium',
  campaign: 'Campaign',
  term: 'Term',
  content: 'Content',
  referrer: 'Came from',
  landing: 'First page',
};

/** The first touch in words, in a fixed order; what is not known is left out. */
export const touchFacts = (touch: ContactDetail['firstTouch']): { label: string; value: string }[] =>
  Object.entries(touchWords).flatMap(([name, label]) => {
    const value = touch?.[name];
    return typeof value === 'string' && value !== '' ? [{ label, value }] : [];
  });

const identityWords: Readonly<Record<string, string>> = {
  anonymous: 'Browser',
  user: 'User id',
  email: 'E-mail',
  phone: 'Phone',
  device: 'Device',
};

/** What a kind of identity is called on screen. */
export const identityLabel = (kind: string): string => identityWords[kind] ?? kind;

/** The tags on a contact; anything else under that name is none. */
export const tagsOf = ({ attributes }: ContactDetail): string[] => {
  const held = attributes.find(({ name }) => name === 'tags')?.value;
  return Array.isArray(held) ? held.filter((tag) => typeof tag === 'string') : [];
};

/** Whether the contact is a test person: gets mail, is counted nowhere. */
export const isTestPerson = ({ attributes }: ContactDetail): boolean =>
  attributes.some(({ name, value }) => name === 'test_person' && value === true);

/** Where a phone number is called. */
export const telOf = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`;

/** "Head of sales, Acme, Vienna": who it is beside the name, as far as it is known. */
export const whoText = (contact: ContactDetail): string => {
  const one = (...names: string[]) => names.map((name) => textFact(contact, name)).find(Boolean);
  return [one('title', 'job_title', 'role'), one('company', 'company_name'), one('city'), one('country')]
    .filter(Boolean)
    .join(', ');
};

/** The attribute's text, if it has one: for the buttons that mail and call. */
export const textFact = ({ attributes }: ContactDetail, name: string): string | undefined => {
  const value = attributes.find((attribute) => attribute.name === name)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

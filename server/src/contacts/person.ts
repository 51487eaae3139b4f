import type { Json } from '../platform/index.ts';

/** A contact as screens name it. */
export interface Person {
  contactId: string;
  /** name, else e-mail, else phone number, else "Someone in Vienna", else "Someone"; "An erased person" */
  label: string;
  email: string | null;
  known: boolean;
}

/** What a label is made of. Values are whatever people sent. */
export interface PersonFacts {
  contactId: string;
  known: boolean;
  email: Json;
  phone?: Json;
  name: Json;
  firstName: Json;
  lastName: Json;
  city: Json;
  timeZone: Json;
  /** nothing is known of them any more */
  isErased: boolean;
  /** city or IANA zone that some event of theirs came with */
  place: string | null;
}

const LABEL_LENGTH_MAX = 120;

const text = (value: Json | undefined): string | null => {
  if (typeof value !== 'string') return null;
  const trimmed = value.replace(/\s+/g, ' ').trim();
  return trimmed === '' ? null : trimmed.slice(0, LABEL_LENGTH_MAX);
};

/** `Europe/Vienna` -> `Vienna`; null for zones that name no city. */
export const cityOfZone = (zone: string): string | null => {
  const parts = zone.split('/');
  if (parts.length < 2 || parts[0] === 'Etc') return null;
  return parts.at(-1)!.replaceAll('_', ' ');
};

const cityOf = ({ city, timeZone, place }: PersonFacts): string | null => {
  for (const said of [text(city), text(place), text(timeZone)]) {
    if (said === null || /^(UTC|GMT|Etc\/)/.test(said)) continue;
    const found = said.includes('/') ? cityOfZone(said) : said;
    if (found !== null) return found;
  }
  return null;
};

const nameOf = ({ name, firstName, lastName }: PersonFacts): string | null => {
  const parts = [text(firstName), text(lastName)].filter((part) => part !== null);
  return text(name) ?? (parts.length > 0 ? parts.join(' ') : null);
};

/** How a person is called: name, else e-mail, else phone number, else where they are, else "Someone". */
export const personOf = (facts: PersonFacts): Person => {
  const email = text(facts.email);
  const city = cityOf(facts);
  return {
    contactId: facts.contactId,
    label: facts.isErased
      ? 'An erased person'
      : (nameOf(facts) ?? email ?? text(facts.phone) ?? (city === null ? 'Someone' : `Someone in ${city}`)),
    email,
    known: facts.known,
  };
};

import type { Json, JsonObject } from '../../platform/json.ts';
import { countryCode } from './country.ts';
import { canonicalName, wellKnownKind } from './names.ts';
import { saysNothing, tidyText } from './text.ts';
import { type AttributeType, inType } from './typed.ts';
import { wellKnownValue } from './values.ts';

/** What a workspace says about the attributes of its contacts. */
export interface ProfileRules {
  /** ISO alpha-2 of the workspace: where national phone numbers are from when the contact does not say */
  country: string | null;
  /** attributes whose type a person has set: what comes in is converted */
  types: ReadonlyMap<string, AttributeType>;
  /** attributes that follow from events: nobody else sets them */
  computed: ReadonlySet<string>;
}

export const NO_RULES: ProfileRules = { country: null, types: new Map(), computed: new Set() };

/** A value that could not be read: kept as it was sent, and noted until a readable one comes. */
export interface ValueProblem {
  /** `email-unreadable`, `phone-unreadable`, ... `type-number`: what it should have been */
  code: string;
  sent: Json;
}

export interface NormalTraits {
  /** canonical name -> value to set; null removes */
  attributes: JsonObject;
  /** names whose new value could not be read */
  problems: Record<string, ValueProblem>;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of Segment's `address` that are attributes of their own; the object itself is kept beside them. */
const ADDRESS: Readonly<Record<string, string>> = {
  city: 'city',
  country: 'country',
  postalCode: 'postalCode',
  postal_code: 'postalCode',
  state: 'region',
  street: 'street',
};

/** Facts that come wrapped: of an address its parts, of a company its name. The whole stays under another name. */
const unwrapped = (name: string, value: Json): [string, Json][] => {
  if (name === 'address' && isObject(value))
    return [
      [name, value],
      ...Object.entries(ADDRESS).flatMap(([member, part]): [string, Json][] =>
        value[member] === undefined ? [] : [[part, value[member]!]],
      ),
    ];
  if (name === 'company' && isObject(value))
    return [
      ['companyDetails', value],
      ...(typeof value.name === 'string' ? ([['company', value.name]] as [string, Json][]) : []),
    ];
  return [[name, value]];
};

/** Facts under their one name; what is said under it directly comes before other spellings and parts. */
export const namedFacts = (traits: JsonObject): JsonObject => {
  const said: JsonObject = {};
  const direct = new Set<string>();
  for (const [given, value] of Object.entries(traits)) {
    const canonical = canonicalName(given);
    for (const [name, one] of unwrapped(canonical, value)) {
      const isDirect = name === given;
      if (direct.has(name) && !isDirect) continue;
      if (isDirect) direct.add(name);
      said[name] = one;
    }
  }
  return said;
};

const countryOf = (said: JsonObject, current: Readonly<JsonObject>, rules: ProfileRules): string | null => {
  for (const country of [said.country, current.country])
    if (typeof country === 'string') {
      const code = countryCode(country);
      if (code !== null) return code;
    }
  return rules.country;
};

/**
 * What an input says of a person in the form that conditions read (pure): one name for each fact, well-known values
 * in one form (E.164, ISO 3166, IANA, BCP 47), others in the type that a person gave their attribute. A value that
 * cannot be read is kept as sent and noted. Computed attributes are left out: only the fold sets them. Doing it twice changes nothing. `blank` says what `''` and `n/a` of a
 * well-known attribute mean: a form that was left empty (`nothing`), or a person who emptied the field (`remove`).
 */
export const normalTraits = (
  traits: JsonObject,
  current: Readonly<JsonObject>,
  rules: ProfileRules,
  blank: 'nothing' | 'remove',
): NormalTraits => {
  const said = namedFacts(traits);
  const place = { country: countryOf(said, current, rules) };
  const normal: NormalTraits = { attributes: {}, problems: {} };
  for (const [name, value] of Object.entries(said)) {
    if (rules.computed.has(name)) continue;
    const kind = wellKnownKind(name);
    const type = rules.types.get(name);
    if (value === null || (kind === undefined && type === undefined)) {
      normal.attributes[name] = value;
      continue;
    }
    if (saysNothing(value)) {
      if (blank === 'remove') normal.attributes[name] = null;
      continue;
    }
    const read =
      kind === undefined ? inType(value, type!, place.country) : wellKnownValue(kind, value, place);
    normal.attributes[name] = read ?? (typeof value === 'string' ? tidyText(value) : value);
    if (read === null)
      normal.problems[name] = {
        code: kind === undefined ? `type-${type}` : `${kind}-unreadable`,
        sent: value,
      };
  }
  return normal;
};

import type { Json, JsonObject } from '../platform/index.ts';

/** What the fold knows of a person's profile. Instants in ms. */
export interface Profile {
  knownAt: number | null;
  createdAt: number;
  firstTouch: JsonObject | null;
  attributes: Readonly<JsonObject>;
}

/** An input as the profile sees it: traits of an identify call, attributes of an edit, the source of a visit. */
export interface ProfileInput {
  kind: string;
  occurredAtMs: number;
  payload: JsonObject;
}

export interface AttributeChange {
  name: string;
  from: Json;
  to: Json;
}

/** How many attributes one contact may carry: beyond it new names are refused, so that a loop in a site's
 *  code cannot grow a row without end. Too small: real profiles lose facts. */
export const ATTRIBUTES_MAX = 500;

const sameJson = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

const normalised = (name: string, value: Json): Json =>
  name === 'email' && typeof value === 'string' ? value.trim().toLowerCase() : value;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Attributes that an input sets: the person's traits, or `attributes` of an edit; null removes. Traits of a `group`
 *  call are the company's. */
const attributesOf = (input: ProfileInput): JsonObject => {
  const { traits, attributes } = input.payload;
  if (input.kind === 'edit' && isObject(attributes)) return attributes;
  return input.kind !== 'group' && isObject(traits) ? traits : {};
};

/** The differences that setting `wanted` makes to a profile; names beyond ATTRIBUTES_MAX are left out. */
export const attributeChanges = (profile: Profile, wanted: JsonObject): AttributeChange[] => {
  let room = ATTRIBUTES_MAX - Object.keys(profile.attributes).length;
  const changes: AttributeChange[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const from = profile.attributes[name];
    const to = normalised(name, value);
    if (sameJson(from, to)) continue;
    if (from === undefined && room-- <= 0) continue;
    changes.push({ name, from: from ?? null, to });
  }
  return changes;
};

/** The attributes after the changes; removed names are gone, not null. */
export const withChanges = (
  attributes: Readonly<JsonObject>,
  changes: readonly AttributeChange[],
): JsonObject => {
  const next: JsonObject = { ...attributes };
  for (const { name, to } of changes) {
    if (to === null) delete next[name];
    else next[name] = to;
  }
  return next;
};

/** The visit's source that becomes the first touch of a contact without one. */
const touchOf = (input: ProfileInput): JsonObject | null => {
  const context = input.payload.context;
  const source = isObject(context) ? context.source : undefined;
  return isObject(source) ? { ...source, at: new Date(input.occurredAtMs).toISOString() } : null;
};

export interface ProfileChange {
  changes: AttributeChange[];
  firstTouch: JsonObject | null;
}

/** What one input changes of a profile (pure). Identities are claimed apart: they are unique across contacts. */
export const applyToProfile = (profile: Profile, input: ProfileInput): ProfileChange => ({
  changes: attributeChanges(profile, attributesOf(input)),
  firstTouch: profile.firstTouch === null ? touchOf(input) : null,
});

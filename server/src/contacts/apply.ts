import type { Json, JsonObject } from '../platform/index.ts';
import { isBehind, normalTraits, type ProfileRules, type ValueProblem } from './normalise/index.ts';
import { isTagEdit, tagsAfter } from './tags.ts';

/** Values that could not be read, by attribute. */
export type ValueProblems = Readonly<Record<string, ValueProblem>>;

/** What the fold knows of a person's profile. Instants in ms. */
export interface Profile {
  knownAt: number | null;
  createdAt: number;
  firstTouch: JsonObject | null;
  attributes: Readonly<JsonObject>;
  problems: ValueProblems;
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

const sameJson = (a: Json | undefined = null, b: Json | undefined = null): boolean =>
  a === b || (isCompound(a) && isCompound(b) && JSON.stringify(a) === JSON.stringify(b));

const isCompound = (value: Json): boolean => typeof value === 'object' && value !== null;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Attributes that an input sets: the person's traits, or `attributes` of an edit; null removes. Traits of a `group`
 *  call are the company's. */
const attributesOf = (input: ProfileInput): JsonObject => {
  const { traits, attributes } = input.payload;
  if (input.kind === 'edit' && isObject(attributes)) return attributes;
  return input.kind !== 'group' && isObject(traits) ? traits : {};
};

/** Who sets attributes: by hand `''` empties a field and a stage may go back; from outside neither. */
export type SetBy = 'hand' | 'program';

export interface AttributesSet {
  changes: AttributeChange[];
  /** the problems afterwards; the same object when nothing changed */
  problems: ValueProblems;
}

/** The differences between a profile and `wanted`; names beyond ATTRIBUTES_MAX are left out. */
const differences = (profile: Profile, wanted: JsonObject, by: SetBy): AttributeChange[] => {
  let room = ATTRIBUTES_MAX - Object.keys(profile.attributes).length;
  const changes: AttributeChange[] = [];
  for (const [name, to] of Object.entries(wanted)) {
    const from = profile.attributes[name];
    if (sameJson(from, to)) continue;
    if (from === undefined && room-- <= 0) continue;
    if (name === 'lifecycle_stage' && by === 'program' && isBehind(String(to), String(from))) continue;
    changes.push({ name, from: from ?? null, to });
  }
  return changes;
};

const problemsAfter = (
  before: ValueProblems,
  names: readonly string[],
  found: ValueProblems,
): ValueProblems => {
  if (Object.keys(found).length === 0 && !names.some((name) => name in before)) return before;
  const kept = Object.entries(before).filter(([name]) => !names.includes(name));
  return { ...Object.fromEntries(kept), ...found };
};

/** What setting `wanted` makes of a profile: values in their normal form, what cannot be read noted (pure). */
export const attributesSet = (
  profile: Profile,
  wanted: JsonObject,
  rules: ProfileRules,
  by: SetBy,
): AttributesSet => {
  const normal = normalTraits(wanted, profile.attributes, rules, by === 'hand' ? 'remove' : 'nothing');
  return {
    changes: differences(profile, normal.attributes, by),
    problems: problemsAfter(profile.problems, Object.keys(normal.attributes), normal.problems),
  };
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

export interface ProfileChange extends AttributesSet {
  firstTouch: JsonObject | null;
}

/** Attributes that an input sets, with the tags that an edit adds to and takes from those at hand. */
const wantedBy = (profile: Profile, input: ProfileInput): JsonObject => {
  const attributes = attributesOf(input);
  const { tags } = input.payload;
  if (input.kind !== 'edit' || !isTagEdit(tags)) return attributes;
  return { ...attributes, tags: tagsAfter(profile.attributes.tags, tags) };
};

/** What one input changes of a profile (pure). Identities are claimed apart: they are unique across contacts. */
export const applyToProfile = (
  profile: Profile,
  input: ProfileInput,
  rules: ProfileRules,
): ProfileChange => ({
  ...attributesSet(profile, wantedBy(profile, input), rules, input.kind === 'edit' ? 'hand' : 'program'),
  firstTouch: profile.firstTouch === null ? touchOf(input) : null,
});

/**
 * What follows from a contact's events and is kept beside the profile: computed attributes and interests. Live events
 * move it on one by one; `derived-fill.ts` takes the past.
 */
import { createHash } from 'node:crypto';
import { type EventMap, firstValue, realProperties, resolveMatcher } from '../conditions/index.ts';
import {
  type ComputedRule,
  type ComputedState,
  computedStep,
  computedValue,
  type InterestRules,
  type Interests,
  topicOfCategory,
  topicsOfPaths,
  withInterest,
} from '../contacts/index.ts';
import type { Json, JsonObject } from '../platform/index.ts';
import type { Draft } from './draft.ts';

/** A rule's state, with the hash of what it counts: under another rule it is counted anew. */
export interface Derivation {
  rule: string;
  state: ComputedState;
}

export interface CompiledComputed {
  name: string;
  kind: ComputedRule['kind'];
  /** hash of rule and matcher */
  rule: string;
  /** events that count */
  events: readonly string[];
  /** names under which the value stands, the preferred first */
  properties: readonly string[];
}

export interface CompiledInterests {
  rule: string;
  events: readonly string[];
  /** the topics of one event */
  topicsOf(name: string, properties: Readonly<JsonObject>): string[];
}

/** What a workspace derives from events. */
export interface Derived {
  computed: readonly CompiledComputed[];
  interests: CompiledInterests | null;
}

/** What capture calls a page call. */
const PAGE_EVENT = 'Page Viewed';
/** Where the rule of the interests stands among those of the computed attributes: no attribute has an empty name. */
export const INTERESTS_KEY = '';

/** A short name for what is counted; its state is worthless under another. */
const ruleHash = (rule: unknown): string =>
  createHash('sha256').update(JSON.stringify(rule)).digest('base64url').slice(0, 10);

const compileComputed = (name: string, rule: ComputedRule, eventMap: EventMap): CompiledComputed => {
  const { names, aliases } = resolveMatcher(rule.event, undefined, eventMap);
  const properties = rule.property === undefined ? [] : realProperties(rule.property, aliases);
  return {
    name,
    kind: rule.kind,
    rule: ruleHash([rule.kind, names, properties]),
    events: names,
    properties,
  };
};

const compileInterests = (rules: InterestRules, eventMap: EventMap): CompiledInterests | null => {
  const { names, aliases } = resolveMatcher('@productViewed', undefined, eventMap);
  const viewed = rules.categories ? names : [];
  const categories = ['category', ...realProperties('@category', aliases)];
  const events = [...(rules.topics.length > 0 ? [PAGE_EVENT] : []), ...viewed];
  if (events.length === 0) return null;
  const ofPath = topicsOfPaths(rules);
  return {
    rule: ruleHash([rules, viewed, categories]),
    events,
    topicsOf: (name, properties) => {
      const { path } = properties;
      const ofPage = name === PAGE_EVENT && typeof path === 'string' ? ofPath(path) : [];
      const category = viewed.includes(name) ? topicOfCategory(firstValue(properties, categories)) : null;
      return category === null || ofPage.includes(category) ? ofPage : [...ofPage, category];
    },
  };
};

/** The workspace's rules, compiled with its event map. */
export const compileDerived = (
  rules: Readonly<Record<string, ComputedRule>>,
  interests: InterestRules | null,
  eventMap: EventMap,
): Derived => ({
  computed: Object.entries(rules).map(([name, rule]) => compileComputed(name, rule, eventMap)),
  interests: interests === null ? null : compileInterests(interests, eventMap),
});

/** Names of the events that move something on. */
export const derivedEvents = ({ computed, interests }: Derived): string[] => [
  ...computed.flatMap(({ events }) => events),
  ...(interests?.events ?? []),
];

/** The value that an event has for a rule. */
export const valueIn = ({ properties }: CompiledComputed, event: Readonly<JsonObject>): Json | undefined =>
  firstValue(event, properties);

/** Sets a computed attribute from its state; whether it is another now. */
export const setComputed = (
  draft: Draft,
  { name, kind, rule }: CompiledComputed,
  state: ComputedState,
): boolean => {
  draft.derivations[name] = { rule, state };
  const value = computedValue(kind, state);
  const { attributes } = draft.profile;
  if (JSON.stringify(attributes[name] ?? null) === JSON.stringify(value)) return false;
  const { [name]: _, ...others } = attributes;
  draft.profile.attributes = value === null ? others : { ...others, [name]: value };
  draft.profileChanged = true;
  return true;
};

/** The interests after an event. */
export const interestsAfter = (
  interests: Interests,
  { topicsOf }: CompiledInterests,
  event: { name: string; properties: Readonly<JsonObject>; atMs: number },
): Interests =>
  topicsOf(event.name, event.properties).reduce(
    (known, topic) => withInterest(known, topic, event.atMs),
    interests,
  );

/** A contact without a past has counted all of it. */
export const startDerivations = (draft: Draft, { computed, interests }: Derived): void => {
  for (const { name, rule } of computed) draft.derivations[name] = { rule, state: null };
  if (interests !== null) draft.derivations[INTERESTS_KEY] = { rule: interests.rule, state: null };
};

export interface DerivedChange {
  /** computed attributes that have another value */
  attributes: string[];
  hasInterests: boolean;
}

/** Moves on what follows from events by one event. */
export const derive = (
  draft: Draft,
  derived: Derived,
  event: { name: string; properties: JsonObject; atMs: number },
): DerivedChange => {
  const attributes = derived.computed
    .filter(({ events }) => events.includes(event.name))
    .filter((one) => {
      const state = draft.derivations[one.name]?.state ?? null;
      return setComputed(
        draft,
        one,
        computedStep(one.kind, state, valueIn(one, event.properties), event.atMs),
      );
    })
    .map(({ name }) => name);
  const before = draft.interests;
  if (derived.interests?.events.includes(event.name))
    draft.interests = interestsAfter(before, derived.interests, event);
  return { attributes, hasInterests: draft.interests !== before };
};

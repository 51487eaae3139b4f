/**
 * What the workspace's events and attributes are called, learnt from what arrives, for pickers and the attribute list.
 * Off the hot path: names are collected in memory and new ones written once a second. Bounded: a site that puts ids
 * into names fills its registry and nothing else; the events themselves are kept.
 */
import { attributeType, looksPersonal, namedFacts, type ValueType, valueType } from '../contacts/index.ts';
import type { Clock, Db, JsonObject } from '../platform/index.ts';
import {
  ATTRIBUTE_NAMES_MAX,
  EVENT_NAMES_MAX,
  LAST_SEEN_MS,
  LEARN_MS,
  NAME_LENGTH_MAX,
  PROPERTIES_PER_EVENT_MAX,
} from './bounds.ts';
import type { Call } from './model.ts';
import {
  type AttributeName,
  type EventName,
  knownNames,
  learnAttributes,
  learnEvents,
} from './registry-queries.ts';

interface KnownEvent {
  properties: Map<string, ValueType>;
  seenAtMs: number;
  storedAtMs: number;
  /** properties or the name itself are not written yet */
  isNew: boolean;
}

interface Known {
  events: Map<string, KnownEvent>;
  attributes: Map<string, { type: string; isNew: boolean }>;
}

export interface RegistryDeps {
  db: Db;
  clock: Clock;
  onError(error: unknown, doing: string): void;
  /** Names of the workspace that were not known are written: pickers may offer them. */
  onNames?(workspaceId: number): void;
}

export interface Registry {
  /** Collects the names of stored calls. */
  learn(workspaceId: number, calls: readonly Call[], nowMs: number): void;
  /** Writes what is new. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export const createRegistry = (deps: RegistryDeps): Registry => {
  const workspaces = new Map<number, Known>();
  /** calls of workspaces whose known names are not loaded yet, newest dropped beyond a bound */
  const unread = new Map<number, Call[]>();
  let cancel: (() => void) | undefined;
  let stopped = false;
  let last: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    await loadUnread(deps, workspaces, unread);
    const now = deps.clock.now();
    const events: EventName[] = [];
    const attributes: AttributeName[] = [];
    const named = namedNow(workspaces);
    for (const [workspaceId, known] of workspaces) {
      events.push(...takeEvents(workspaceId, known, now));
      attributes.push(...takeAttributes(workspaceId, known));
    }
    try {
      if (events.length > 0) await deps.db.query(learnEvents(events));
      if (attributes.length > 0) await deps.db.query(learnAttributes(attributes, now));
    } catch (error) {
      // what the tables hold is unknown now: read them again with the next calls
      workspaces.clear();
      throw error;
    }
    for (const workspaceId of named) deps.onNames?.(workspaceId);
  };

  /** One at a time: whoever waits for a flush finds everything learnt before it written. */
  const flush = (): Promise<void> => {
    last = last.then(write, write);
    return last;
  };

  const schedule = (): void => {
    if (cancel || stopped) return;
    cancel = deps.clock.after(LEARN_MS, () => {
      cancel = undefined;
      flush().catch((error: unknown) => deps.onError(error, 'learning names'));
    });
  };

  return {
    learn: (workspaceId, calls, nowMs) => {
      const known = workspaces.get(workspaceId);
      if (known) for (const call of calls) learnCall(known, call, nowMs);
      else keepUnread(unread, workspaceId, calls);
      schedule();
    },
    flush,
    stop: async () => {
      stopped = true;
      cancel?.();
      await flush().catch((error: unknown) => deps.onError(error, 'learning names'));
    },
  };
};

/** Calls kept per workspace until its names are loaded: a second's worth of new names at most. */
const UNREAD_MAX = 2_000;

const keepUnread = (unread: Map<number, Call[]>, workspaceId: number, calls: readonly Call[]): void => {
  const kept = unread.get(workspaceId) ?? [];
  kept.push(...calls.slice(0, UNREAD_MAX - kept.length));
  unread.set(workspaceId, kept);
};

const loadUnread = async (
  { db, clock }: RegistryDeps,
  workspaces: Map<number, Known>,
  unread: Map<number, Call[]>,
): Promise<void> => {
  for (const workspaceId of [...unread.keys()]) {
    const names = await db.query<{
      kind: 'event' | 'attribute';
      name: string;
      properties: JsonObject | null;
      type: ValueType;
    }>(knownNames(workspaceId));
    const known: Known = { events: new Map(), attributes: new Map() };
    for (const { kind, name, properties, type } of names)
      if (kind === 'attribute') known.attributes.set(name, { type, isNew: false });
      else
        known.events.set(name, {
          properties: new Map(Object.entries(properties ?? {}) as [string, ValueType][]),
          seenAtMs: 0,
          storedAtMs: 0,
          isNew: false,
        });
    workspaces.set(workspaceId, known);
    for (const call of unread.get(workspaceId) ?? []) learnCall(known, call, clock.now());
    unread.delete(workspaceId);
  }
};

const learnCall = (known: Known, call: Call, nowMs: number): void => {
  const { properties, traits } = call.payload;
  learnEvent(known.events, call.name, properties, nowMs);
  if (call.type === 'identify' && traits) learnTraits(known.attributes, traits);
};

const learnEvent = (
  events: Known['events'],
  name: string,
  properties: JsonObject | undefined,
  nowMs: number,
): void => {
  let event = events.get(name);
  if (!event) {
    if (events.size >= EVENT_NAMES_MAX) return;
    event = { properties: new Map(), seenAtMs: nowMs, storedAtMs: nowMs, isNew: true };
    events.set(name, event);
  }
  event.seenAtMs = nowMs;
  if (properties === undefined) return;
  for (const property in properties) {
    if (event.properties.has(property)) continue;
    const type = valueType(properties[property]!);
    if (type === null || property.length > NAME_LENGTH_MAX) continue;
    if (event.properties.size >= PROPERTIES_PER_EVENT_MAX) return;
    event.properties.set(property, type);
    event.isNew = true;
  }
};

const learnTraits = (attributes: Known['attributes'], traits: JsonObject): void => {
  const facts = namedFacts(traits);
  for (const name in facts) {
    if (attributes.has(name)) continue;
    const type = attributeType(name, facts[name]!);
    if (type === null || name.length > NAME_LENGTH_MAX) continue;
    if (attributes.size >= ATTRIBUTE_NAMES_MAX) return;
    attributes.set(name, { type, isNew: true });
  }
};

/** Workspaces with names that are not written yet. */
const namedNow = (workspaces: Map<number, Known>): number[] =>
  [...workspaces].flatMap(([workspaceId, { events, attributes }]) =>
    [...events.values(), ...attributes.values()].some(({ isNew }) => isNew) ? [workspaceId] : [],
  );

const takeEvents = (workspaceId: number, known: Known, nowMs: number): EventName[] => {
  const taken: EventName[] = [];
  for (const [name, event] of known.events) {
    const isStale = event.seenAtMs > event.storedAtMs && nowMs - event.storedAtMs >= LAST_SEEN_MS;
    if (!event.isNew && !isStale) continue;
    event.isNew = false;
    event.storedAtMs = event.seenAtMs;
    taken.push({
      workspaceId,
      name,
      properties: Object.fromEntries(event.properties),
      seenAtMs: event.seenAtMs,
    });
  }
  return taken;
};

const takeAttributes = (workspaceId: number, known: Known): AttributeName[] => {
  const taken: AttributeName[] = [];
  for (const [name, attribute] of known.attributes) {
    if (!attribute.isNew) continue;
    attribute.isNew = false;
    taken.push({ workspaceId, name, type: attribute.type, personal: looksPersonal(name) });
  }
  return taken;
};

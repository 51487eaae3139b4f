import { handlesIn, type Identity, identitiesIn, normalEmail, normalId } from '../contacts/index.ts';
import { CONSENT_EVENT, consentChange } from '../permission/index.ts';
import type { Json, JsonObject } from '../platform/index.ts';
import { CONTEXT_TEXT_MAX, DEPTH_MAX, NAME_LENGTH_MAX } from './bounds.ts';
import { clean, isDeeperThan } from './clean.ts';
import { deviceOf } from './device.ts';
import type { Clipping, EntryProblem } from './errors.ts';
import {
  CALL_TYPES,
  type Call,
  type CallPayload,
  type CallType,
  type OptOut,
  type VisitSource,
} from './model.ts';
import { countryOfIp } from './place.ts';
import { occurrence } from './time.ts';
import { visitSource } from './visits.ts';

/** What is known about a request before its entries are read. */
export interface RequestFacts {
  receivedAtMs: number;
  /** `sentAt` of the whole body; an entry's own comes first */
  sentAt: unknown;
  writeKeyId: number;
  /** the text holds escapes that PostgreSQL may refuse: every value is walked */
  needsCleaning: boolean;
  /** of a browser that calls directly; null for servers, whose own address says nothing about a person */
  browser: { ip: string; userAgent: string } | null;
}

export type Reading = { call: Call; problem?: undefined } | { call?: undefined; problem: EntryProblem };

const isType = (value: unknown): value is CallType => (CALL_TYPES as readonly unknown[]).includes(value);
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (
  code: EntryProblem['code'],
  field: string,
  detail: string,
  fix: string,
): { problem: EntryProblem } => ({
  problem: { code, field, detail, fix },
});

/**
 * Reads one entry: an object of Segment's specification becomes a call, or the first problem with it. Checked by hand:
 * this runs for every event (a schema library took 4.9 us each, this well under one). `type` is given by the path, or
 * null in a batch.
 */
export const readEntry = (given: unknown, type: CallType | null, request: RequestFacts): Reading => {
  if (!isObject(given))
    return refuse(
      'event-not-an-object',
      'event',
      'The event is not a JSON object.',
      'Send an object with a type.',
    );
  if (isDeeperThan(given, DEPTH_MAX))
    return refuse(
      'event-too-deep',
      'event',
      `Objects lie more than ${DEPTH_MAX} inside each other.`,
      'Send flatter properties.',
    );
  const entry = request.needsCleaning ? (clean(given) as JsonObject) : given;
  const callType = type ?? entry.type;
  if (!isType(callType))
    return refuse(
      'type-unknown',
      'type',
      `The type ${JSON.stringify(callType)?.slice(0, 50) ?? 'is missing and'} is not known.`,
      `Use one of ${CALL_TYPES.join(', ')}.`,
    );
  const problem = wrongMember(entry, callType);
  if (problem) return { problem };
  return readCall(entry, callType, request, entry === given ? [] : [CLEANED]);
};

const CLEANED: Clipping = {
  field: 'event',
  detail: 'NUL characters were removed and broken characters replaced by U+FFFD.',
};

const OBJECT_MEMBERS = ['properties', 'traits', 'context'] as const;
const ID_MEMBERS = ['userId', 'anonymousId', 'groupId', 'previousId'] as const;

/** The first member that has the wrong type or is missing. */
const wrongMember = (entry: JsonObject, type: CallType): EntryProblem | undefined => {
  for (const field of OBJECT_MEMBERS) {
    const value = entry[field];
    if (value !== undefined && value !== null && !isObject(value))
      return {
        code: 'not-an-object',
        field,
        detail: `${field} is not an object.`,
        fix: 'Send an object, or leave it out.',
      };
  }
  for (const field of ID_MEMBERS) {
    const value = entry[field];
    if (value !== undefined && value !== null && typeof value !== 'string' && typeof value !== 'number')
      return { code: 'not-an-id', field, detail: `${field} is not a text.`, fix: 'Send the id as a text.' };
  }
  return wrongOf[type]?.(entry);
};

const wrongOf: Partial<Record<CallType, (entry: JsonObject) => EntryProblem | undefined>> = {
  track: (entry) =>
    typeof entry.event === 'string' && entry.event.trim() !== ''
      ? undefined
      : {
          code: 'event-name-missing',
          field: 'event',
          detail: 'A track call names its event.',
          fix: 'Send "event": "Order Completed".',
        },
  group: (entry) =>
    normalId(entry.groupId) === null
      ? {
          code: 'group-id-missing',
          field: 'groupId',
          detail: 'A group call names its group.',
          fix: 'Send a groupId.',
        }
      : undefined,
  alias: (entry) =>
    normalId(entry.previousId) === null
      ? {
          code: 'previous-id-missing',
          field: 'previousId',
          detail: 'An alias call names the id that the person had before.',
          fix: 'Send previousId and userId.',
        }
      : undefined,
};

const NAMES: Record<Exclude<CallType, 'track'>, string> = {
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  identify: 'Identified',
  group: 'Grouped',
  alias: 'Aliased',
};

const objectOr = (value: Json | undefined, otherwise: JsonObject): JsonObject =>
  isObject(value) ? value : otherwise;
const NONE: JsonObject = Object.freeze({}) as JsonObject;

const readCall = (
  entry: JsonObject,
  type: CallType,
  request: RequestFacts,
  clippings: Clipping[],
): Reading => {
  const given = objectOr(entry.context, NONE);
  const traits = traitsOf(entry, given, type);
  const person = type === 'group' ? objectOr(given.traits, NONE) : traits;
  const identities = identitiesOf(entry, person, type);
  if (identities.length === 0)
    return refuse(
      'identity-missing',
      'userId',
      'The event says nobody: it has no usable userId, anonymousId or traits.email.',
      'Send the id of your sign-in as userId, or a random id kept in the browser as anonymousId.',
    );
  noteDroppedIds(entry, identities, clippings);
  const time = occurrence(
    entry.timestamp ?? entry.originalTimestamp,
    entry.sentAt ?? request.sentAt,
    request.receivedAtMs,
  );
  if (time.clipped) clippings.push({ field: 'timestamp', detail: time.clipped });
  const properties = propertiesOf(entry, type);
  const call: Call = {
    type,
    name: nameOf(entry, type, clippings),
    messageId: typeof entry.messageId === 'string' && entry.messageId !== '' ? entry.messageId : null,
    identities,
    occurredAtMs: time.occurredAtMs,
    carriesFacts: type === 'alias' || type === 'group' || hasMembers(traits),
    optOut: optOutOf(entry, type, person, properties),
    payload: payloadOf(
      entry,
      type,
      identities,
      properties,
      traits,
      contextOf(given, type, properties, request),
      request,
    ),
    clippings,
  };
  return { call };
};

const hasMembers = (object: JsonObject): boolean => {
  for (const _ in object) return true;
  return false;
};

const nameOf = (entry: JsonObject, type: CallType, clippings: Clipping[]): string => {
  if (type !== 'track') return NAMES[type];
  const name = (entry.event as string).trim();
  if (name.length <= NAME_LENGTH_MAX) return name;
  clippings.push({ field: 'event', detail: `The name was cut to ${NAME_LENGTH_MAX} letters.` });
  // not through the middle of a surrogate pair
  return name.slice(0, NAME_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '');
};

/** The person's traits (a group call's: the company's); RudderStack's libraries put them into the context. */
const traitsOf = (entry: JsonObject, context: JsonObject, type: CallType): JsonObject =>
  type === 'identify' || type === 'group'
    ? objectOr(entry.traits, type === 'identify' ? objectOr(context.traits, NONE) : NONE)
    : objectOr(context.traits, NONE);

const identitiesOf = (entry: JsonObject, traits: JsonObject, type: CallType): Identity[] => {
  const found = identitiesIn({
    userId: entry.userId,
    anonymousId: entry.anonymousId,
    email: traits.email,
    phone: traits.phone,
    ...handlesIn(traits),
  });
  if (type !== 'alias') return found;
  // the previous id may be either; capture keeps the one that is known (resolve.ts)
  const value = normalId(entry.previousId)!;
  return [...found, { kind: 'anonymous', value }].filter(
    (identity, index, all) =>
      all.findIndex((other) => other.kind === identity.kind && other.value === identity.value) === index,
  ) as Identity[];
};

const noteDroppedIds = (entry: JsonObject, identities: readonly Identity[], clippings: Clipping[]): void => {
  for (const [field, kind] of [
    ['userId', 'user'],
    ['anonymousId', 'anonymous'],
  ] as const) {
    const value = entry[field];
    if (value === undefined || value === null || value === '') continue;
    if (!identities.some((identity) => identity.kind === kind))
      clippings.push({
        field,
        detail: `${JSON.stringify(value).slice(0, 50)} names nobody and was ignored.`,
      });
  }
};

/** Properties of the event; a page's or screen's own name and category belong to them. */
const propertiesOf = (entry: JsonObject, type: CallType): JsonObject => {
  const properties = objectOr(entry.properties, NONE);
  if (type !== 'page' && type !== 'screen') return properties;
  const { name, category } = entry;
  if (typeof name !== 'string' && typeof category !== 'string') return properties;
  return {
    ...properties,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof category === 'string' ? { category } : {}),
  };
};

/** Members of `context` that are kept; the rest (plugins, integrations, network) decides nothing. */
const CONTEXT_MEMBERS = [
  'page',
  'campaign',
  'referrer',
  'userAgent',
  'locale',
  'timezone',
  'ip',
  'library',
  'device',
  'os',
  'app',
  'screen',
  'location',
  'sessionId',
] as const;

const boundedText = (value: Json): Json =>
  typeof value === 'string' && value.length > CONTEXT_TEXT_MAX
    ? value.slice(0, CONTEXT_TEXT_MAX).replace(/[\ud800-\udbff]$/, '')
    : value;

const bounded = (value: Json): Json => {
  if (!isObject(value)) return boundedText(value);
  const kept: JsonObject = {};
  for (const name in value) if (name !== '__proto__') kept[name] = boundedText(value[name]!);
  return kept;
};

/** The country of the address and what the browser says of its device, beside what the site said itself. */
const stampPlaceAndDevice = (context: CallPayload['context']): void => {
  const { ip, userAgent, location, device } = context;
  const country = typeof ip === 'string' && location === undefined ? countryOfIp(ip) : null;
  if (country !== null) context.location = { country };
  if (typeof userAgent !== 'string') return;
  if (device === undefined) context.device = { ...deviceOf(userAgent) };
  else if (isObject(device)) context.device = { ...deviceOf(userAgent), ...device };
};

const contextOf = (
  given: JsonObject,
  type: CallType,
  properties: JsonObject,
  request: RequestFacts,
): CallPayload['context'] => {
  const context: CallPayload['context'] = {};
  for (const name of CONTEXT_MEMBERS) {
    const value = given[name];
    if (value !== undefined && value !== null) context[name] = bounded(value);
  }
  if (request.browser) {
    context.ip ??= request.browser.ip;
    context.userAgent ??= request.browser.userAgent;
  }
  stampPlaceAndDevice(context);
  const source = type === 'page' || type === 'track' ? visitSource(context, properties) : null;
  if (source) context.source = source as VisitSource & JsonObject;
  return context;
};

const payloadOf = (
  entry: JsonObject,
  type: CallType,
  identities: Identity[],
  properties: JsonObject,
  traits: JsonObject,
  context: CallPayload['context'],
  request: RequestFacts,
): CallPayload => {
  const payload: CallPayload = { type, identities, context, writeKeyId: request.writeKeyId };
  if (typeof entry.messageId === 'string') payload.messageId = entry.messageId.slice(0, NAME_LENGTH_MAX);
  for (const field of ID_MEMBERS) {
    const id = normalId(entry[field]);
    if (id !== null) payload[field] = id;
  }
  if (type === 'track' || type === 'page' || type === 'screen') payload.properties = properties;
  if (hasMembers(traits)) payload.traits = traits;
  return payload;
};

/** Events of Segment's e-mail specification by which another tool reports what a person asked for. */
const OPT_OUT_EVENTS = new Map<Json | undefined, OptOut['reason']>([
  ['Unsubscribed', 'unsubscribed'],
  ['Email Unsubscribed', 'unsubscribed'],
  ['Email Marked as Spam', 'complained'],
]);

/** A wish to get no more mail: one of these events, a topic refused, or the trait `unsubscribed: true` (Customer.io's convention). */
const optOutOf = (
  entry: JsonObject,
  type: CallType,
  traits: JsonObject,
  properties: JsonObject,
): OptOut | null => {
  const email = normalEmail(traits.email) ?? normalEmail(properties.email);
  if (type === 'track' && entry.event === CONSENT_EVENT) {
    // a refusal of texts waits in the inbox, which holds every message back; an address may be shared
    const change = consentChange(properties);
    if (change?.state !== 'refused' || change.channel !== 'email') return null;
    return { reason: 'unsubscribed', email, topic: change.topic };
  }
  const reason =
    type === 'track'
      ? OPT_OUT_EVENTS.get(entry.event)
      : type === 'identify' && traits.unsubscribed === true
        ? 'unsubscribed'
        : undefined;
  return reason ? { reason, email } : null;
};

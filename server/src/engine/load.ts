/** Loads what a pass needs of its actors: by need, one statement a table (ENGINE, The fold 3). */
import {
  countsByName,
  type Need,
  type RingRow,
  ringFillSql,
  ringOfNames,
  type TimesByNameRow,
  timesByNameSql,
} from '../conditions/index.ts';
import { canonicalName, normalTraits, type ProfileRules } from '../contacts/index.ts';
import {
  addressBucket,
  type Bar,
  barKey,
  type ConsentChange,
  consentKey,
  longestWindowMs,
  type PersonalChannel,
  type Reservation,
} from '../permission/index.ts';
import { idFloor, type JsonObject, type Queryable } from '../platform/index.ts';
import type { Enrollment } from '../workflows/index.ts';
import { startDerivations } from './derived.ts';
import { fillDerived } from './derived-fill.ts';
import { type Draft, draftOf, type LoadedContact, timerKey } from './draft.ts';
import type { InputRow } from './inputs.ts';
import * as queries from './queries.ts';
import type { Registry, WorkspaceDefinitions } from './registry.ts';

/** An actor of a pass: its rows in seq order; none when only its timers are due. */
export interface ActorWork {
  bucket: number;
  contactId: string;
  workspaceId: number;
  rows: InputRow[];
}

/** Drafts of live or new contacts by contact id; merged and erased ones have no draft. */
export const loadDrafts = async (
  tx: Queryable,
  work: readonly ActorWork[],
  registry: Registry,
): Promise<Map<string, Draft>> => {
  const sorted = [...work].sort(
    (a, b) => a.bucket - b.bucket || (a.contactId < b.contactId ? -1 : a.contactId > b.contactId ? 1 : 0),
  );
  const keysOf = (list: readonly ActorWork[]): Keys => [
    list.map((one) => one.bucket),
    list.map((one) => one.contactId),
  ];
  const known = sorted.filter(exists);
  const [loaded, memberships, enrollments] = await Promise.all([
    tx.query<LoadedContact>(queries.loadContacts(...keysOf(sorted))),
    loadMemberships(tx, known, keysOf(known)),
    loadEnrollments(tx, known, keysOf(known), registry),
  ]);
  const byId = new Map(loaded.map((contact) => [contact.contactId as string, contact]));
  const drafts = new Map<string, Draft>();
  for (const one of sorted) {
    const contact = byId.get(one.contactId)!;
    if (contact.state === 'merged' || contact.state === 'erased') continue;
    // a timer or a sweep never brings a contact into being
    if (contact.state === null && one.rows.length === 0) continue;
    const epoch = registry.workspaces.get(one.workspaceId)?.epoch ?? 0;
    drafts.set(one.contactId, draftOf(contact, one.workspaceId, one.rows[0] ?? null, epoch));
  }
  for (const { contactId, segmentId, version, since, until } of memberships)
    drafts.get(contactId)?.memberships.set(segmentId, { version, since, until });
  for (const { contactId, ...row } of enrollments) addEnrollment(drafts.get(contactId), row);
  await fillRings(
    tx,
    [...drafts.values()].filter((draft) => !draft.isNew),
    registry,
    work,
  );
  await fillDerivations(tx, [...drafts.values()], registry, work);
  return drafts;
};

type Keys = readonly [number[], string[]];

/** Whether the contact has been seen before: the claim looked, and under the lease nobody else makes it. */
const exists = ({ rows }: ActorWork): boolean =>
  rows.length === 0 || rows.some((row) => row.contactState !== null);

interface MembershipRow {
  contactId: string;
  segmentId: number;
  version: number;
  since: number;
  until: number | null;
}

const loadMemberships = async (
  tx: Queryable,
  known: readonly ActorWork[],
  keys: Keys,
): Promise<MembershipRow[]> => (known.length === 0 ? [] : tx.query(queries.loadMemberships(...keys)));

type EnrollmentRow = Omit<Enrollment, 'endReason'> & { contactId: string; mailWaits: boolean };

const loadEnrollments = async (
  tx: Queryable,
  known: readonly ActorWork[],
  keys: Keys,
  registry: Registry,
): Promise<EnrollmentRow[]> =>
  known.some(({ workspaceId }) => registry.workspaces.get(workspaceId)?.workflowVersions.size)
    ? tx.query(queries.loadEnrollments(...keys))
    : [];

const addEnrollment = (
  draft: Draft | undefined,
  { mailWaits, ...row }: Omit<EnrollmentRow, 'contactId'>,
): void => {
  if (!draft) return;
  if (mailWaits) draft.mailWaits.add(row.enrollmentId);
  else if (row.state !== 'active') {
    const { enrollmentId, workflowId, key, state, enteredAt, endedAt, origin } = row;
    draft.past.push({
      ...{ enrollmentId, workflowId, key, state, enteredAt, endedAt },
      ...(origin ? { origin } : {}),
    });
    return;
  }
  draft.enrollments.set(row.enrollmentId, { ...row, endReason: null });
  if (row.state === 'active' && row.dueAt !== null)
    draft.storedTimers.set(timerKey('wait', row.enrollmentId), row.dueAt);
};

/** Counts that a publish asked for since this contact was last judged are taken from its events, once. */
const fillRings = async (
  tx: Queryable,
  drafts: readonly Draft[],
  registry: Registry,
  work: readonly ActorWork[],
): Promise<void> => {
  const behind = new Map<number, Draft[]>();
  for (const draft of drafts) {
    const definitions = registry.workspaces.get(draft.workspaceId);
    if (!definitions || (draft.epoch >= definitions.epoch && !draft.recount)) continue;
    const list = behind.get(draft.workspaceId);
    if (list) list.push(draft);
    else behind.set(draft.workspaceId, [draft]);
  }
  if (behind.size === 0) return;
  // inputs of this very pass are events already, but are counted when they are applied
  const ownEventIds = work.flatMap((one) => one.rows.map((row) => row.eventId as string));
  for (const [workspaceId, list] of behind) {
    const needs = [...registry.workspaces.get(workspaceId)!.needs.values()];
    const ids = new Set(needs.map((need) => need.id));
    for (const { rings } of list) for (const id of Object.keys(rings)) if (!ids.has(id)) delete rings[id];
    const plain = needs.filter(countsByName);
    const rings = await ringsByName(tx, plain, workspaceId, list, ownEventIds);
    for (const need of needs) {
      const filled = plain.includes(need)
        ? (id: string) => ringOfNames(need, (name) => rings.get(`${id}:${name}`) ?? [])
        : await ringsOfNeed(tx, need, workspaceId, list, ownEventIds);
      for (const draft of list) setRing(draft, need.id, filled(draft.contactId));
    }
  }
};

/** Inputs after which a contact's history is another than what was counted. */
const REWRITES = new Set(['merged', 'unmerged']);

/** There are rules, or something is left of rules that are gone. */
const concernsDerivations = (
  { derivations }: Draft,
  { derived: { computed, interests } }: WorkspaceDefinitions,
): boolean => computed.length > 0 || interests !== null || Object.keys(derivations).length > 0;

/** What contacts derive from their events is completed; of new ones it is complete and empty. */
const fillDerivations = async (
  tx: Queryable,
  drafts: readonly Draft[],
  registry: Registry,
  work: readonly ActorWork[],
): Promise<void> => {
  const old = new Map<WorkspaceDefinitions, Draft[]>();
  for (const draft of drafts) {
    const definitions = registry.workspaces.get(draft.workspaceId);
    if (!definitions || !concernsDerivations(draft, definitions)) continue;
    const list = old.get(definitions);
    if (draft.isNew) startDerivations(draft, definitions.derived);
    else if (list) list.push(draft);
    else old.set(definitions, [draft]);
  }
  if (old.size === 0) return;
  const ownEventIds = work.flatMap((one) => one.rows.map((row) => row.eventId as string));
  const rewritten = new Set(
    work.filter(({ rows }) => rows.some(({ kind }) => REWRITES.has(kind))).map(({ contactId }) => contactId),
  );
  for (const [definitions, own] of old)
    await fillDerived(
      tx,
      own,
      definitions,
      ({ contactId, recount }) => recount || rewritten.has(contactId),
      ownEventIds,
    );
};

/** Events that no definition asked for did not move the clock; now that they count, they have been. */
const setRing = (draft: Draft, needId: string, ring: number[]): void => {
  draft.rings[needId] = ring;
  draft.clock = Math.max(draft.clock, ring[0] ?? 0);
};

const bucketsOf = (list: readonly Draft[]): number[] => list.map((draft) => draft.bucket);
const idsOf = (list: readonly Draft[]): string[] => list.map((draft) => draft.contactId);

const ringsByName = async (
  tx: Queryable,
  needs: readonly Need[],
  workspaceId: number,
  list: readonly Draft[],
  excludeEventIds: readonly string[],
): Promise<Map<string, number[]>> => {
  if (needs.length === 0) return new Map();
  const names = [...new Set(needs.flatMap((need) => need.matcher.names))];
  const depth = Math.max(...needs.map((need) => need.depth));
  const rows = await tx.query<TimesByNameRow>(
    timesByNameSql(names, depth, workspaceId, bucketsOf(list), idsOf(list), excludeEventIds),
  );
  return new Map(rows.map((row) => [`${row.contact_id}:${row.name}`, row.times]));
};

const ringsOfNeed = async (
  tx: Queryable,
  need: Need,
  workspaceId: number,
  list: readonly Draft[],
  excludeEventIds: readonly string[],
): Promise<(contactId: string) => number[]> => {
  const rows = await tx.query<RingRow>(
    ringFillSql(need, workspaceId, bucketsOf(list), idsOf(list), excludeEventIds),
  );
  const byId = new Map(rows.map((row) => [row.contact_id, row.ring]));
  return (contactId) => byId.get(contactId) ?? [];
};

/** Addresses that the inputs of an actor name. */
export const emailsNamed = ({ rows }: ActorWork): string[] =>
  rows.flatMap(({ payload }) =>
    [payload.traits, payload.attributes].flatMap((bag) => {
      const email = typeof bag === 'object' && bag !== null && !Array.isArray(bag) ? bag.email : undefined;
      return typeof email === 'string' ? [email.trim().toLowerCase()] : [];
    }),
  );

/** Phone numbers that the inputs of an actor name, as the profile will keep them. */
const phonesNamed = ({ rows }: ActorWork, attributes: Readonly<JsonObject>, rules: ProfileRules): string[] =>
  rows.flatMap(({ payload }) =>
    [payload.traits, payload.attributes].flatMap((bag) => {
      if (typeof bag !== 'object' || bag === null || Array.isArray(bag)) return [];
      if (!Object.keys(bag).some((name) => canonicalName(name) === 'phone')) return [];
      const { phone } = normalTraits(bag, attributes, rules, 'nothing').attributes;
      return typeof phone === 'string' ? [phone] : [];
    }),
  );

/** A bar on an address that a contact has or may get in this pass. */
type SuppressionRow = Bar & { workspaceId: number; channel: string; address: string };

/** Addresses of a contact by channel, before the pass and by what its inputs name. */
const addressesOf = (
  draft: Draft,
  work: ActorWork,
  { readsTextBars, profileRules }: WorkspaceDefinitions,
): { channel: PersonalChannel; address: string }[] => {
  const { email, phone } = draft.profile.attributes;
  const emails = new Set([...(typeof email === 'string' ? [email] : []), ...emailsNamed(work)]);
  const named = readsTextBars ? phonesNamed(work, draft.profile.attributes, profileRules) : [];
  const phones = new Set([...(readsTextBars && typeof phone === 'string' ? [phone] : []), ...named]);
  return [
    ...[...emails].map((address) => ({ channel: 'email' as const, address })),
    ...[...phones].map((address) => ({ channel: 'sms' as const, address })),
  ];
};

const asksForBars = (definitions: WorkspaceDefinitions): boolean =>
  definitions.workflowVersions.size > 0 ||
  definitions.segmentsByFact.has('emailBars') ||
  definitions.segmentsByFact.has('textBars');

export const loadSuppressions = async (
  tx: Queryable,
  drafts: Map<string, Draft>,
  work: readonly ActorWork[],
  registry: Registry,
  wallMs: number,
  isVisit = false,
): Promise<void> => {
  const wanted: { workspaceId: number; channel: string; address: string }[] = [];
  const draftsOf = new Map<string, Draft[]>();
  for (const one of work) {
    const draft = drafts.get(one.contactId);
    const definitions = registry.workspaces.get(one.workspaceId);
    if (!draft || !definitions || !(isVisit || asksForBars(definitions))) continue;
    for (const { channel, address } of addressesOf(draft, one, definitions)) {
      const name = `${one.workspaceId} ${barKey(channel, address)}`;
      const sharing = draftsOf.get(name);
      if (sharing) sharing.push(draft);
      else {
        draftsOf.set(name, [draft]);
        wanted.push({ workspaceId: one.workspaceId, channel, address });
      }
    }
  }
  if (wanted.length === 0) return;
  const rows = await tx.query<SuppressionRow>(
    queries.loadSuppressions(
      wanted.map((one) => addressBucket(one.workspaceId, one.address)),
      wanted.map((one) => one.workspaceId),
      wanted.map((one) => one.channel),
      wanted.map((one) => one.address),
      new Date(wallMs),
    ),
  );
  for (const { workspaceId, channel, address, ...bar } of rows)
    for (const draft of draftsOf.get(`${workspaceId} ${barKey(channel, address)}`) ?? [])
      addBar(draft, channel, address, bar);
};

export const addBar = ({ bars }: Draft, channel: string, address: string, bar: Bar): void => {
  const key = barKey(channel, address);
  bars.set(key, [...(bars.get(key) ?? []), bar]);
};

/** What contacts said to topics, and the messages that count for the frequency caps of their workspace. */
export const loadPermission = async (
  tx: Queryable,
  drafts: ReadonlyMap<string, Draft>,
  registry: Registry,
  wallMs: number,
): Promise<void> => {
  const old = [...drafts.values()].filter(({ isNew }) => !isNew);
  const said = old.filter(({ hasConsents }) => hasConsents);
  const capped = old.filter(
    ({ workspaceId }) => (registry.workspaces.get(workspaceId)?.rules.caps.length ?? 0) > 0,
  );
  await Promise.all([
    said.length > 0 ? loadConsents(tx, said, drafts) : undefined,
    capped.length > 0 ? loadReservations(tx, capped, registry, wallMs) : undefined,
  ]);
};

const loadConsents = async (
  tx: Queryable,
  said: readonly Draft[],
  drafts: ReadonlyMap<string, Draft>,
): Promise<void> => {
  const rows = await tx.query<Pick<ConsentChange, 'topic' | 'channel' | 'state'> & { contactId: string }>(
    queries.loadConsents(bucketsOf(said), idsOf(said)),
  );
  for (const { contactId, state, ...about } of rows)
    drafts.get(contactId)!.consents.set(consentKey(about), state);
};

/** A message leaves at most this long after it was decided, as far as caps look back; a step may allow more, rarely. */
const LEAVES_WITHIN_MS = 7 * 86_400_000;

type ReservationRow = Pick<Reservation, 'messageId' | 'enrollmentId' | 'channel' | 'topic' | 'template'> & {
  contactId: string;
  state: string;
  requestedAtMs: number;
  submittedAtMs: number | null;
  notBeforeMs: number | null;
  notAfterMs: number | null;
  priority: number | null;
};

const loadReservations = async (
  tx: Queryable,
  capped: readonly Draft[],
  registry: Registry,
  wallMs: number,
): Promise<void> => {
  const windowMs = Math.max(
    ...capped.map(({ workspaceId }) => longestWindowMs(registry.workspaces.get(workspaceId)!.rules)),
  );
  const rows = await tx.query<ReservationRow>(
    queries.loadReservations(
      bucketsOf(capped),
      idsOf(capped),
      idFloor(wallMs - windowMs - LEAVES_WITHIN_MS),
      capped.map(({ workspaceId }) => workspaceId),
    ),
  );
  const byId = new Map(capped.map((draft) => [draft.contactId as string, draft]));
  for (const draft of capped) draft.reservations = [];
  for (const row of rows) byId.get(row.contactId)!.reservations!.push(reservationOf(row, wallMs));
};

/** When a message left, or may still. One whose outcome nobody knows may have left until now; one that a sender is
 *  starting leaves within a day. */
const reservationOf = (row: ReservationRow, wallMs: number): Reservation => {
  const { messageId, enrollmentId, channel, topic, template } = row;
  const about = { messageId, enrollmentId, channel, topic, template, priority: row.priority ?? 0 };
  if (row.submittedAtMs !== null)
    return { ...about, fromMs: row.submittedAtMs, toMs: row.submittedAtMs, canYield: false };
  if (row.state === 'unknown')
    return {
      ...about,
      fromMs: row.requestedAtMs,
      toMs: Math.min(wallMs, row.requestedAtMs + LEAVES_WITHIN_MS),
      canYield: false,
    };
  if (row.notBeforeMs === null || row.notAfterMs === null)
    return { ...about, fromMs: row.requestedAtMs, toMs: wallMs + STARTED_WITHIN_MS, canYield: false };
  return { ...about, fromMs: Math.max(row.notBeforeMs, wallMs), toMs: row.notAfterMs, canYield: true };
};

/** What has been started leaves now; deferred by its provider, within the useful time of most. */
const STARTED_WITHIN_MS = 86_400_000;

/** One contact as its page shows it: facts, identities, segments, enrollments, reach, merges. */
import {
  attributeSources,
  type ContactRecord,
  contactById,
  contactRefusals,
  identitiesHeld,
  mergesInto,
  type Person,
  peopleOf,
} from '../contacts/index.ts';
import {
  consentsNow,
  PERSONAL_CHANNELS,
  type PersonalChannel,
  topicsOf,
  topicsOpen,
} from '../permission/index.ts';
import { bucketOf, type Json, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { type ContactEnrollment, contactEnrollments } from './enrollments.ts';
import { loadNames, type WorkspaceNames } from './names.ts';
import { barsOn, reachOf } from './reach.ts';
import { sourceWords } from './words.ts';

/** Whether a channel reaches them, and with what. */
export interface ContactReach {
  channel: 'email' | 'sms';
  /** there is an address and no bar on it */
  reachable: boolean;
  why: string;
  suppression: { reason: string; at: string } | null;
  /** names of the topics that a message could be about; none of them: only transactional ones leave */
  topics: string[];
}

export interface ContactDetail {
  person: Person;
  createdAt: string;
  lastSeenAt: string | null;
  timeZone: string | null;
  firstTouch: JsonObject | null;
  attributes: { name: string; label: string; value: Json; source: string | null; at: string | null }[];
  identities: { kind: string; value: string; addedAt: string }[];
  segments: { key: string; name: string; since: string; until: string | null }[];
  enrollments: ContactEnrollment[];
  reach: ContactReach[];
  merged: { absorbedId: string; at: string; reason: string }[];
  mergedInto: string | null;
}

const attributeLabels = async (db: Queryable, workspaceId: number): Promise<Map<string, string>> => {
  const rows = await db.query<{ name: string; label: string }>(sql`
    select name, label from attribute_registry where workspace_id = ${workspaceId} and label is not null`);
  return new Map(rows.map(({ name, label }) => [name, label]));
};

const attributesShown = async (
  db: Queryable,
  workspaceId: number,
  { contactId, attributes }: ContactRecord,
): Promise<ContactDetail['attributes']> => {
  const [sources, labels] = await Promise.all([
    attributeSources(db, workspaceId, contactId),
    attributeLabels(db, workspaceId),
  ]);
  return Object.entries(attributes)
    .map(([name, value]) => {
      const source = sources.get(name);
      return {
        name,
        label: labels.get(name) ?? name,
        value,
        source: sourceWords(source?.via ?? null),
        at: source?.at.toISOString() ?? null,
      };
    })
    .sort((a, b) => (a.label.toLowerCase() < b.label.toLowerCase() ? -1 : 1));
};

const segmentsShown = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
  { byId }: WorkspaceNames,
  nowMs: number,
): Promise<ContactDetail['segments']> => {
  const rows = await db.query<{ segmentId: number; since: Date; until: Date | null }>(sql`
    select segment_id as "segmentId", since, until
    from memberships
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
      and (until is null or until > ${new Date(nowMs).toISOString()}::timestamptz)
    order by since desc`);
  return rows.flatMap(({ segmentId, since, until }) => {
    const segment = byId.get(segmentId);
    // an archived static list keeps its people, unseen
    if (!segment || segment.state === 'archived') return [];
    const { key, name } = segment;
    return [{ key, name, since: since.toISOString(), until: until?.toISOString() ?? null }];
  });
};

/** On which attribute the address of a channel stands. */
const ADDRESSES = { email: 'email', sms: 'phone' } as const satisfies Record<PersonalChannel, string>;

const reachShown = async (
  db: Queryable,
  workspaceId: number,
  { contactId, attributes }: ContactRecord,
  nowMs: number,
): Promise<ContactReach[]> => {
  const addressOn = (channel: PersonalChannel): string | null => {
    const value = attributes[ADDRESSES[channel]];
    return typeof value === 'string' ? value : null;
  };
  const addresses = PERSONAL_CHANNELS.flatMap((channel) => {
    const address = addressOn(channel);
    return address === null ? [] : [{ channel, address }];
  });
  const [topics, said, bars] = await Promise.all([
    topicsOf(db, workspaceId),
    consentsNow(db, workspaceId, contactId),
    barsOn(db, workspaceId, addresses, nowMs),
  ]);
  return PERSONAL_CHANNELS.map((channel) => {
    const { reachable, why, suppression } = reachOf(channel, addressOn(channel), bars);
    const open = reachable ? topicsOpen(channel, topics, said) : [];
    return {
      channel,
      reachable,
      why:
        reachable && open.length === 0
          ? `${why}, but has agreed to no topic: only transactional ones leave`
          : why,
      suppression: suppression && { reason: suppression.reason, at: suppression.at.toISOString() },
      topics: open.map(({ name }) => name),
    };
  });
};

const KINDS: Record<string, string> = {
  anonymous: 'browser',
  user: 'user id',
  email: 'e-mail address',
  phone: 'phone number',
};

/** Why two were found to be one: `{identity, by, who}` as the merge log has it. */
export const mergeWords = ({ identity, by, who }: JsonObject): string => {
  if (by === 'duplicates') return `Found as duplicates${typeof who === 'string' ? `, by ${who}` : ''}`;
  if (typeof identity !== 'string') return 'They were found to be one person';
  const at = identity.indexOf(':');
  const kind = identity.slice(0, at);
  if (kind === 'anonymous') return 'The same browser';
  return `The same ${KINDS[kind] ?? `${kind} name`}: ${identity.slice(at + 1)}`;
};

/** Refuses `contact-not-found`. A merged contact answers as what is left of it, with where it went. */
export const contactDetail = async (
  db: Queryable,
  { workspaceId, contactId }: { workspaceId: number; contactId: string },
  nowMs: number,
): Promise<ContactDetail> => {
  const [record, names] = await Promise.all([
    contactById(db, workspaceId, contactId),
    loadNames(db, workspaceId),
  ]);
  if (!record || record.state === 'erased') throw contactRefusals.contactNotFound();
  const [people, identities, merges, attributes, segments, enrollments, reach] = await Promise.all([
    peopleOf(db, workspaceId, [contactId]),
    identitiesHeld(db, workspaceId, contactId),
    mergesInto(db, workspaceId, contactId),
    attributesShown(db, workspaceId, record),
    segmentsShown(db, workspaceId, contactId, names, nowMs),
    contactEnrollments(db, contactId, { workspaceId, names }),
    reachShown(db, workspaceId, record, nowMs),
  ]);
  const { timezone } = record.attributes;
  return {
    person: people.of(contactId),
    createdAt: record.createdAt.toISOString(),
    lastSeenAt: record.lastSeenAt?.toISOString() ?? null,
    timeZone: typeof timezone === 'string' ? timezone : null,
    firstTouch: record.firstTouch,
    attributes,
    identities: identities.map(({ kind, value, addedAt }) => ({
      kind,
      value,
      addedAt: addedAt.toISOString(),
    })),
    segments,
    enrollments,
    reach,
    merged: merges.map(({ absorbedId, at, reason }) => ({
      absorbedId,
      at: at.toISOString(),
      reason: mergeWords(reason),
    })),
    mergedInto: record.mergedInto,
  };
};

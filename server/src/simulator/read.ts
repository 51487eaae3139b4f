/** Reads people's past, a chunk at a time, with the connections of a report: one index range a person and table. */
import { isCounted } from '../contacts/index.ts';
import type { Bar } from '../permission/index.ts';
import { addressBucket } from '../permission/index.ts';
import { BUCKETS, bucketOf, empty, type Queryable, type Sql, sql, type Uuid } from '../platform/index.ts';
import { type Asking, readAnswers } from './answers.ts';
import type { Population } from './model.ts';
import type {
  Recorded,
  RecordedConsent,
  RecordedEnrollment,
  RecordedEvent,
  RecordedList,
  RecordedMail,
  RecordedMerge,
  RecordedPerson,
} from './recorded.ts';

export interface Place {
  bucket: number;
  contactId: string;
}

export interface WhatToRead {
  workspaceId: number;
  fromMs: number;
  toMs: number;
  /** events that some definition asks for */
  eventNames: readonly string[];
  /** steps whose answers are read */
  asking: Asking;
  /** ids of static lists */
  listIds: readonly number[];
  population: Population;
  /** id of the population's segment */
  segmentId: number | null;
  /** people of buckets below are read: a sample takes as many as it needs */
  toBucket: number;
}

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

const at = (column: Sql): Sql => sql`(extract(epoch from ${column}) * 1000)::float8`;

/** People of the population below a bucket, as a condition on `contacts c`. */
const isOf = ({ workspaceId, population, segmentId, toMs, toBucket }: WhatToRead): Sql => sql`
  c.workspace_id = ${workspaceId} and c.bucket >= 0 and c.bucket < ${toBucket} and c.state = 'live'
  and ${isCounted('c', workspaceId)}
  ${
    population.type === 'person'
      ? sql`and c.bucket = ${bucketOf(population.contactId as Uuid)} and c.contact_id = ${population.contactId}::uuid`
      : empty
  }
  ${
    segmentId === null
      ? empty
      : sql`and exists (
          select 1 from memberships m
          where m.bucket = c.bucket and m.contact_id = c.contact_id and m.segment_id = ${segmentId}
            and m.workspace_id = ${workspaceId} and (m.until is null or m.until > ${new Date(toMs)}))`
  }`;

/** How many people the population has. */
export const countPeople = async (db: Queryable, wanted: WhatToRead): Promise<number> => {
  const [row] = await db.query<{ people: number }>(sql`
    select count(*)::int as people from contacts c where ${isOf({ ...wanted, toBucket: BUCKETS })}`);
  return row!.people;
};

const readPeople = (
  db: Queryable,
  wanted: WhatToRead,
  after: Place | null,
  limit: number,
): Promise<RecordedPerson[]> =>
  db.query<RecordedPerson>(sql`
    select c.bucket, c.contact_id as "contactId", ${at(sql`c.created_at`)} as "createdMs",
      ${at(sql`c.known_at`)} as "knownMs", c.first_touch as "firstTouch", c.attributes,
      ${at(sql`c.reply_waits_since`)} as "replyWaitsSinceMs", s.company, coalesce(i.names, '{}') as identities
    from (
      select bucket, contact_id, created_at, known_at, first_touch, attributes, reply_waits_since from contacts c
      where ${isOf(wanted)}
        and (c.bucket, c.contact_id) > (${after?.bucket ?? 0}, ${after?.contactId ?? LOWEST_ID}::uuid)
      order by c.bucket, c.contact_id
      limit ${limit}
    ) c
    left join lateral (
      select company from contact_state
      where bucket = c.bucket and contact_id = c.contact_id and workspace_id = ${wanted.workspaceId} offset 0
    ) s on true
    left join lateral (
      select array_agg(kind || ':' || value) as names from contact_identities
      where bucket = c.bucket and contact_id = c.contact_id and workspace_id = ${wanted.workspaceId} offset 0
    ) i on true
    order by c.bucket, c.contact_id`);

/** The people at hand, numbered: rows of theirs carry the number. */
const keysOf = (people: readonly RecordedPerson[]): Sql =>
  sql`unnest(${people.map(({ bucket }) => bucket)}::smallint[], ${people.map(({ contactId }) => contactId)}::uuid[])
    with ordinality as k (bucket, contact_id, n)`;

type Numbered<Row> = Row & { n: number };

const readEvents = (db: Queryable, wanted: WhatToRead, keys: Sql): Promise<Numbered<RecordedEvent>[]> =>
  db.query(sql`
    select k.n, e.kind, e.name, e.via, e.event_id as "eventId",
      (extract(epoch from e.received_at) * 1000000)::float8 as "atUs", ${at(sql`e.occurred_at`)} as "occurredMs",
      e.properties, e.context, e.origin_contact_id as origin
    from ${keys}
    cross join lateral (
      select kind, name, via, event_id, received_at, occurred_at, properties, context, origin_contact_id from events
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${wanted.workspaceId}
        and received_at < ${new Date(wanted.toMs)}
        and (name = any(${[...wanted.eventNames]}::text[])
          or kind in ('identify', 'group', 'feedback', 'change') and received_at >= ${new Date(wanted.fromMs)})
      offset 0
    ) e`);

const readConsents = (db: Queryable, wanted: WhatToRead, keys: Sql): Promise<Numbered<RecordedConsent>[]> =>
  db.query(sql`
    select k.n, l.topic, l.channel, l.state, ${at(sql`l.at`)} as "atMs", l.proof, l.origin_contact_id as origin
    from ${keys}
    cross join lateral (
      select topic, channel, state, at, proof, origin_contact_id from consent_log
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${wanted.workspaceId}
        and at < ${new Date(wanted.toMs)}
      offset 0
    ) l`);

/** Lists by their log; who is on one without a line of it was put there before the log. */
const readLists = (db: Queryable, wanted: WhatToRead, keys: Sql): Promise<Numbered<RecordedList>[]> =>
  db.query(sql`
    select k.n, l.segment_id as "segmentId", ${at(sql`l.at`)} as "atMs", l.entered, l.origin_contact_id as origin
    from ${keys}
    cross join lateral (
      select segment_id, at, entered, origin_contact_id from membership_log
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${wanted.workspaceId}
        and segment_id = any(${[...wanted.listIds]}::int[])
      union all
      select segment_id, since, true, origin_contact_id from memberships
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${wanted.workspaceId}
        and segment_id = any(${[...wanted.listIds]}::int[])
    ) l`);

const readEnrollments = (
  db: Queryable,
  wanted: WhatToRead,
  keys: Sql,
): Promise<Numbered<RecordedEnrollment>[]> =>
  db.query(sql`
    select k.n, e.enrollment_id as "enrollmentId", e.workflow_id as "workflowId", w.key as workflow, e.key,
      ${at(sql`e.entered_at`)} as "enteredMs", ${at(sql`e.ended_at`)} as "endedMs", e.origin_contact_id as origin,
      (e.entry -> 'asked') || jsonb_build_object('properties', e.entry -> 'properties') as asked
    from ${keys}
    cross join lateral (
      select enrollment_id, workflow_id, key, entered_at, ended_at, entry, origin_contact_id from enrollments
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${wanted.workspaceId}
        and (entered_at < ${new Date(wanted.fromMs)}
          or entered_at < ${new Date(wanted.toMs)} and entry -> 'asked' ->> 'by' <> 'workflow')
      offset 0
    ) e
    join definitions w on w.workspace_id = ${wanted.workspaceId} and w.definition_id = e.workflow_id`);

const readMails = (db: Queryable, wanted: WhatToRead, keys: Sql): Promise<Numbered<RecordedMail>[]> =>
  db.query(sql`
    select k.n, m.message_id as "messageId", m.workflow_id as "workflowId", m.broadcast_id as "broadcastId",
      m.enrollment_id as "enrollmentId", m.channel, m.topic, t.key as template, w.key as workflow, m.state,
      ${at(sql`m.requested_at`)} as "requestedMs", ${at(sql`m.submitted_at`)} as "submittedMs",
      ${at(sql`least(m.opened_at, m.clicked_at)`)} as "engagedMs", m.origin_contact_id as origin
    from ${keys}
    cross join lateral (
      select message_id, workflow_id, broadcast_id, enrollment_id, channel, topic, template_id, state, requested_at,
        submitted_at, opened_at, clicked_at, origin_contact_id
      from messages
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${wanted.workspaceId}
        and state in ('requested', 'submitted', 'unknown', 'bounced')
      offset 0
    ) m
    left join definitions t on t.workspace_id = ${wanted.workspaceId} and t.definition_id = m.template_id
    left join definitions w on w.workspace_id = ${wanted.workspaceId} and w.definition_id = m.workflow_id`);

type BarRow = Bar & { channel: string; address: string };

const addressesOf = ({ attributes: { email, phone } }: RecordedPerson): [string, string][] => [
  ...(typeof email === 'string' ? [['email', email] as [string, string]] : []),
  ...(typeof phone === 'string' ? [['sms', phone] as [string, string]] : []),
];

/** Bars on the addresses that people have now. */
const readBars = async (
  db: Queryable,
  { workspaceId }: WhatToRead,
  people: readonly RecordedPerson[],
): Promise<Map<string, BarRow[]>> => {
  const wanted = people.flatMap(addressesOf);
  if (wanted.length === 0) return new Map();
  const rows = await db.query<BarRow>(sql`
    select s.channel, s.address, s.reason, s.topic, ${at(sql`s.at`)} as at, ${at(sql`s.expires_at`)} as "untilMs"
    from unnest(${wanted.map(([, address]) => addressBucket(workspaceId, address))}::smallint[],
      ${wanted.map(([channel]) => channel)}::text[], ${wanted.map(([, address]) => address)}::text[])
      as a (bucket, channel, address)
    cross join lateral (
      select channel, address, reason, topic, at, expires_at from suppressions
      where bucket = a.bucket and workspace_id = ${workspaceId} and channel = a.channel and address = a.address
      offset 0
    ) s`);
  const byAddress = new Map<string, BarRow[]>();
  for (const row of rows) {
    const key = `${row.channel}:${row.address}`;
    byAddress.set(key, [...(byAddress.get(key) ?? []), row]);
  }
  return byAddress;
};

type MergeRow = Omit<RecordedMerge, 'createdMs' | 'survivor' | 'absorbed'> & {
  detail: Pick<RecordedMerge, 'survivor' | 'absorbed'>;
};

/** The merges that made the people, by person: also those of whom they absorbed. */
const readMerges = async (
  db: Queryable,
  { workspaceId, toMs }: WhatToRead,
  people: readonly RecordedPerson[],
): Promise<Map<string, RecordedMerge[]>> => {
  const rootOf = new Map(people.map(({ contactId }) => [contactId as string, contactId as string]));
  const found: MergeRow[] = [];
  for (let into: Uuid[] = people.map(({ contactId }) => contactId); into.length > 0; ) {
    const rows = await db.query<MergeRow>(sql`
      select survivor_id as "survivorId", absorbed_id as "absorbedId", ${at(sql`applied_at`)} as "atMs", detail
      from merges
      where workspace_id = ${workspaceId} and survivor_id = any(${into}::uuid[]) and state = 'done'
        and applied_at < ${new Date(toMs)}`);
    for (const { survivorId, absorbedId } of rows) rootOf.set(absorbedId, rootOf.get(survivorId)!);
    found.push(...rows);
    into = rows.map(({ absorbedId }) => absorbedId);
  }
  if (found.length === 0) return new Map();
  const ids = found.map(({ absorbedId }) => absorbedId);
  const created = await db.query<{ contactId: string; createdMs: number }>(sql`
    select c.contact_id as "contactId", ${at(sql`c.created_at`)} as "createdMs"
    from unnest(${ids.map(bucketOf)}::smallint[], ${ids}::uuid[]) as k (bucket, contact_id)
    join contacts c on c.bucket = k.bucket and c.contact_id = k.contact_id and c.workspace_id = ${workspaceId}`);
  const createdOf = new Map(created.map(({ contactId, createdMs }) => [contactId, createdMs]));
  const merges = new Map<string, RecordedMerge[]>();
  for (const { detail, ...row } of found.sort((a, b) => a.atMs - b.atMs)) {
    const root = rootOf.get(row.absorbedId)!;
    const { survivor, absorbed } = detail;
    const merge = { ...row, createdMs: createdOf.get(row.absorbedId) ?? row.atMs, survivor, absorbed };
    merges.set(root, [...(merges.get(root) ?? []), merge]);
  }
  return merges;
};

/** The next `limit` people after `after`, with all that is recorded of them. */
export const readChunk = async (
  db: Queryable,
  wanted: WhatToRead,
  after: Place | null,
  limit: number,
): Promise<Recorded[]> => {
  const people = await readPeople(db, wanted, after, limit);
  if (people.length === 0) return [];
  const keys = keysOf(people);
  const [events, consents, lists, enrollments, answers, mails, bars, merges] = await Promise.all([
    readEvents(db, wanted, keys),
    readConsents(db, wanted, keys),
    wanted.listIds.length > 0 ? readLists(db, wanted, keys) : [],
    readEnrollments(db, wanted, keys),
    readAnswers(db, wanted, keys),
    readMails(db, wanted, keys),
    readBars(db, wanted, people),
    readMerges(db, wanted, people),
  ]);
  const recorded = people.map((person): Recorded => {
    const own = addressesOf(person).flatMap(([channel, address]) => bars.get(`${channel}:${address}`) ?? []);
    return {
      person,
      events: [],
      consents: [],
      lists: [],
      enrollments: [],
      answers: [],
      mails: [],
      bars: own.map(({ channel, address, ...bar }) => ({ channel, address, bar })),
      merges: merges.get(person.contactId) ?? [],
    };
  });
  for (const { n, ...row } of events) recorded[n - 1]!.events.push(row);
  for (const { n, ...row } of consents) recorded[n - 1]!.consents.push(row);
  for (const { n, ...row } of lists) recorded[n - 1]!.lists.push(row);
  for (const { n, ...row } of enrollments) recorded[n - 1]!.enrollments.push(row);
  for (const { n, ...row } of answers) recorded[n - 1]!.answers.push(row);
  for (const { n, ...row } of mails) recorded[n - 1]!.mails.push(row);
  return recorded;
};

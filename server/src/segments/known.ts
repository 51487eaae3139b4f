import {
  type BarSeen,
  type ConsentSaid,
  type EnrollmentSeen,
  type FactGroup,
  type History,
  type HistoryRow,
  historyFillSql,
  type KnownFacts,
  longestBar,
  type MessageRow,
  messagesFillSql,
  NOTHING_KNOWN,
  type Occurrence,
  occurrencesOf,
} from '../conditions/index.ts';
import { bucketOf, bucketOfKey, type JsonObject, type Queryable, type Sql, sql } from '../platform/index.ts';

/** Which facts of whom. */
export interface KnownWanted {
  workspaceId: number;
  contactIds: readonly string[];
  histories: readonly History[];
  facts: readonly FactGroup[];
  nowMs: number;
  /** events that are stored, but not applied yet */
  excludeEventIds?: readonly string[];
}

/** Facts as they were read; groups that were not asked for are empty. */
export interface ReadFacts {
  firstTouch: KnownFacts['firstTouch'];
  company: KnownFacts['company'];
  interests: KnownFacts['interests'];
  histories: Map<string, Occurrence[]>;
  /** newest first */
  messages: MessageRow[];
  enrollments: EnrollmentSeen[];
  /** on its addresses, by channel */
  bars: Readonly<Record<BarChannel, readonly BarSeen[]>>;
  /** by `<topic>:<channel>` */
  consents: ReadonlyMap<string, ConsentSaid>;
  /** what topics of the workspace ask for, by key */
  topics: ReadonlyMap<string, TopicBasis>;
}

type BarChannel = Parameters<KnownFacts['bar']>[0];
type TopicBasis = ReturnType<KnownFacts['topicBasis']>;

const NO_BARS: ReadFacts['bars'] = { email: [], sms: [] };
const NO_TOPICS: ReadFacts['topics'] = new Map();

export const nothingRead = (): ReadFacts => ({
  firstTouch: null,
  company: null,
  interests: null,
  histories: new Map(),
  messages: [],
  enrollments: [],
  bars: NO_BARS,
  consents: new Map(),
  topics: NO_TOPICS,
});

/** As the fold does (`topicAmong`, permission): a topic without a row asks what the default one asks. */
const basisAmong = (topics: ReadFacts['topics'], topic: string): TopicBasis =>
  topics.get(topic) ?? topics.get('news') ?? 'unlessRefused';

/** What conditions see of facts that were read. */
export const knownFacts = (contactId: string, known: ReadFacts): KnownFacts => ({
  ...NOTHING_KNOWN,
  contactId,
  firstTouch: known.firstTouch,
  company: known.company,
  interests: known.interests,
  occurrences: (historyId) => known.histories.get(historyId) ?? [],
  messages: () => known.messages,
  enrollments: () => known.enrollments,
  bar: (channel, topic) => longestBar(known.bars[channel], topic),
  topicBasis: (topic) => basisAmong(known.topics, topic),
  consent: (topic, channel) => known.consents.get(`${topic}:${channel}`) ?? null,
});

const keysSql = ({ contactIds }: KnownWanted): Sql =>
  sql`unnest(${contactIds.map(bucketOf)}::smallint[], ${[...contactIds]}::uuid[]) as key (bucket, contact_id)`;

/**
 * Reads the facts that conditions declared to read: a statement a group and a history, one index range a contact each.
 * Every contact asked for has an entry.
 */
export const loadKnown = async (db: Queryable, wanted: KnownWanted): Promise<Map<string, ReadFacts>> => {
  const known = new Map(wanted.contactIds.map((id) => [id, nothingRead()]));
  if (known.size === 0) return known;
  const reads = new Set(wanted.facts);
  if (reads.has('firstTouch')) await readFirstTouch(db, wanted, known);
  if (reads.has('company') || reads.has('interests')) await readCopies(db, wanted, known);
  if (reads.has('messages')) await readMessages(db, wanted, known);
  if (reads.has('enrollments')) await readEnrollments(db, wanted, known);
  if (reads.has('consents')) await readConsents(db, wanted, known);
  if (reads.has('emailBars')) await readBars(db, wanted, 'email', known);
  if (reads.has('textBars')) await readBars(db, wanted, 'sms', known);
  if (reads.has('topics')) await readTopics(db, wanted, known);
  for (const history of wanted.histories) await readHistory(db, wanted, history, known);
  return known;
};

type Read = Map<string, ReadFacts>;

const readFirstTouch = async (db: Queryable, wanted: KnownWanted, known: Read): Promise<void> => {
  const rows = await db.query<{ id: string; firstTouch: JsonObject | null }>(sql`
    select key.contact_id as id, c.first_touch as "firstTouch" from ${keysSql(wanted)}
    cross join lateral (
      select first_touch from contacts
      where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${wanted.workspaceId}
      offset 0
    ) c`);
  for (const { id, firstTouch } of rows) known.get(id)!.firstTouch = firstTouch;
};

/** What others keep up to date beside the contact. */
const readCopies = async (db: Queryable, wanted: KnownWanted, known: Read): Promise<void> => {
  const rows = await db.query<{ id: string } & Pick<ReadFacts, 'company' | 'interests'>>(sql`
    select key.contact_id as id, s.company, s.interests from ${keysSql(wanted)}
    cross join lateral (
      select company, interests from contact_state
      where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${wanted.workspaceId}
      offset 0
    ) s`);
  for (const { id, company, interests } of rows) Object.assign(known.get(id)!, { company, interests });
};

const readMessages = async (
  db: Queryable,
  { workspaceId, contactIds }: KnownWanted,
  known: Read,
): Promise<void> => {
  const rows = await db.query<MessageRow>(
    messagesFillSql(workspaceId, contactIds.map(bucketOf), [...contactIds]),
  );
  for (const row of rows) known.get(row.contactId)!.messages.push(row);
};

const readEnrollments = async (db: Queryable, wanted: KnownWanted, known: Read): Promise<void> => {
  const rows = await db.query<{ id: string } & EnrollmentSeen>(sql`
    select key.contact_id as id, d.key as workflow, e.state, e.node_id as "nodeId",
      (extract(epoch from e.entered_at) * 1000)::float8 as "enteredAtMs",
      (extract(epoch from e.ended_at) * 1000)::float8 as "endedAtMs"
    from ${keysSql(wanted)}
    cross join lateral (
      select workflow_id, state, node_id, entered_at, ended_at from enrollments
      where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${wanted.workspaceId}
      offset 0
    ) e
    join definitions d on d.workspace_id = ${wanted.workspaceId} and d.definition_id = e.workflow_id`);
  for (const { id, ...row } of rows) known.get(id)!.enrollments.push(row);
};

const readConsents = async (db: Queryable, wanted: KnownWanted, known: Read): Promise<void> => {
  const rows = await db.query<{ id: string; topic: string; channel: string; state: ConsentSaid }>(sql`
    select key.contact_id as id, c.topic, c.channel, c.state from ${keysSql(wanted)}
    cross join lateral (
      select topic, channel, state from consents
      where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${wanted.workspaceId}
      offset 0
    ) c`);
  const said = new Map<string, Map<string, ConsentSaid>>();
  for (const { id, topic, channel, state } of rows)
    said.set(id, (said.get(id) ?? new Map()).set(`${topic}:${channel}`, state));
  for (const [id, consents] of said) known.get(id)!.consents = consents;
};

const ADDRESSES: Readonly<Record<BarChannel, string>> = { email: 'email', sms: 'phone' };

const readBars = async (
  db: Queryable,
  wanted: KnownWanted,
  channel: BarChannel,
  known: Read,
): Promise<void> => {
  const { workspaceId, nowMs } = wanted;
  const attribute = ADDRESSES[channel];
  const holders = await db.query<{ id: string; address: string }>(sql`
    select key.contact_id as id, c.address from ${keysSql(wanted)}
    cross join lateral (
      select attributes ->> ${attribute}::text as address from contacts
      where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${workspaceId}
        and jsonb_typeof(attributes -> ${attribute}::text) = 'string'
      offset 0
    ) c`);
  const addresses = [...new Set(holders.map(({ address }) => address))];
  const rows = await db.query<BarSeen & { address: string }>(sql`
    select s.address, s.topic, (extract(epoch from s.expires_at) * 1000)::float8 as "untilMs"
    from unnest(${addresses.map((address) => bucketOfKey(workspaceId, address))}::smallint[], ${addresses}::text[])
      as key (bucket, address)
    cross join lateral (
      select address, topic, expires_at from suppressions
      where bucket = key.bucket and workspace_id = ${workspaceId} and channel = ${channel} and address = key.address
        and (expires_at is null or expires_at > ${new Date(nowMs)})
      offset 0
    ) s`);
  const bars = new Map<string, BarSeen[]>();
  for (const { address, ...bar } of rows) bars.set(address, [...(bars.get(address) ?? []), bar]);
  for (const { id, address } of holders) {
    const facts = known.get(id)!;
    facts.bars = { ...facts.bars, [channel]: bars.get(address) ?? [] };
  }
};

const readTopics = async (db: Queryable, { workspaceId }: KnownWanted, known: Read): Promise<void> => {
  const rows = await db.query<{ key: string; basis: TopicBasis }>(sql`
    select key, case when archived_at is null then basis else 'archived' end as basis from topics
    where workspace_id = ${workspaceId}`);
  const topics = new Map(rows.map(({ key, basis }) => [key, basis]));
  for (const facts of known.values()) facts.topics = topics;
};

const readHistory = async (
  db: Queryable,
  { workspaceId, contactIds, excludeEventIds = [] }: KnownWanted,
  history: History,
  known: Read,
): Promise<void> => {
  const rows = await db.query<HistoryRow>(
    historyFillSql(history, workspaceId, contactIds.map(bucketOf), [...contactIds], excludeEventIds),
  );
  for (const row of rows) known.get(row.contact_id)!.histories.set(history.id, occurrencesOf(row));
};

/** Who reads the page: what may reach them now, topic by topic and channel by channel. */
import {
  ALL_MAIL,
  ALL_TOPICS,
  addressBucket,
  type Bar,
  basisOn,
  type ConsentState,
  consentKey,
  normaliseAddress,
  type PersonalChannel,
  type Topic,
  topicsOf,
} from '../../permission/index.ts';
import { bucketOf, type JsonObject, type Queryable } from '../../platform/index.ts';
import type { SentMessage } from '../queries.ts';

/** One way to the reader. */
export interface Way {
  channel: PersonalChannel;
  address: string;
  bars: Bar[];
}

export interface Reader {
  message: SentMessage;
  brand: JsonObject;
  language: unknown;
  timeZone: string;
  ways: Way[];
  /** what messages may be about, in order, without archived ones */
  topics: Topic[];
  /** by `consentKey` */
  consents: Map<string, ConsentState>;
}

interface ContactRow {
  attributes: JsonObject | null;
  settings: JsonObject;
  timeZone: string;
  channel: string;
  sendsTexts: boolean;
}

const contactOf = async (db: Queryable, message: SentMessage): Promise<ContactRow> => {
  const [row] = await db.query<ContactRow>({
    name: 'preferences-contact',
    text: `select c.attributes, w.settings, w.time_zone as "timeZone",
        coalesce(
          (select m.channel from messages m where m.bucket = $4 and m.message_id = $5 and m.workspace_id = $3),
          'email') as channel,
        exists (
          select from definitions d
          join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
            and v.version = d.live_version
          where d.workspace_id = $3 and d.kind = 'template' and v.document ->> 'channel' = 'sms') as "sendsTexts"
      from workspaces w
      left join contacts c on c.bucket = $1 and c.contact_id = $2 and c.workspace_id = w.workspace_id
      where w.workspace_id = $3`,
    values: [
      bucketOf(message.contactId),
      message.contactId,
      message.workspaceId,
      message.bucket,
      message.messageId,
    ],
  });
  return row!;
};

const barsOf = async (
  db: Queryable,
  workspaceId: number,
  ways: readonly Omit<Way, 'bars'>[],
  nowMs: number,
): Promise<(Bar & { channel: string; address: string })[]> =>
  db.query({
    name: 'preferences-bars',
    text: `select s.channel, s.address, s.topic, s.reason, (extract(epoch from s.at) * 1000)::float8 as at,
        (extract(epoch from s.expires_at) * 1000)::float8 as "untilMs"
      from unnest($1::smallint[], $2::text[], $3::text[]) a(bucket, channel, address)
      cross join lateral (
        select channel, address, topic, reason, at, expires_at from suppressions
        where bucket = a.bucket and workspace_id = $4 and channel = a.channel and address = a.address
          and (expires_at is null or expires_at > $5)
        offset 0
      ) s`,
    values: [
      ways.map(({ address }) => addressBucket(workspaceId, address)),
      ways.map(({ channel }) => channel),
      ways.map(({ address }) => normaliseAddress(address)),
      workspaceId,
      new Date(nowMs),
    ],
  });

const consentsOf = async (db: Queryable, message: SentMessage): Promise<Map<string, ConsentState>> => {
  const rows = await db.query<{ topic: string; channel: PersonalChannel; state: ConsentState }>({
    name: 'preferences-consents',
    text: `select topic, channel, state from consents
      where bucket = $1 and contact_id = $2 and workspace_id = $3`,
    values: [bucketOf(message.contactId), message.contactId, message.workspaceId],
  });
  return new Map(rows.map((row) => [consentKey(row), row.state]));
};

const waysOf = (
  { address }: SentMessage,
  { attributes, channel, sendsTexts }: ContactRow,
): Omit<Way, 'bars'>[] => {
  const [email, phone] = [attributes?.email, attributes?.phone];
  const mail = channel === 'email' ? address : typeof email === 'string' ? email : null;
  const text = channel === 'sms' ? address : sendsTexts && typeof phone === 'string' ? phone : null;
  return [
    ...(mail ? [{ channel: 'email' as const, address: mail }] : []),
    ...(text ? [{ channel: 'sms' as const, address: text }] : []),
  ];
};

/** What a message's reader may choose, as it stands in the database. */
export const readerOf = async (db: Queryable, message: SentMessage, nowMs: number): Promise<Reader> => {
  const { workspaceId } = message;
  const contact = await contactOf(db, message);
  const ways = waysOf(message, contact);
  const [bars, consents, topics] = await Promise.all([
    barsOf(db, workspaceId, ways, nowMs),
    consentsOf(db, message),
    topicsOf(db, workspaceId),
  ]);
  const { brand } = contact.settings;
  return {
    message,
    brand: typeof brand === 'object' && brand !== null && !Array.isArray(brand) ? brand : {},
    language: contact.attributes?.language ?? contact.attributes?.locale,
    timeZone: contact.timeZone,
    ways: ways.map((way) => ({
      ...way,
      bars: bars.filter(
        (bar) => bar.channel === way.channel && bar.address === normaliseAddress(way.address),
      ),
    })),
    topics: topics.filter(({ isArchived }) => !isArchived),
    consents,
  };
};

/** Whether a bar stops everything on this way, whatever the reader chooses. */
export const isBarred = ({ bars }: Way): boolean => bars.some(({ topic }) => topic === ALL_MAIL);

/** The reader wants nothing at all by this way. */
export const hasLeft = ({ bars }: Way): boolean =>
  bars.some(({ topic, reason }) => topic === ALL_TOPICS && reason !== 'paused');

/** Until when the reader has paused this way (ms); null: they have not. */
export const pausedUntil = ({ bars }: Way): number | null =>
  bars.find(({ reason }) => reason === 'paused')?.untilMs ?? null;

/** Whether messages about a topic may come by a way now, a pause aside. */
export const isWanted = ({ consents }: Reader, topic: Topic, way: Way): boolean => {
  if (isBarred(way) || hasLeft(way)) return false;
  if (way.bars.some((bar) => bar.topic === topic.key)) return false;
  const state = consents.get(consentKey({ topic: topic.key, channel: way.channel }));
  return state === 'granted' || (state === undefined && basisOn(topic, way.channel) === 'unlessRefused');
};

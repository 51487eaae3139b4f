import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { forGood, type Held } from '../held.ts';
import { instantSql } from '../instant-sql.ts';
import type { FactGroup, Facts, ReachableLeaf } from '../model.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

interface Way {
  attribute: 'email' | 'phone';
  /** what every address of the channel has, and nothing else does (`addressOf` of the fold) */
  isAddress(value: string): boolean;
  addressSql(attributes: Sql): Sql;
  bars: FactGroup;
  /** "e-mail", as in "can be reached by e-mail" */
  name: string;
  address: string;
}

const WAYS: Readonly<Record<ReachableLeaf['channel'], Way>> = {
  email: {
    attribute: 'email',
    isAddress: (value) => value.includes('@'),
    addressSql: (attributes) => sql`strpos(${attributes} ->> 'email', '@') > 0`,
    bars: 'emailBars',
    name: 'e-mail',
    address: 'e-mail address',
  },
  sms: {
    attribute: 'phone',
    isAddress: (value) => value.startsWith('+'),
    addressSql: (attributes) => sql`starts_with(${attributes} ->> 'phone', '+')`,
    bars: 'textBars',
    name: 'text',
    address: 'phone number',
  },
};

/** What a message would be about: `topic` null is anything at all. */
type Asked = Pick<ReachableLeaf, 'channel'> & { topic: string | null };

const askedOf = ({ channel, topic }: ReachableLeaf): Asked => ({ channel, topic: topic ?? null });

/** An address that a message could go to, as the fold takes it from the profile. */
const hasAddress = ({ channel }: Asked, { attributes }: Facts): boolean => {
  const { attribute, isAddress } = WAYS[channel];
  const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  return typeof value === 'string' && isAddress(value);
};

/** Whether what they said to the topic lets a message about it leave: as `consentRefusal` (permission) decides. */
const mayHear = ({ channel, topic }: Asked, { known }: Facts): boolean => {
  if (topic === null) return true;
  const basis = known.topicBasis(topic);
  if (basis === 'archived') return false;
  const said = known.consent(topic, channel);
  return said === null ? basis === 'unlessRefused' && channel === 'email' : said === 'granted';
};

const barNow = ({ channel, topic }: Asked, { known }: Facts, nowMs: number): { untilMs: number } | null => {
  const bar = known.bar(channel, topic);
  return bar !== null && bar.untilMs > nowMs ? bar : null;
};

const judge = (leaf: ReachableLeaf, facts: Facts, nowMs: number): Held => {
  const asked = askedOf(leaf);
  if (!hasAddress(asked, facts)) return forGood(false);
  if (leaf.is === 'reachable' && !mayHear(asked, facts)) return forGood(false);
  const bar = barNow(asked, facts, nowMs);
  const matched = leaf.is === 'reachable' ? bar === null : bar !== null;
  return bar !== null && bar.untilMs !== Infinity ? { matched, until: bar.untilMs } : forGood(matched);
};

const addressSql = ({ channel }: Asked, { contact }: SqlContext): Sql => {
  const { attribute, addressSql: isAddress } = WAYS[channel];
  const attributes = sql`${contact}.attributes`;
  return sql`(case when jsonb_typeof(${attributes} -> ${attribute}::text) = 'string' then ${isAddress(attributes)} end) is true`;
};

/**
 * Bars on the contact's address, as `from ... where ...`. The bucket is that of `addressBucket` (permission), in SQL, so
 * that each look-up goes by the primary key of `suppressions`.
 */
const fromBarsSql = ({ channel, topic }: Asked, { contact, workspaceId, nowMs }: SqlContext): Sql => {
  const address = sql`(${contact}.attributes ->> ${WAYS[channel].attribute}::text)`;
  const hashed = sql`convert_to(${String(workspaceId)}, 'UTF8') || '\\x00'::bytea || convert_to(${address}, 'UTF8')`;
  const reaches = topic === null ? sql`s.topic in ('', '*')` : sql`s.topic in ('', '*', ${topic})`;
  return sql`from suppressions s
    where s.bucket = ('x' || substr(md5(${hashed}), 1, 4))::bit(16)::int & 4095
      and s.workspace_id = ${workspaceId} and s.channel = ${channel} and s.address = ${address} and ${reaches}
      and (s.expires_at is null or s.expires_at > ${instantSql(nowMs)})`;
};

/** A topic without a row asks what the default one asks, and that one, unless it was changed, only not to be refused. */
const isOpenSql = ({ channel, topic }: Asked, { workspaceId }: SqlContext): Sql =>
  channel === 'sms'
    ? sql`false`
    : sql`coalesce((
      select t.basis = 'unlessRefused' from topics t
      where t.workspace_id = ${workspaceId} and t.key in (${topic}, 'news')
      order by (t.key = ${topic}) desc limit 1
    ), true)`;

const mayHearSql = (asked: Asked, context: SqlContext): Sql => {
  const { channel, topic } = asked;
  const { contact, workspaceId } = context;
  if (topic === null) return sql`true`;
  return sql`coalesce((
      select k.state = 'granted' from consents k
      where k.bucket = ${contact}.bucket and k.contact_id = ${contact}.contact_id and k.workspace_id = ${workspaceId}
        and k.topic = ${topic} and k.channel = ${channel}
    ), ${isOpenSql(asked, context)})
    and not exists (
      select 1 from topics t where t.workspace_id = ${workspaceId} and t.key = ${topic} and t.archived_at is not null
    )`;
};

/** Whether a message could go to a row of `contacts` now: an address, no bar on it, and the topic not refused. */
export const reachableSql = (leaf: Omit<ReachableLeaf, 'kind' | 'is'>, context: SqlContext): Sql => {
  const asked = askedOf({ ...leaf, kind: 'reachable', is: 'reachable' });
  return sql`(${addressSql(asked, context)} and ${mayHearSql(asked, context)}
    and not exists (select 1 ${fromBarsSql(asked, context)}))`;
};

const findingOf = (
  leaf: ReachableLeaf,
  facts: Facts,
  nowMs: number,
): { text: string; seen: boolean | null } => {
  const asked = askedOf(leaf);
  const { address, name } = WAYS[leaf.channel];
  if (!hasAddress(asked, facts)) return { text: `has no ${address}`, seen: null };
  const isBarred = barNow(asked, facts, nowMs) !== null;
  if (isBarred) return { text: `the ${address} is suppressed`, seen: true };
  if (leaf.is === 'reachable' && !mayHear(asked, facts)) {
    const said = facts.known.consent(leaf.topic!, leaf.channel);
    const isArchived = facts.known.topicBasis(leaf.topic!) === 'archived';
    const why =
      said === 'refused' ? 'has refused' : said === 'pending' ? 'has yet to confirm' : 'has not agreed to';
    return {
      text: isArchived ? `the topic ${leaf.topic} is archived` : `${why} ${leaf.topic} by ${name}`,
      seen: false,
    };
  }
  return { text: `nothing bars the ${address}`, seen: false };
};

/**
 * `can be reached by e-mail about offers`, `is suppressed for texts`: there is an address, and a bar on it. With a topic,
 * what they said to it counts too, as it would for a message that leaves now; caps, quiet hours and holds pass by
 * themselves, and do not.
 */
export const reachable: LeafKind<ReachableLeaf, ReachableLeaf> = {
  kind: 'reachable',
  schema: z.strictObject({
    kind: z.literal('reachable'),
    channel: z.enum(['email', 'sms'], 'must be email or sms'),
    is: z.enum(['reachable', 'suppressed'], 'must be reachable or suppressed'),
    topic: z.string().min(1, 'must name a topic').max(100).optional(),
  }) as unknown as z.ZodType<ReachableLeaf>,
  resolve: (leaf) => leaf,
  reads: ({ channel, is, topic }) => ({
    attributes: [WAYS[channel].attribute],
    facts: [
      WAYS[channel].bars,
      ...(is === 'reachable' && topic !== undefined ? (['consents', 'topics'] as const) : []),
    ],
  }),
  holds: judge,
  finding: findingOf,
  sqlCost: 1,
  sql: (leaf, context) =>
    leaf.is === 'reachable'
      ? reachableSql(leaf, context)
      : sql`${addressSql(askedOf(leaf), context)} and exists (select 1 ${fromBarsSql(askedOf(leaf), context)})`,
  untilSql: (leaf, context) =>
    sql`coalesce((select min(s.expires_at) ${fromBarsSql(askedOf(leaf), context)}), 'infinity')`,
  explain: ({ channel, is, topic }, names, negated) => {
    const about = topic === undefined ? '' : ` about ${names.topic?.(topic) ?? topic}`;
    return is === 'reachable'
      ? `${negated ? 'cannot' : 'can'} be reached by ${WAYS[channel].name}${about}`
      : `is ${negated ? 'not ' : ''}suppressed for ${channel === 'sms' ? 'texts' : 'e-mail'}${about}`;
  },
};

import sql from 'sql-template-tag';
import { z } from 'zod';
import { durationMs, durationWords, windowSchema } from '../duration.ts';
import { forGood, type Held } from '../held.ts';
import { instantSql, intervalSql } from '../instant-sql.ts';
import { messagesSql } from '../messages-sql.ts';
import type { Facts, MessageSeen, UnengagedLeaf } from '../model.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedUnengaged {
  leaf: UnengagedLeaf;
  graceMs: number;
}

/** More is longer than the messages that are read. */
const LAST_MAX = 100;

const isSeen = ({ engagedAtMs }: MessageSeen, nowMs: number): boolean =>
  engagedAtMs !== null && engagedAtMs <= nowMs;

const lastOnes = ({ leaf, graceMs }: ResolvedUnengaged, facts: Facts, nowMs: number): MessageSeen[] =>
  facts.known
    .messages()
    .filter(({ channel, atMs }) => channel === leaf.channel && atMs + graceMs <= nowMs)
    .slice(0, leaf.last);

/** Time alone only lets younger messages grow old enough to count. */
const judge = (resolved: ResolvedUnengaged, facts: Facts, nowMs: number): Held => {
  const last = lastOnes(resolved, facts, nowMs);
  const matched = last.length === resolved.leaf.last && !last.some((one) => isSeen(one, nowMs));
  const grown = facts.known
    .messages()
    .filter(({ channel }) => channel === resolved.leaf.channel)
    .map(({ atMs }) => atMs + resolved.graceMs)
    .filter((at) => at > nowMs);
  const until = Math.min(...grown, Infinity);
  return until === Infinity ? forGood(matched) : { matched, until };
};

/** Of a text nobody sees whether it was read: only clicks and answers show it. */
const READ = {
  email: { one: 'e-mail', did: 'opened or clicked', didNot: 'opened and clicked' },
  sms: { one: 'text', did: 'clicked or answered', didNot: 'clicked and answered' },
} as const;

const sentence = ({ channel, last, grace }: UnengagedLeaf, negated: boolean): string => {
  const { one, did, didNot } = READ[channel];
  const mails = last === 1 ? `the last ${one}` : `the last ${last} ${one}s`;
  const older = grace ? ` older than ${durationWords(grace)}` : '';
  return negated ? `${did} one of ${mails}${older}, or got fewer` : `${didNot} none of ${mails}${older}`;
};

/** `opened and clicked none of the last 5 e-mails`: by a person. Who got fewer is not meant. */
export const unengaged: LeafKind<UnengagedLeaf, ResolvedUnengaged> = {
  kind: 'unengaged',
  schema: z.strictObject({
    kind: z.literal('unengaged'),
    channel: z.enum(['email', 'sms'], 'must be email or sms'),
    last: z
      .number('must be a number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(LAST_MAX, `must be at most ${LAST_MAX}`),
    grace: windowSchema.optional(),
  }),
  resolve: (leaf) => ({ leaf, graceMs: leaf.grace ? durationMs(leaf.grace) : 0 }),
  reads: () => ({ facts: ['messages'] }),
  holds: judge,
  finding: (resolved, facts, nowMs) => {
    const last = lastOnes(resolved, facts, nowMs);
    const seen = last.filter((one) => isSeen(one, nowMs)).length;
    const { one, did } = READ[resolved.leaf.channel];
    return { text: `${did} ${seen} of the last ${last.length} ${one}s`, seen };
  },
  sqlCost: 2,
  sql: ({ leaf, graceMs }, { contact, workspaceId, nowMs }) => sql`(
    select count(*) = ${leaf.last} and count(last.engaged_at) = 0 from (
      select case when sent.engaged_at <= ${instantSql(nowMs)} then sent.engaged_at end as engaged_at
      from ${messagesSql(contact, workspaceId)} sent
      where sent.channel = ${leaf.channel} and sent.requested_at <= ${instantSql(nowMs - graceMs)}
      order by sent.requested_at desc, sent.message_id desc
      limit ${leaf.last}
    ) last)`,
  untilSql: ({ leaf, graceMs }, { contact, workspaceId, nowMs }) => sql`coalesce((
    select min(sent.requested_at) + ${intervalSql(graceMs)} from ${messagesSql(contact, workspaceId)} sent
    where sent.channel = ${leaf.channel} and sent.requested_at > ${instantSql(nowMs - graceMs)}), 'infinity')`,
  explain: (leaf, _names, negated) => sentence(leaf, negated),
};

import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { forGood } from '../held.ts';
import type { ConsentLeaf, Facts } from '../model.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

const CHANNEL_WORDS = { email: 'e-mail', sms: 'text' } as const;

/** What is said of a state: as it is, its opposite, and as it was found. */
const WORDS: Record<ConsentLeaf['is'], readonly [string, string]> = {
  granted: ['has agreed to', 'has not agreed to'],
  refused: ['has refused', 'has not refused'],
  pending: ['has yet to confirm', 'has nothing to confirm of'],
};

const said = ({ topic, channel }: ConsentLeaf, facts: Facts) => facts.known.consent(topic, channel);

const isSaidSql = ({ topic, channel, is }: ConsentLeaf, { contact, workspaceId }: SqlContext): Sql =>
  sql`exists (
      select 1 from consents k
      where k.bucket = ${contact}.bucket and k.contact_id = ${contact}.contact_id and k.workspace_id = ${workspaceId}
        and k.topic = ${topic} and k.channel = ${channel} and k.state = ${is}
    )`;

/** `has agreed to offers by e-mail`: what they said to a topic on a channel; who has said nothing is in no state. */
export const consent: LeafKind<ConsentLeaf, ConsentLeaf> = {
  kind: 'consent',
  schema: z.strictObject({
    kind: z.literal('consent'),
    topic: z.string().min(1, 'must name a topic').max(100),
    channel: z.enum(['email', 'sms'], 'must be email or sms'),
    is: z.enum(['granted', 'refused', 'pending'], 'must be granted, refused or pending'),
  }),
  resolve: (leaf) => leaf,
  reads: () => ({ facts: ['consents'] }),
  holds: (leaf, facts) => forGood(said(leaf, facts) === leaf.is),
  finding: (leaf, facts) => {
    const state = said(leaf, facts);
    const about = `${leaf.topic} by ${CHANNEL_WORDS[leaf.channel]}`;
    return { text: state ? `${WORDS[state][0]} ${about}` : `has said nothing to ${about}`, seen: state };
  },
  sqlCost: 1,
  sql: isSaidSql,
  explain: ({ topic, channel, is }, names, negated) =>
    `${WORDS[is][negated ? 1 : 0]} ${names.topic?.(topic) ?? topic} by ${CHANNEL_WORDS[channel]}`,
};

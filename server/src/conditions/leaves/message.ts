import sql, { empty, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { type Counted, countedOf, counting, seenTimes } from '../counted.ts';
import { durationMs, lastWords, openWindowSchema } from '../duration.ts';
import { FALSE_FOR_GOOD, forGood, type Held } from '../held.ts';
import { FIRST_MS, instantSql, intervalSql } from '../instant-sql.ts';
import { definitionSql, messagesSql } from '../messages-sql.ts';
import type { Facts, MessageLeaf, MessageSeen, PropertyTest } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind, Names, SqlContext } from './leaf.ts';

interface ResolvedMessage {
  leaf: MessageLeaf;
  /** opens, clicks and replies are events */
  counted: Counted;
  windowMs: number;
}

/** Texts cannot be opened, but their links are clicked too. */
const EVENTS = {
  sent: ['Email Sent'],
  opened: ['Email Opened'],
  clicked: ['Email Clicked', 'SMS Clicked'],
  replied: ['Email Replied', 'SMS Replied'],
} as const;

/** By a person: what may be a machine is none, as in `messages.opened_at` (P16). */
const testsOf = ({ template, workflow, link }: MessageLeaf): PropertyTest[] => [
  { property: 'verdict', op: 'notEquals', value: 'machine' },
  { property: 'verdict', op: 'notEquals', value: 'unsure' },
  ...(template === undefined ? [] : [{ property: 'template', op: 'equals' as const, value: template }]),
  ...(workflow === undefined ? [] : [{ property: 'workflow', op: 'equals' as const, value: workflow }]),
  ...(link === undefined ? [] : [{ property: 'url', op: 'contains' as const, value: link }]),
];

/** The newest message sent that is meant. */
const sentOne = ({ leaf }: ResolvedMessage, facts: Facts, nowMs: number): MessageSeen | undefined =>
  facts.known
    .messages()
    .find(
      ({ template, workflow, atMs }) =>
        atMs <= nowMs &&
        (leaf.template === undefined || leaf.template === template) &&
        (leaf.workflow === undefined || leaf.workflow === workflow),
    );

const wasSent = (resolved: ResolvedMessage, facts: Facts, nowMs: number): Held => {
  const one = sentOne(resolved, facts, nowMs);
  if (one === undefined) return FALSE_FOR_GOOD;
  if (resolved.windowMs === Infinity) return forGood(true);
  const leavesMs = one.atMs + resolved.windowMs;
  return leavesMs > nowMs ? { matched: true, until: leavesMs } : FALSE_FOR_GOOD;
};

const fromSentSql = (
  { leaf, windowMs }: ResolvedMessage,
  { contact, workspaceId, nowMs }: SqlContext,
): Sql => {
  const { template, workflow } = leaf;
  const fromMs = nowMs - windowMs;
  return sql`from ${messagesSql(contact, workspaceId)} sent
    where sent.requested_at <= ${instantSql(nowMs)}
      ${fromMs > FIRST_MS ? sql`and sent.requested_at > ${instantSql(fromMs)}` : empty}
      ${template === undefined ? empty : sql`and sent.template_id = ${definitionSql('template', template, workspaceId)}`}
      ${workflow === undefined ? empty : sql`and sent.workflow_id = ${definitionSql('workflow', workflow, workspaceId)}`}`;
};

const DONE = {
  sent: 'was sent',
  opened: 'opened',
  clicked: 'clicked a link in',
  replied: 'replied to',
} as const;
const NOT_DONE = {
  sent: 'was not sent',
  opened: 'did not open',
  clicked: 'clicked no link in',
  replied: 'did not reply to',
} as const;

const sentence = (leaf: MessageLeaf, names: Names, negated: boolean): string => {
  const { template, workflow } = leaf;
  const named = template === undefined ? undefined : (names.template?.(template) ?? template);
  const mail = named ?? (negated && leaf.did !== 'clicked' ? 'any message' : 'a message');
  return [
    (negated ? NOT_DONE : DONE)[leaf.did],
    mail,
    workflow === undefined ? '' : `from ${names.workflow?.(workflow) ?? workflow}`,
    leaf.link === undefined ? '' : `whose address contains ${leaf.link}`,
    leaf.within ? `in ${lastWords(leaf.within)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** `opened Welcome in the last 30 days`, by a person and not a machine. */
export const message: LeafKind<MessageLeaf, ResolvedMessage> = {
  kind: 'message',
  schema: z
    .strictObject({
      kind: z.literal('message'),
      did: z.enum(['sent', 'opened', 'clicked', 'replied'], 'must be sent, opened, clicked or replied'),
      template: nameSchema('the key of a template').optional(),
      workflow: nameSchema('the key of a workflow').optional(),
      link: nameSchema('a part of an address').optional(),
      within: openWindowSchema,
    })
    .refine(({ did, link }) => link === undefined || did === 'clicked', {
      path: ['link'],
      message: 'is for clicks only',
    }),
  resolve: (leaf) => {
    const windowMs = leaf.within ? durationMs(leaf.within) : Infinity;
    const matcher = { names: [...EVENTS[leaf.did]], aliases: {}, where: testsOf(leaf) };
    return { leaf, windowMs, counted: countedOf(matcher, { windowMs }) };
  },
  reads: (resolved) => (resolved.leaf.did === 'sent' ? { facts: ['messages'] } : counting.reads(resolved)),
  holds: (resolved, facts, nowMs) =>
    resolved.leaf.did === 'sent' ? wasSent(resolved, facts, nowMs) : counting.holds(resolved, facts, nowMs),
  finding: (resolved, facts, nowMs) => {
    const { leaf } = resolved;
    const seen =
      leaf.did === 'sent'
        ? wasSent(resolved, facts, nowMs).matched
        : seenTimes(resolved.counted, facts, nowMs) > 0;
    return { text: sentence(leaf, {}, !seen), seen };
  },
  sqlCost: 2,
  sql: (resolved, context) =>
    resolved.leaf.did === 'sent'
      ? sql`exists (select 1 ${fromSentSql(resolved, context)})`
      : counting.sql(resolved as never, context),
  untilSql: (resolved, context) => {
    if (resolved.leaf.did !== 'sent') return counting.untilSql?.(resolved as never, context);
    if (resolved.windowMs === Infinity) return undefined;
    return sql`coalesce((select max(sent.requested_at) ${fromSentSql(resolved, context)})
      + ${intervalSql(resolved.windowMs)}, 'infinity')`;
  },
  explain: sentence,
};

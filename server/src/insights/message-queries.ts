import type { Channel } from '../permission/index.ts';
import { bucketOf, empty, type JsonObject, type Queryable, raw, type Sql, sql } from '../platform/index.ts';
import type { MessageFacts } from './message-words.ts';

/** One row of `messages`. */
export interface MessageRecord extends MessageFacts {
  bucket: number;
  messageId: string;
  contactId: string;
  workflowId: number | null;
  workflowVersion: number | null;
  nodeId: string | null;
  enrollmentId: string | null;
  broadcastId: number | null;
  templateId: number | null;
  templateVersion: number | null;
  channel: Channel;
  address: string | null;
  subject: string | null;
  provider: string | null;
  requestedAt: Date;
  submittedAt: Date | null;
}

/** Columns of a MessageRecord, of the table under an alias. */
export const messageFactsColumns = (alias: string): Sql => {
  const m = raw(alias);
  return sql`${m}.bucket, ${m}.message_id as "messageId", ${m}.contact_id as "contactId",
    ${m}.workflow_id as "workflowId", ${m}.workflow_version as "workflowVersion", ${m}.node_id as "nodeId",
    ${m}.enrollment_id as "enrollmentId", ${m}.broadcast_id as "broadcastId", ${m}.template_id as "templateId",
    ${m}.template_version as "templateVersion", ${m}.channel, ${m}.address, ${m}.subject, ${m}.provider,
    ${m}.requested_at as "requestedAt", ${m}.submitted_at as "submittedAt", ${m}.state, ${m}.reason,
    ${m}.delivered_at as "deliveredAt", ${m}.opened_at as "openedAt", ${m}.clicked_at as "clickedAt",
    ${m}.machine_opened_at as "machineOpenedAt", ${m}.machine_clicked_at as "machineClickedAt",
    ${m}.complained_at as "complainedAt", ${m}.unsubscribed_at as "unsubscribedAt"`;
};

export interface MessageFilter {
  channel?: Channel | undefined;
  state?: string | undefined;
  workflowId?: number | undefined;
  contactId?: string | undefined;
}

/** Messages of a workspace, newest first (index `messages_newest`; of one contact `messages_of_contact`). */
export const messagePage = (
  db: Queryable,
  workspaceId: number,
  { channel, state, workflowId, contactId }: MessageFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<MessageRecord[]> =>
  db.query<MessageRecord>(sql`
    select ${messageFactsColumns('m')}
    from messages m
    where m.workspace_id = ${workspaceId}
      ${contactId === undefined ? empty : sql`and m.bucket = ${bucketOf(contactId)} and m.contact_id = ${contactId}::uuid`}
      ${channel === undefined ? empty : sql`and m.channel = ${channel}`}
      ${state === undefined ? empty : sql`and m.state = ${state}`}
      ${workflowId === undefined ? empty : sql`and m.workflow_id = ${workflowId}`}
      ${after === null ? empty : sql`and m.message_id < ${after}::uuid`}
    order by m.message_id desc
    limit ${limit}`);

/** A message by its id, also when a merge moved it to another bucket; null: there is none in this workspace. */
export const messageById = async (
  db: Queryable,
  workspaceId: number,
  messageId: string,
): Promise<(MessageRecord & { data: JsonObject }) | null> => {
  const bucket = bucketOf(messageId);
  const [row] = await db.query<MessageRecord & { data: JsonObject }>(sql`
    select ${messageFactsColumns('m')}, m.data
    from messages m
    where m.workspace_id = ${workspaceId} and m.message_id = ${messageId}::uuid
      and m.bucket in (${bucket}, (
        select v.to_bucket from message_moves v
        where v.bucket = ${bucket} and v.message_id = ${messageId}::uuid and v.workspace_id = ${workspaceId}))`);
  return row ?? null;
};

/** The newest message that a step of a workflow decided for a contact. */
export const messageOfStep = async (
  db: Queryable,
  workspaceId: number,
  step: { contactId: string; workflowId: number; nodeId: string },
): Promise<MessageRecord | null> => {
  const [row] = await db.query<MessageRecord>(sql`
    select ${messageFactsColumns('m')}
    from messages m
    where m.bucket = ${bucketOf(step.contactId)} and m.contact_id = ${step.contactId}::uuid
      and m.workspace_id = ${workspaceId} and m.workflow_id = ${step.workflowId} and m.node_id = ${step.nodeId}
    order by m.message_id desc limit 1`);
  return row ?? null;
};

export interface MessageBody {
  subject: string;
  html: string;
  plain: string;
  headers: Record<string, string>;
}

/** What the sandbox kept of a message. */
export const messageBody = async (
  db: Queryable,
  workspaceId: number,
  { bucket, messageId }: { bucket: number; messageId: string },
): Promise<MessageBody | null> => {
  const [row] = await db.query<MessageBody>(sql`
    select subject, html, plain, headers from message_bodies
    where bucket = ${bucket} and message_id = ${messageId}::uuid and workspace_id = ${workspaceId}`);
  return row ?? null;
};

export interface FeedbackEvent {
  at: Date;
  name: string;
  properties: JsonObject;
}

const FEEDBACK_NAMES = [
  'Email Delivered',
  'Email Opened',
  'Email Clicked',
  'Email Bounced',
  'Email Complained',
  'Email Unsubscribed',
  'Email Replied',
  'Email Auto-Replied',
  'SMS Delivered',
  'SMS Clicked',
  'SMS Failed',
  'SMS Replied',
  'SMS Unsubscribed',
];
const FEEDBACK_MAX = 500;

/** What channels told of one message, oldest first. */
export const feedbackOf = (
  db: Queryable,
  workspaceId: number,
  { contactId, messageId }: { contactId: string; messageId: string },
): Promise<FeedbackEvent[]> =>
  db.query<FeedbackEvent>(sql`
    select e.occurred_at as at, e.name, e.properties
    from events e
    where e.bucket = ${bucketOf(contactId)} and e.contact_id = ${contactId}::uuid and e.workspace_id = ${workspaceId}
      and e.name = any(${FEEDBACK_NAMES}::text[]) and e.kind = 'feedback'
      and e.properties ->> 'message_id' = ${messageId}
    order by e.occurred_at
    limit ${FEEDBACK_MAX}`);

/** Some messages of a contact. */
export const messagesOfContact = (
  workspaceId: number,
  contactId: string,
  messageIds: readonly string[],
): Sql => sql`
  select ${messageFactsColumns('m')}
  from messages m
  where m.bucket = ${bucketOf(contactId)} and m.contact_id = ${contactId}::uuid and m.workspace_id = ${workspaceId}
    and m.message_id = any(${[...messageIds]}::uuid[])`;

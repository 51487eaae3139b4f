import type { Channel } from '../permission/index.ts';
import { bucketOf, bucketOfKey, type Db, type JsonObject, type Uuid } from '../platform/index.ts';

/** A message as its feedback needs it. */
export interface SentMessage {
  bucket: number;
  messageId: Uuid;
  contactId: Uuid;
  workspaceId: number;
  workspaceName: string;
  channel: Channel;
  address: string | null;
  templateId: number | null;
  templateVersion: number | null;
  templateKey: string | null;
  workflowId: number | null;
  workflowKey: string | null;
  nodeId: string | null;
  enrollmentId: string | null;
  state: string;
  submittedAt: Date | null;
  data: JsonObject | null;
  links: string[] | null;
  /** key of its campaign; absent or null: none */
  campaign?: string | null;
}

/** Merges a message may have followed; each moves it to a contact of higher rank, so there is no circle. */
const MOVES_MAX = 20;

const SENT_MESSAGE = `m.bucket, m.message_id as "messageId", m.contact_id as "contactId", m.workspace_id as "workspaceId",
        m.channel,
        w.name as "workspaceName", m.address, m.template_id as "templateId", m.template_version as "templateVersion",
        d.key as "templateKey", m.workflow_id as "workflowId", f.key as "workflowKey", m.node_id as "nodeId",
        m.enrollment_id as "enrollmentId", m.state, m.submitted_at as "submittedAt", m.data, m.links,
        m.campaign`;

const SENT_FROM = `from messages m
      join workspaces w on w.workspace_id = m.workspace_id
      left join definitions d on d.workspace_id = m.workspace_id and d.definition_id = m.template_id
      left join definitions f on f.workspace_id = m.workspace_id and f.definition_id = m.workflow_id`;

const readMessage = async (db: Db, bucket: number, messageId: Uuid): Promise<SentMessage | null> => {
  const [row] = await db.query<SentMessage>({
    name: 'feedback-message',
    text: `select ${SENT_MESSAGE}
      ${SENT_FROM}
      where m.bucket = $1 and m.message_id = $2`,
    values: [bucket, messageId],
  });
  return row ?? null;
};

const movedTo = async (db: Db, bucket: number, messageId: Uuid): Promise<number | null> => {
  const [row] = await db.query<{ toBucket: number }>({
    name: 'feedback-moved',
    text: `select to_bucket as "toBucket" from message_moves where bucket = $1 and message_id = $2`,
    values: [bucket, messageId],
  });
  return row?.toBucket ?? null;
};

/** The message of a token, wherever merges took it; null when it is gone (erased, a removed workspace). */
export const findMessage = async (db: Db, messageId: Uuid): Promise<SentMessage | null> => {
  let bucket: number | null = bucketOf(messageId);
  for (let moves = 0; bucket !== null && moves <= MOVES_MAX; moves++) {
    const message: SentMessage | null = await readMessage(db, bucket, messageId);
    if (message) return message;
    bucket = await movedTo(db, bucket, messageId);
  }
  return null;
};

/** The newest mail to an address since then, by the contact who holds it; null when nobody was sent any. */
export const newestMessageTo = async (
  db: Db,
  workspaceId: number,
  address: string,
  since: Date,
): Promise<SentMessage | null> => {
  const [holder] = await db.query<{ contactId: Uuid }>({
    name: 'feedback-holder',
    text: `select contact_id as "contactId" from identities
      where bucket = $1 and workspace_id = $2 and kind = 'email' and value = $3`,
    values: [bucketOfKey(workspaceId, 'email', address), workspaceId, address],
  });
  if (!holder) return null;
  const [row] = await db.query<SentMessage>({
    name: 'feedback-newest',
    text: `select ${SENT_MESSAGE}
      ${SENT_FROM}
      where m.bucket = $1 and m.contact_id = $2 and m.workspace_id = $3 and m.channel = 'email'
        and m.address = $4 and m.requested_at >= $5
      order by m.message_id desc
      limit 1`,
    values: [bucketOf(holder.contactId), holder.contactId, workspaceId, address, since],
  });
  return row ?? null;
};

/**
 * The message that a provider knows by an id of its own, in one workspace; null when there is none. By the index
 * `messages_of_provider`, one row.
 */
export const findMessageOfProvider = async (
  db: Db,
  { workspaceId, provider, providerId }: { workspaceId: number; provider: string; providerId: string },
): Promise<SentMessage | null> => {
  const [row] = await db.query<{ bucket: number; messageId: Uuid }>({
    name: 'feedback-message-of-provider',
    text: `select bucket, message_id as "messageId" from messages
      where bucket >= 0 and workspace_id = $1 and provider = $2 and provider_id = $3
      limit 1`,
    values: [workspaceId, provider, providerId],
  });
  return row ? readMessage(db, row.bucket, row.messageId) : null;
};

/** Attributes of a message's contact as they are now; empty when it is gone. */
export const attributesOf = async (db: Db, message: SentMessage): Promise<JsonObject> => {
  const [row] = await db.query<{ attributes: JsonObject }>({
    name: 'feedback-attributes',
    text: 'select attributes from contacts where bucket = $1 and contact_id = $2 and workspace_id = $3',
    values: [bucketOf(message.contactId), message.contactId, message.workspaceId],
  });
  return row?.attributes ?? {};
};

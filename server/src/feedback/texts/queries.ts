import type { ShortPlace } from '../../channels/index.ts';
import { identityBucket } from '../../contacts/index.ts';
import { bucketOf, type Queryable, type Uuid } from '../../platform/index.ts';

export interface Texter {
  contactId: Uuid;
  /** language tag; null: not known */
  language: string | null;
}

/** Who has a number, wherever merges took them; null: nobody. */
export const contactOfPhone = async (
  db: Queryable,
  workspaceId: number,
  phone: string,
): Promise<Texter | null> => {
  const [holder] = await db.query<{ contactId: Uuid }>({
    name: 'texts-holder',
    text: `select contact_id as "contactId" from identities
      where bucket = $1 and workspace_id = $2 and kind = 'phone' and value = $3`,
    values: [identityBucket(workspaceId, { kind: 'phone', value: phone }), workspaceId, phone],
  });
  if (!holder) return null;
  const [contact] = await db.query<{ language: string | null }>({
    name: 'texts-language',
    text: `select attributes ->> 'language' as language from contacts
      where bucket = $1 and contact_id = $2 and workspace_id = $3`,
    values: [bucketOf(holder.contactId), holder.contactId, workspaceId],
  });
  return { contactId: holder.contactId, language: contact?.language ?? null };
};

/** The text that somebody answers: the last one that went to their number. Index messages_of_contact. */
export const lastTextTo = async (
  db: Queryable,
  workspaceId: number,
  contactId: Uuid,
  sinceMs: number,
): Promise<Uuid | null> => {
  const [row] = await db.query<{ messageId: Uuid }>({
    name: 'texts-last',
    text: `select message_id as "messageId" from messages
      where bucket = $1 and contact_id = $2 and workspace_id = $3 and channel = 'sms' and state = 'submitted'
        and requested_at > $4
      order by message_id desc limit 1`,
    values: [bucketOf(contactId), contactId, workspaceId, new Date(sinceMs)],
  });
  return row?.messageId ?? null;
};

/** Ids that a short address may mean, those of messages that a merge moved included. Primary keys. */
export const idsIn = async (db: Queryable, { bucket, fromId, toId }: ShortPlace): Promise<Uuid[]> => {
  const rows = await db.query<{ messageId: Uuid }>({
    name: 'texts-short',
    text: `select message_id as "messageId" from messages where bucket = $1 and message_id between $2 and $3
      union all
      select message_id from message_moves where bucket = $1 and message_id between $2 and $3`,
    values: [bucket, fromId, toId],
  });
  return rows.map(({ messageId }) => messageId);
};

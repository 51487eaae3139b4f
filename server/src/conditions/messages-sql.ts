import sql, { type Sql } from 'sql-template-tag';
import { MESSAGES_READ_MAX } from './known.ts';
import type { MessageSeen } from './model.ts';

/** States of a message that was decided to leave and, as far as is known, did. */
export const SENT_STATES = ['requested', 'submitted', 'unknown', 'bounced'] as const;

/** The newest messages of a contact (alias `key`, with bucket and contact_id), as `from (...)`; index:
 *  messages_of_contact, whose ids ascend with time. Notices went to users. */
export const messagesSql = (key: Sql, workspaceId: number): Sql => sql`(
      select m.message_id, m.enrollment_id, m.state, m.channel, m.topic, m.template_id, m.workflow_id, m.requested_at,
        least(m.opened_at, m.clicked_at) as engaged_at
      from messages m
      where m.bucket = ${key}.bucket and m.contact_id = ${key}.contact_id and m.workspace_id = ${workspaceId}
        and m.state = any(${[...SENT_STATES]}::text[]) and m.channel <> 'notice'
      order by m.message_id desc
      limit ${MESSAGES_READ_MAX}
    )`;

/** The id of a definition, by its key. */
export const definitionSql = (kind: 'template' | 'workflow', key: string, workspaceId: number): Sql => sql`(
      select d.definition_id from definitions d
      where d.workspace_id = ${workspaceId} and d.kind = ${kind} and d.key = ${key}
    )`;

/** A row of `messagesFillSql`. */
export type MessageRow = MessageSeen & {
  contactId: string;
  messageId: string;
  enrollmentId: string | null;
  state: string;
  /** null: transactional */
  topic: string | null;
};

/** Reads the messages that conditions may look at, newest first (`buckets[i]` is the bucket of `contactIds[i]`). */
export const messagesFillSql = (
  workspaceId: number,
  buckets: readonly number[],
  contactIds: readonly string[],
): Sql => sql`
  select key.contact_id as "contactId", sent.message_id as "messageId", sent.enrollment_id as "enrollmentId",
    sent.state, sent.channel, sent.topic, t.key as template, w.key as workflow,
    (extract(epoch from sent.requested_at) * 1000)::float8 as "atMs",
    (extract(epoch from sent.engaged_at) * 1000)::float8 as "engagedAtMs"
  from unnest(${buckets}::smallint[], ${contactIds}::uuid[]) as key (bucket, contact_id)
  cross join lateral ${messagesSql(sql`key`, workspaceId)} sent
  left join definitions t on t.workspace_id = ${workspaceId} and t.definition_id = sent.template_id
  left join definitions w on w.workspace_id = ${workspaceId} and w.definition_id = sent.workflow_id
  order by key.contact_id, sent.requested_at desc, sent.message_id desc`;

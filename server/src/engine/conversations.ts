/** Conversations as a pass changes them, and how they are written: under the lease, as everything of a contact (I1). */
import { bulkStatement, type Uuid } from '../platform/index.ts';
import type { ConversationPatch, Line, TalkChannel } from '../sales/index.ts';
import type { Draft } from './draft.ts';

/** What a pass makes of one conversation. */
export interface ConversationDraft {
  channel: TalkChannel;
  /** a line of this pass may be its first */
  opens: boolean;
  patch: ConversationPatch;
}

export interface LineDraft extends Line {
  lineId: Uuid;
  conversationId: Uuid;
}

/** What a patch does not name stays. A patch alone opens no conversation. */
export const writeConversations = bulkStatement(
  'write-conversations',
  `bucket smallint, contact_id uuid, conversation_id uuid, workspace_id int, channel text, opens boolean, patch
   jsonb`,
  (rows) => `with given as materialized (
     select * from ${rows}
   ), changed as (
     update conversations c set
       subject = coalesce(g.patch ->> 'subject', c.subject),
       state = coalesce(g.patch ->> 'state', c.state),
       snoozed_until = case when g.patch ? 'snoozedUntil' then (g.patch ->> 'snoozedUntil')::timestamptz
         else c.snoozed_until end,
       assignee = case when g.patch ? 'assignee' then g.patch ->> 'assignee' else c.assignee end,
       unread = coalesce((g.patch ->> 'unread')::boolean, c.unread),
       waits_since = case
         when not g.patch ? 'waitsSince' then c.waits_since
         when (g.patch ->> 'keepsWaiting')::boolean
           then coalesce(c.waits_since, (g.patch ->> 'waitsSince')::timestamptz)
         else (g.patch ->> 'waitsSince')::timestamptz end,
       last_at = coalesce((g.patch ->> 'lastAt')::timestamptz, c.last_at),
       last_words = coalesce(g.patch ->> 'lastWords', c.last_words),
       last_direction = coalesce(g.patch ->> 'lastDirection', c.last_direction)
     from given g
     where c.bucket = g.bucket and c.contact_id = g.contact_id and c.conversation_id = g.conversation_id
     returning c.bucket, c.conversation_id
   )
   insert into conversations (bucket, contact_id, conversation_id, workspace_id, channel, subject, state, snoozed_until,
     assignee, unread, waits_since, last_at, last_words, last_direction)
   select g.bucket, g.contact_id, g.conversation_id, g.workspace_id, g.channel, coalesce(g.patch ->> 'subject', ''),
     coalesce(g.patch ->> 'state', 'open'), (g.patch ->> 'snoozedUntil')::timestamptz, g.patch ->> 'assignee',
     coalesce((g.patch ->> 'unread')::boolean, false), (g.patch ->> 'waitsSince')::timestamptz,
     (g.patch ->> 'lastAt')::timestamptz, coalesce(g.patch ->> 'lastWords', ''), g.patch ->> 'lastDirection'
   from given g
   where g.opens and not exists (
     select from changed c where c.bucket = g.bucket and c.conversation_id = g.conversation_id)`,
);

export const writeLines = bulkStatement(
  'write-conversation-lines',
  `bucket smallint, contact_id uuid, line_id uuid, conversation_id uuid, workspace_id int, direction text,
   at_ms float8, address text, by_name text, subject text, text text, quoted text, attachments jsonb, mail_id
   text, mail_references jsonb, message_id uuid, is_cut boolean`,
  (
    rows,
  ) => `insert into conversation_lines (bucket, contact_id, line_id, conversation_id, workspace_id, direction, at, address,
     by_name, subject, text, quoted, attachments, mail_id, mail_references, message_id, is_cut)
   select bucket, contact_id, line_id, conversation_id, workspace_id, direction, to_timestamp(at_ms / 1000), address,
     by_name, subject, text, quoted, attachments, mail_id, mail_references, message_id, is_cut
   from ${rows}
   on conflict (bucket, contact_id, line_id) do nothing`,
);

const keyOf = ({ bucket, contactId, workspaceId }: Draft) => ({
  bucket,
  contact_id: contactId,
  workspace_id: workspaceId,
});

export const conversationRows = (draft: Draft): object[] =>
  [...draft.conversations].map(([conversationId, { channel, opens, patch }]) => ({
    ...keyOf(draft),
    conversation_id: conversationId,
    channel,
    opens,
    patch,
  }));

export const lineRows = (draft: Draft): object[] =>
  draft.lines.map((line) => ({
    ...keyOf(draft),
    line_id: line.lineId,
    conversation_id: line.conversationId,
    direction: line.direction,
    at_ms: line.atMs,
    address: line.address,
    by_name: line.by,
    subject: line.subject,
    text: line.text,
    quoted: line.quoted,
    attachments: line.attachments,
    mail_id: line.mailId,
    mail_references: line.mailReferences,
    message_id: line.messageId,
    is_cut: line.isCut,
  }));

/** What the sales inbox shows. Reads only; the fold writes (engine/conversations.ts). */
import { type Person, peopleOf } from '../contacts/index.ts';
import { bucketOf, type Queryable, type Sql, sql, type Uuid } from '../platform/index.ts';
import { membersOf } from '../workspaces/index.ts';
import { refusals } from './errors.ts';
import type { Attachment, TalkChannel } from './model.ts';

export const INBOX_VIEWS = ['open', 'snoozed', 'closed'] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];
/** `mine`: assigned to who asks, or to nobody */
export const INBOX_WHOSE = ['mine', 'all'] as const;
export type InboxWhose = (typeof INBOX_WHOSE)[number];

/** A line of the list. Instants are ISO 8601. */
export interface ConversationRow {
  conversationId: string;
  person: Person;
  channel: TalkChannel;
  subject: string;
  state: 'open' | 'closed';
  unread: boolean;
  /** since when a reply waits for an answer; null: none does */
  waitsSince: string | null;
  snoozedUntil: string | null;
  assignee: { userId: string; name: string } | null;
  lastAt: string;
  lastWords: string;
  lastDirection: 'in' | 'out';
}

/** One thing that was said. */
export interface ConversationLine {
  lineId: string;
  direction: 'in' | 'out';
  at: string;
  /** of the person who wrote, or to whom it went */
  address: string;
  by: string;
  subject: string;
  text: string;
  quoted: string;
  attachments: Attachment[];
  /** only a part of it is kept */
  isCut: boolean;
  /** the message that is answered, or that carries the answer */
  messageId: string | null;
  /** of an answer: what became of it */
  outcome: { state: string; text: string | null } | null;
}

export interface ConversationDetail extends ConversationRow {
  lines: ConversationLine[];
  /** older lines than are shown */
  hasMore: boolean;
  /** where an answer goes; null: it cannot be answered from here */
  answersTo: string | null;
}

export interface InboxAsked {
  workspaceId: number;
  view: InboxView;
  whose: InboxWhose;
  userId: string | null;
  after: { lastAt: string; conversationId: string } | null;
  limit: number;
  nowMs: number;
}

/** Lines of one conversation that are shown: far more than anybody scrolls. */
const LINES_SHOWN = 200;
/** Counting stops here: the badge says "99+". */
const UNREAD_COUNTED_MAX = 100;

const viewSql = (view: InboxView, nowMs: number): Sql => {
  const now = new Date(nowMs);
  switch (view) {
    case 'open':
      return sql`c.state = 'open' and (c.snoozed_until is null or c.snoozed_until <= ${now})`;
    case 'snoozed':
      return sql`c.state = 'open' and c.snoozed_until > ${now}`;
    case 'closed':
      return sql`c.state = 'closed'`;
  }
};

const whoseSql = (whose: InboxWhose, userId: string | null): Sql =>
  whose === 'mine' ? sql`and (c.assignee is null or c.assignee = ${userId})` : sql``;

interface Row {
  contactId: Uuid;
  conversationId: Uuid;
  channel: TalkChannel;
  subject: string;
  state: 'open' | 'closed';
  unread: boolean;
  waitsSince: Date | null;
  snoozedUntil: Date | null;
  assignee: string | null;
  lastAt: Date;
  lastAtExact: string;
  lastWords: string;
  lastDirection: 'in' | 'out';
}

const COLUMNS = sql`c.contact_id as "contactId", c.conversation_id as "conversationId", c.channel, c.subject, c.state,
  c.unread, c.waits_since as "waitsSince", c.snoozed_until as "snoozedUntil", c.assignee,   c.last_at as "lastAt", to_char(c.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "lastAtExact",
  c.last_words as "lastWords", c.last_direction as "lastDirection"`;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

type NameOf = (userId: string) => string;

/** Names of who works here; who left has none any more. */
const namesOfUsers = async (db: Queryable, workspaceId: number): Promise<NameOf> => {
  const members = await membersOf(db, workspaceId);
  const names = new Map(members.map(({ userId, name }) => [userId, name]));
  return (userId) => names.get(userId) ?? 'Somebody who left';
};

const rowOf = (row: Row, person: Person, nameOf: NameOf): ConversationRow => ({
  conversationId: row.conversationId,
  person,
  channel: row.channel,
  subject: row.subject,
  state: row.state,
  unread: row.unread,
  waitsSince: iso(row.waitsSince),
  snoozedUntil: iso(row.snoozedUntil),
  assignee: row.assignee === null ? null : { userId: row.assignee, name: nameOf(row.assignee) },
  lastAt: row.lastAt.toISOString(),
  lastWords: row.lastWords,
  lastDirection: row.lastDirection,
});

/** Conversations of a view, newest word first, with the place of each; `limit` of them at most. */
export const conversationPage = async (
  db: Queryable,
  { workspaceId, view, whose, userId, after, limit, nowMs }: InboxAsked,
): Promise<{ row: ConversationRow; place: readonly [string, string] }[]> => {
  const rows = await db.query<Row>(sql`
    select ${COLUMNS}
    from conversations c
    where c.bucket >= 0 and c.workspace_id = ${workspaceId} and ${viewSql(view, nowMs)} ${whoseSql(whose, userId)}
      ${after ? sql`and (c.last_at, c.conversation_id) < (${after.lastAt}::timestamptz, ${after.conversationId}::uuid)` : sql``}
    order by c.last_at desc, c.conversation_id desc
    limit ${limit}`);
  const people = await peopleOf(
    db,
    workspaceId,
    rows.map(({ contactId }) => contactId),
  );
  const nameOf = await namesOfUsers(db, workspaceId);
  return rows.map((row) => ({
    row: rowOf(row, people.of(row.contactId), nameOf),
    place: [row.lastAtExact, row.conversationId] as const,
  }));
};

/** Unread open conversations that are the user's or nobody's, at most 100: what the badge counts. */
export const unreadCount = async (
  db: Queryable,
  { workspaceId, userId, nowMs }: { workspaceId: number; userId: string | null; nowMs: number },
): Promise<number> => {
  const [found] = await db.query<{ unread: number }>(sql`
    select count(*)::int as unread from (
      select 1 from conversations c
      where c.bucket >= 0 and c.workspace_id = ${workspaceId} and c.unread and ${viewSql('open', nowMs)}
        ${whoseSql('mine', userId)}
      limit ${UNREAD_COUNTED_MAX}
    ) one`);
  return found?.unread ?? 0;
};

type LineRow = Omit<ConversationLine, 'at' | 'outcome' | 'messageId'> & {
  at: Date;
  messageId: Uuid | null;
  outcome: string | null;
  outcomeText: string | null;
  mailId: string | null;
  mailReferences: string[];
};

const linesOf = (
  db: Queryable,
  workspaceId: number,
  contactId: Uuid,
  conversationId: Uuid,
): Promise<LineRow[]> =>
  db.query<LineRow>(sql`
    select l.line_id as "lineId", l.direction, l.at, l.address, l.by_name as by, l.subject, l.text, l.quoted,
      l.attachments, l.is_cut as "isCut", l.message_id as "messageId", l.mail_id as "mailId",
      l.mail_references as "mailReferences", m.state as outcome, m.reason ->> 'text' as "outcomeText"
    from conversation_lines l
    left join messages m on m.bucket = l.bucket and m.message_id = l.message_id and l.direction = 'out'
      and m.workspace_id = ${workspaceId}
    where l.bucket = ${bucketOf(contactId)} and l.contact_id = ${contactId}::uuid
      and l.conversation_id = ${conversationId}::uuid and l.workspace_id = ${workspaceId}
    order by l.at desc, l.line_id desc
    limit ${LINES_SHOWN + 1}`);

export interface ConversationKey {
  workspaceId: number;
  contactId: Uuid;
  conversationId: Uuid;
}

/** One conversation with its newest lines, oldest first. Refuses `conversation-not-found`. */
export const conversationDetail = async (
  db: Queryable,
  { workspaceId, contactId, conversationId }: ConversationKey,
): Promise<ConversationDetail> => {
  const [row] = await db.query<Row>(sql`
    select ${COLUMNS}
    from conversations c
    where c.bucket = ${bucketOf(contactId)} and c.contact_id = ${contactId}::uuid
      and c.conversation_id = ${conversationId}::uuid and c.workspace_id = ${workspaceId}`);
  if (!row) throw refusals.conversationNotFound();
  const people = await peopleOf(db, workspaceId, [contactId]);
  const found = await linesOf(db, workspaceId, contactId, conversationId);
  const lines = found
    .slice(0, LINES_SHOWN)
    .map(({ at, outcome, outcomeText, mailId, mailReferences, ...line }) => ({
      ...line,
      at: at.toISOString(),
      outcome: outcome === null ? null : { state: outcome, text: outcomeText },
    }));
  return {
    ...rowOf(row, people.of(contactId), await namesOfUsers(db, workspaceId)),
    lines: lines.reverse(),
    hasMore: found.length > LINES_SHOWN,
    answersTo: found.find(({ direction }) => direction === 'in')?.address || null,
  };
};

/** What an answer must know of what it answers. */
export interface Answerable {
  channel: TalkChannel;
  address: string;
  subject: string;
  inReplyTo: string | null;
  references: string[];
}

/** The newest reply of a conversation, to be answered. Refuses `conversation-not-found`, `nobody-to-answer`. */
export const answerableOf = async (db: Queryable, key: ConversationKey): Promise<Answerable> => {
  const { channel, subject } = await conversationDetail(db, key);
  const { workspaceId, contactId, conversationId } = key;
  const newest = (await linesOf(db, workspaceId, contactId, conversationId)).find(
    ({ direction }) => direction === 'in',
  );
  if (!newest || newest.address === '') throw refusals.nobodyToAnswer();
  const { address, mailId, mailReferences } = newest;
  return {
    channel,
    address,
    subject: /^re:/i.test(subject) ? subject : `Re: ${subject}`,
    inReplyTo: mailId,
    references: mailReferences,
  };
};

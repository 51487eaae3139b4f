/**
 * The live feed: what people did lately, newest first, each line a person and a verb.
 *
 * Nothing is written for it. Five reads of indexes that exist (events and segment changes by time, messages and
 * entries by their ids, ends by workflow) are merged; the stretch of time widens until there is enough to show.
 */
import { type People, type Person, peopleOf } from '../contacts/index.ts';
import type { JsonObject, Queryable, WorkspaceDb } from '../platform/index.ts';
import * as queries from './feed-queries.ts';
import { loadNames, loadVersions, messageName, type WorkflowVersions, type WorkspaceNames } from './names.ts';
import { type Tone, told } from './words.ts';

export interface FeedLine {
  id: string;
  at: string;
  person: Person;
  /** "viewed", "added to cart", "got", "entered" ... */
  verb: string;
  object: string;
  tone: Tone;
  /** of the person, as a path in the workspace */
  href: string;
}

/** How far back is looked, ms: a busy site answers from the last minute, a quiet one from the last month. */
const WINDOWS_MS = [60_000, 3_600_000, 86_400_000, 30 * 86_400_000] as const;
/** A publish lets thousands join a segment at once: they must not push everything else out. */
const MEMBERSHIP_SHARE = 4;

interface Raw {
  contactId: string;
  id: string;
  at: Date;
  words: (context: Context) => Pick<FeedLine, 'verb' | 'object' | 'tone'>;
}

interface Context {
  names: WorkspaceNames;
  versions: WorkflowVersions;
  /** names of messages that feedback events are about */
  messages: ReadonlyMap<string, string>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The message that a feedback event is about, if it says so. */
export const messageIdOf = (properties: JsonObject): string | undefined => {
  const id = properties.message_id;
  return typeof id === 'string' && UUID.test(id) ? id : undefined;
};

const eventLine = (row: queries.FeedEventRow): Raw => ({
  contactId: row.contactId,
  id: `e:${row.eventId}`,
  at: row.at,
  words: ({ names, messages }) =>
    told(row, {
      eventMap: names.eventMap,
      currency: names.currency,
      message: messages.get(messageIdOf(row.properties) ?? ''),
    }),
});

const MESSAGE_VERBS: Readonly<Record<string, { verb: string; tone: Tone }>> = {
  submitted: { verb: 'got', tone: 'plain' },
  bounced: { verb: 'got', tone: 'plain' },
  held: { verb: 'was not sent', tone: 'warn' },
  failed: { verb: 'could not be sent', tone: 'bad' },
  unknown: { verb: 'may have got', tone: 'warn' },
  expired: { verb: 'was not sent', tone: 'warn' },
};

const messageLine = (row: queries.FeedMessageRow): Raw => ({
  contactId: row.contactId,
  id: `m:${row.messageId}`,
  at: row.at,
  words: ({ names, versions }) => {
    const name = messageName(row, names, versions);
    const why = typeof row.reason?.text === 'string' && row.state !== 'submitted' ? row.reason.text : '';
    return {
      ...(MESSAGE_VERBS[row.state] ?? MESSAGE_VERBS.submitted!),
      object: why !== '' && row.state !== 'bounced' ? `${name}: ${why}` : name,
    };
  },
});

const workflowOf = ({ names }: Context, id: number): string => names.byId.get(id)?.name ?? 'a workflow';

const entryLine = (row: queries.FeedEnrollmentRow): Raw => ({
  contactId: row.contactId,
  id: `n:${row.enrollmentId}`,
  at: row.at,
  words: (context) => ({ verb: 'entered', object: workflowOf(context, row.workflowId), tone: 'plain' }),
});

const END_VERBS: Readonly<Record<string, { verb: string; tone: Tone }>> = {
  goal: { verb: 'reached the goal of', tone: 'good' },
  finished: { verb: 'finished', tone: 'plain' },
  exited: { verb: 'left', tone: 'plain' },
  stuck: { verb: 'is stuck in', tone: 'bad' },
};

const endLine = (row: queries.FeedEndRow): Raw => ({
  contactId: row.contactId,
  id: `x:${row.enrollmentId}`,
  at: row.at,
  words: (context) => {
    const name = workflowOf(context, row.workflowId);
    const why = row.state === 'exited' && row.reason ? `: ${row.reason}` : '';
    return { ...(END_VERBS[row.state] ?? END_VERBS.finished!), object: name + why };
  },
});

const membershipLine = (row: queries.FeedMembershipRow): Raw => ({
  contactId: row.contactId,
  id: `k:${row.contactId}:${row.segmentId}:${row.at.getTime()}`,
  at: row.at,
  words: ({ names }) => ({
    verb: row.entered ? 'joined' : 'left',
    object: names.byId.get(row.segmentId)?.name ?? 'a segment',
    tone: 'plain',
  }),
});

interface Collected {
  lines: Raw[];
  events: queries.FeedEventRow[];
  versioned: { workflowId: number | null; version: number | null }[];
}

const collect = async (db: WorkspaceDb, sinceMs: number, limit: number): Promise<Collected> => {
  const { workspaceId } = db;
  const events = await db.query<queries.FeedEventRow>(queries.newestEvents(workspaceId, sinceMs, limit));
  const messages = await db.query<queries.FeedMessageRow>(
    queries.newestMessages(workspaceId, sinceMs, limit),
  );
  const entries = await db.query<queries.FeedEnrollmentRow>(
    queries.newestEnrollments(workspaceId, sinceMs, limit),
  );
  const ends = await db.query<queries.FeedEndRow>(queries.newestEnds(workspaceId, sinceMs, limit));
  const joined = await db.query<queries.FeedMembershipRow>(
    queries.newestMemberships(workspaceId, sinceMs, Math.ceil(limit / MEMBERSHIP_SHARE)),
  );
  return {
    lines: [
      ...events.map(eventLine),
      ...messages.map(messageLine),
      ...entries.map(entryLine),
      ...ends.map(endLine),
      ...joined.map(membershipLine),
    ],
    events,
    versioned: messages.map((row) => ({ workflowId: row.workflowId, version: row.workflowVersion })),
  };
};

/** Names of the messages that feedback events are about. */
const messageNames = async (
  db: Queryable,
  workspaceId: number,
  events: readonly queries.FeedEventRow[],
  names: WorkspaceNames,
): Promise<Map<string, string>> => {
  const about = events.flatMap(({ bucket, properties }) => {
    const messageId = messageIdOf(properties);
    return messageId === undefined ? [] : [{ bucket, messageId }];
  });
  if (about.length === 0) return new Map();
  const rows = await db.query<queries.NamedMessageRow>(
    queries.messagesById(
      workspaceId,
      about.map((one) => one.bucket),
      about.map((one) => one.messageId),
    ),
  );
  const versions = await loadVersions(
    db,
    workspaceId,
    rows.map((row) => ({ workflowId: row.workflowId, version: row.workflowVersion })),
  );
  return new Map(rows.map((row) => [row.messageId, messageName(row, names, versions)]));
};

/** Newest first; within a millisecond by id, whose first letter puts effects after their causes (timeline-queries.ts). */
const newestFirst = (a: Raw, b: Raw): number =>
  b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

const lineOf = (line: Raw, context: Context, people: People): FeedLine => {
  const { verb, object, tone } = line.words(context);
  return {
    id: line.id,
    at: line.at.toISOString(),
    person: people.of(line.contactId),
    verb,
    object,
    tone,
    href: `/contacts/${line.contactId}`,
  };
};

const linesOf = async (
  db: WorkspaceDb,
  { lines, events, versioned }: Collected,
  limit: number,
): Promise<FeedLine[]> => {
  const shown = [...lines].sort(newestFirst).slice(0, limit);
  if (shown.length === 0) return [];
  const names = await loadNames(db, db.workspaceId);
  const versions = await loadVersions(db, db.workspaceId, versioned);
  const context = { names, versions, messages: await messageNames(db, db.workspaceId, events, names) };
  const people = await peopleOf(
    db,
    db.workspaceId,
    shown.map((line) => line.contactId),
  );
  return shown.map((line) => lineOf(line, context, people));
};

/** Lines of some events, in the order given. */
export const eventLines = async (
  db: Queryable,
  workspaceId: number,
  rows: readonly queries.FeedEventRow[],
  names: WorkspaceNames,
): Promise<FeedLine[]> => {
  const context = { names, versions: new Map(), messages: await messageNames(db, workspaceId, rows, names) };
  const people = await peopleOf(
    db,
    workspaceId,
    rows.map(({ contactId }) => contactId),
  );
  return rows.map((row) => lineOf(eventLine(row), context, people));
};

/** The newest `limit` lines of the last 30 days, newest first. */
export const feed = async (db: WorkspaceDb, limit: number, nowMs: number): Promise<FeedLine[]> => {
  for (const windowMs of WINDOWS_MS) {
    const found = await collect(db, nowMs - windowMs, limit);
    if (found.lines.length >= limit || windowMs === WINDOWS_MS.at(-1)) return linesOf(db, found, limit);
  }
  return [];
};

/** Lines of one message to the live screens; what is more is seen when the page is read anew. */
const LIVE_LINES_MAX = 50;
/**
 * An event is dated when it arrives and is seen when its fold commits, so that a younger one may be seen first. This
 * far back is looked again, and what was told is left out. Shorter: events of a slow batch are never told live.
 */
const OVERLAP_MS = 10_000;

interface Cursor {
  atMs: number;
  /** ids of lines within the overlap that were told */
  told: string[];
}

const readCursor = (cursor: string): Cursor => {
  const [atMs, ...ids] = cursor.split('|');
  return { atMs: Number(atMs), told: ids };
};

/**
 * Lines since a cursor, newest first, and the cursor of now; without a cursor no lines. Cheap when nothing happened:
 * five reads of the last ten seconds.
 */
export const feedSince = async (
  db: WorkspaceDb,
  cursor: string | null,
  nowMs: number,
): Promise<{ lines: FeedLine[]; cursor: string }> => {
  const before: Cursor = cursor ? readCursor(cursor) : { atMs: nowMs, told: [] };
  const found = await collect(db, before.atMs - OVERLAP_MS, LIVE_LINES_MAX);
  const known = new Set(before.told);
  const lines = found.lines.filter((line) => !known.has(line.id));
  const next = found.lines
    .filter((line) => line.at.getTime() > nowMs - OVERLAP_MS)
    .map((line) => line.id)
    .join('|');
  return {
    lines: cursor ? await linesOf(db, { ...found, lines }, LIVE_LINES_MAX) : [],
    cursor: next === '' ? String(nowMs) : `${nowMs}|${next}`,
  };
};

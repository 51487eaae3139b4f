/**
 * Everything of one contact in order: what is coming first, then the past, newest first, a page at a time.
 *
 * The past comes from eight tables, each read by the contact's key from the place of the last line on; the pages are
 * merged by (instant, id). Events carry the visit they belong to.
 */
import { CONSENT_EVENT } from '../permission/index.ts';
import type { JsonObject, Queryable, Sql } from '../platform/index.ts';
import { comingLines } from './coming.ts';
import { mergeWords } from './contact.ts';
import { messageIdOf } from './feed.ts';
import { type MessageRecord, messagesOfContact } from './message-queries.ts';
import { isMachineOnly, outcomeWords } from './message-words.ts';
import { loadNames, loadVersions, messageName, type WorkspaceNames } from './names.ts';
import type { TimelineKind } from './timeline-queries.ts';
import * as queries from './timeline-queries.ts';
import { type OpenVisit, visitsOf } from './visits.ts';
import { changesWords, consentWords, sourceWords, type Tone, told } from './words.ts';

export type { TimelineKind } from './timeline-queries.ts';

export interface TimelineLine {
  id: string;
  at: string;
  kind: TimelineKind;
  /** coming ones carry dueAt and come first */
  dueAt: string | null;
  text: string;
  detail: JsonObject | null;
  tone: Tone | 'brand';
  why: string | null;
  visitId: string | null;
}

/** Where a page of the past ends. */
export interface TimelinePlace extends queries.Place {
  open: OpenVisit | null;
}

export interface TimelineRequest {
  contactId: string;
  after: TimelinePlace | null;
  /** null: all */
  kinds: ReadonlySet<TimelineKind> | null;
  limit: number;
}

export interface TimelinePage {
  coming: TimelineLine[];
  past: TimelineLine[];
  next: TimelinePlace | null;
}

interface Context {
  contactId: string;
  names: WorkspaceNames;
  messages: ReadonlyMap<string, string>;
}

/** A line before its words, with what orders it. */
interface Raw extends queries.Place {
  /** part of a visit */
  isVisit: boolean;
  line: (context: Context) => Omit<TimelineLine, 'id' | 'at' | 'dueAt' | 'visitId'>;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const VISIT_KINDS = new Set(['page', 'screen', 'track']);

const eventLine = (row: queries.PastEvent): Raw => ({
  ...row,
  isVisit: VISIT_KINDS.has(row.kind),
  line: ({ names, messages }) => {
    const mergedFrom: JsonObject = row.originContactId === null ? {} : { mergedFrom: row.originContactId };
    if (row.kind === 'change' && row.name === CONSENT_EVENT)
      return {
        kind: 'change',
        text: consentWords(row.properties),
        tone: 'plain',
        why: null,
        detail: { by: sourceWords(row.via), ...mergedFrom },
      };
    if (row.kind === 'change')
      return {
        kind: 'change',
        text: changesWords(row.properties),
        tone: 'plain',
        why: null,
        detail: { by: sourceWords(row.via), changes: row.properties, ...mergedFrom },
      };
    const messageId = messageIdOf(row.properties);
    const { verb, object, tone, kind } = told(row, { ...names, message: messages.get(messageId ?? '') });
    return {
      kind,
      text: sentence(`${verb} ${object}`.trim()),
      tone,
      why: row.kind === 'feedback' && messageId ? `message:${messageId}` : null,
      detail: { event: row.name, properties: row.properties, source: row.source, ...mergedFrom },
    };
  },
});

const TONES: Readonly<Record<string, Tone>> = {
  held: 'warn',
  expired: 'warn',
  unknown: 'warn',
  failed: 'bad',
  bounced: 'bad',
};

const messageLine = (row: MessageRecord & queries.Place): Raw => ({
  ...row,
  isVisit: false,
  line: ({ messages }) => ({
    kind: 'message',
    text: `${messages.get(row.messageId) ?? 'A message'}: ${outcomeWords(row)}`,
    tone: isMachineOnly(row) ? 'machine' : (TONES[row.state] ?? (row.clickedAt ? 'good' : 'plain')),
    why: `message:${row.messageId}`,
    detail: {
      messageId: row.messageId,
      subject: row.subject,
      state: row.state,
      openedAt: row.openedAt?.toISOString() ?? null,
      clickedAt: row.clickedAt?.toISOString() ?? null,
    },
  }),
});

const membershipLine = (row: queries.PastMembership): Raw => ({
  ...row,
  isVisit: false,
  line: ({ contactId, names }) => {
    const segment = names.byId.get(row.segmentId);
    return {
      kind: 'segment',
      text: `${row.entered ? 'Joined' : 'Left'} ${segment?.name ?? 'a segment'}`,
      tone: 'plain',
      why: segment ? `membership:${contactId}:${segment.key}` : null,
      detail: segment ? { segmentKey: segment.key } : null,
    };
  },
});

const END_WORDS: Readonly<Record<string, { verb: string; tone: Tone }>> = {
  goal: { verb: 'Reached the goal of', tone: 'good' },
  finished: { verb: 'Finished', tone: 'plain' },
  exited: { verb: 'Left', tone: 'plain' },
  stuck: { verb: 'Is stuck in', tone: 'bad' },
};

const entryLine = (row: queries.PastEntry, ends: boolean): Raw => ({
  ...row,
  isVisit: false,
  line: ({ contactId, names }) => {
    const workflow = names.byId.get(row.workflowId);
    const { verb, tone } = ends ? END_WORDS[row.state]! : { verb: 'Entered', tone: 'brand' as const };
    const why = ends && row.reason !== null && row.state !== 'finished' ? `: ${row.reason}` : '';
    return {
      kind: 'workflow',
      text: `${verb} ${workflow?.name ?? 'a workflow'}${why}`,
      tone,
      why: workflow ? `enrollment:${contactId}:${workflow.key}` : null,
      detail: {
        workflowKey: workflow?.key ?? null,
        enrollmentId: row.enrollmentId,
        ...(row.key === '' ? {} : { key: row.key }),
      },
    };
  },
});

const mergeLine = (row: queries.PastMerge): Raw => ({
  ...row,
  isVisit: false,
  line: () => ({
    kind: 'change',
    text: `Merged with another contact. ${mergeWords(row.reason)}`,
    tone: 'plain',
    why: null,
    detail: { absorbedId: row.absorbedId },
  }),
});

/** A note of more letters is cut; the line opens to the whole of it. */
const NOTE_SHOWN = 140;

const noteLine = (row: queries.PastNote): Raw => ({
  ...row,
  isVisit: false,
  line: () => {
    const isLong = row.text.length > NOTE_SHOWN;
    return {
      kind: 'note',
      text: `${row.by} noted: ${cutNote(row.text)}`,
      tone: 'plain',
      why: null,
      detail: isLong ? { properties: { note: row.text } } : null,
    };
  },
});

/** A text of more letters is cut; the line opens to the whole of it. */
const cutNote = (text: string): string =>
  text.length > NOTE_SHOWN ? `${text.slice(0, NOTE_SHOWN)}...` : text;

const taskLine = (row: queries.PastTask): Raw => ({
  ...row,
  isVisit: false,
  line: () => ({
    kind: 'task',
    text: `${row.by} made a task: ${row.title}`,
    tone: 'plain',
    why: null,
    detail: row.details === '' ? null : { properties: { details: row.details } },
  }),
});

const taskEndLine = (row: queries.PastTask): Raw => ({
  ...row,
  isVisit: false,
  line: () => {
    const { title, state, by, outcome, note, reason } = row;
    const came = [outcome, note && cutNote(note)].filter(Boolean).join('. ');
    const text =
      state === 'done'
        ? `${by ?? 'Somebody'} did “${title}”${came ? `: ${came}` : ''}`
        : `The task “${title}” was cancelled${reason ? `: ${reason}` : ''}${note ? `. ${cutNote(note)}` : ''}`;
    return {
      kind: 'task',
      text,
      tone: state === 'done' ? 'good' : 'plain',
      why: null,
      detail: note && note.length > NOTE_SHOWN ? { properties: { note } } : null,
    };
  },
});

interface Past {
  lines: Raw[];
  events: queries.PastEvent[];
  messages: MessageRecord[];
}

const readPast = async (
  db: Queryable,
  request: queries.PastRequest,
  kinds: TimelineRequest['kinds'],
  { eventMap }: WorkspaceNames,
): Promise<Past> => {
  const wants = (kind: TimelineKind): boolean => kinds === null || kinds.has(kind);
  const read = <Row>(isWanted: boolean, statement: Sql): Promise<Row[]> =>
    isWanted ? db.query<Row>(statement) : Promise.resolve([]);
  const ofEvents = queries.pastEvents(request, kinds, eventMap);
  const [hasMessages, hasWays] = [wants('message'), wants('workflow')];
  // side by side: the sum of nine round trips is longer than the longest of them
  const [events, messages, memberships, entries, ends, merges, notes, tasks, taskEnds] = await Promise.all([
    ofEvents ? db.query<queries.PastEvent>(ofEvents) : [],
    read<MessageRecord & queries.Place>(hasMessages, queries.pastMessages(request)),
    read<queries.PastMembership>(wants('segment'), queries.pastMemberships(request)),
    read<queries.PastEntry>(hasWays, queries.pastEntries(request)),
    read<queries.PastEntry>(hasWays, queries.pastEnds(request)),
    read<queries.PastMerge>(wants('change'), queries.pastMerges(request)),
    read<queries.PastNote>(wants('note'), queries.pastNotes(request)),
    read<queries.PastTask>(wants('task'), queries.pastTasks(request)),
    read<queries.PastTask>(wants('task'), queries.pastTaskEnds(request)),
  ]);
  return {
    lines: [
      ...events.map(eventLine),
      ...messages.map(messageLine),
      ...memberships.map(membershipLine),
      ...entries.map((row) => entryLine(row, false)),
      ...ends.map((row) => entryLine(row, true)),
      ...merges.map(mergeLine),
      ...notes.map(noteLine),
      ...tasks.map(taskLine),
      ...taskEnds.map(taskEndLine),
    ],
    events,
    messages,
  };
};

const newestFirst = (a: queries.Place, b: queries.Place): number =>
  a.at < b.at || (a.at === b.at && a.id < b.id) ? 1 : -1;

/** Names of the contact's messages on this page, and of those that its feedback events are about. */
const messageNamesFor = async (
  db: Queryable,
  { workspaceId, contactId }: queries.PastRequest,
  { events, messages }: Past,
  names: WorkspaceNames,
): Promise<Map<string, string>> => {
  const known = new Map(messages.map((row) => [row.messageId, row]));
  const missing = events.flatMap(({ properties }) => {
    const id = messageIdOf(properties);
    return id === undefined || known.has(id) ? [] : [id];
  });
  for (const row of await messagesNamed(db, workspaceId, contactId, missing)) known.set(row.messageId, row);
  const rows = [...known.values()];
  const versions = await loadVersions(
    db,
    workspaceId,
    rows.map((row) => ({ workflowId: row.workflowId, version: row.workflowVersion })),
  );
  return new Map(rows.map((row) => [row.messageId, messageName(row, names, versions)]));
};

const messagesNamed = (
  db: Queryable,
  workspaceId: number,
  contactId: string,
  ids: readonly string[],
): Promise<MessageRecord[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db.query<MessageRecord>(messagesOfContact(workspaceId, contactId, ids));

/** One page of a contact's timeline; what is coming stands on the first page only. */
export const timeline = async (
  db: Queryable,
  workspaceId: number,
  { contactId, after, kinds, limit }: TimelineRequest,
  nowMs: number,
): Promise<TimelinePage> => {
  const names = await loadNames(db, workspaceId);
  const request = { workspaceId, contactId, after, limit: limit + 1 };
  const [past, coming] = await Promise.all([
    readPast(db, request, kinds, names),
    after === null ? comingLines(db, { workspaceId, contactId, names, nowMs }) : [],
  ]);
  const sorted = past.lines.sort(newestFirst);
  const shown = sorted.slice(0, limit);
  const { visits, open } = visitsOf(
    shown.flatMap(({ id, at, isVisit }) => (isVisit ? [{ id, atMs: Date.parse(at) }] : [])),
    after?.open ?? null,
  );
  const messages = await messageNamesFor(db, request, past, names);
  const context: Context = { contactId, names, messages };
  const last = shown.at(-1);
  return {
    coming: coming.filter(({ kind }) => kinds === null || kinds.has(kind)),
    past: shown.map(({ id, at, line }) => ({
      id,
      at: new Date(at).toISOString(),
      dueAt: null,
      ...line(context),
      visitId: visits.get(id) ?? null,
    })),
    next: sorted.length > limit && last ? { at: last.at, id: last.id, open } : null,
  };
};

/** Months to jump to, newest first: when something happened, and the instant from which its lines are read. */
export const timelineMonths = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<{ month: string; events: number; before: string }[]> => {
  const { timeZone } = await loadNames(db, workspaceId);
  const months = await queries.pastMonths(db, { workspaceId, contactId, timeZone });
  return months.map(({ before, ...month }) => ({ ...month, before: before.toISOString() }));
};

/** What is still to come for a contact if nothing happens: waits that end, messages that leave, segments left by time, tasks. */
import { bucketOf, type Queryable, sql } from '../platform/index.ts';
import { type Exit, eventText, exitText, outputsOf, type WorkflowDocument } from '../workflows/index.ts';
import { type EnrollmentRecord, enrollmentsOf } from './enrollments.ts';
import { loadVersions, messageName, stepTitle, type WorkspaceNames } from './names.ts';
import type { TimelineLine } from './timeline.ts';
import { lowerFirst } from './why-answer.ts';

interface ComingContext {
  workspaceId: number;
  contactId: string;
  names: WorkspaceNames;
  nowMs: number;
}

const line = (
  given: Pick<TimelineLine, 'id' | 'kind' | 'text' | 'why'> & { due: Date; detail?: TimelineLine['detail'] },
  nowMs: number,
): TimelineLine => ({
  id: given.id,
  at: new Date(nowMs).toISOString(),
  kind: given.kind,
  dueAt: given.due.toISOString(),
  text: given.text,
  detail: given.detail ?? null,
  tone: 'plain',
  why: given.why,
  visitId: null,
});

/** `an order` -> `order`, so that "if no ..." can stand before it. */
const bare = (noun: string): string => noun.replace(/^an? /, '');

const ENDS_SHOWN = 2;

/** "if no order", "unless this cart was ordered or unsubscribed": what would end the way before. */
const unless = (rules: readonly Exit[], { names }: WorkspaceNames): string => {
  const texts = rules
    .slice(0, ENDS_SHOWN)
    .map((rule) =>
      rule.on === 'event' && !rule.label
        ? { no: bare(eventText(rule.event)) }
        : { or: lowerFirst(exitText(rule, names)) },
    );
  const none = [...new Set(texts.flatMap(({ no }) => no ?? []))].join(' or ');
  const others = [...new Set(texts.flatMap(({ or }) => or ?? []))].join(' or ');
  return `${none && `, if no ${none}`}${others && `, unless ${others}`}`;
};

/** "Second mail, if no order (Abandoned cart)": what follows the wait and what would prevent it. */
const waitText = (
  one: EnrollmentRecord,
  document: WorkflowDocument,
  { names, workflow, isPaused }: { names: WorkspaceNames; workflow: string; isPaused: boolean },
): string => {
  const node = document.nodes[one.nodeId];
  const outputs = node ? outputsOf(node) : [];
  const ends = outputs.find(({ id }) => id === 'timeout') ?? outputs.find(({ id }) => id === 'next');
  const paused = isPaused ? ', paused' : '';
  if (ends?.next === undefined) return `${workflow} ends${paused}`;
  const rules = [...(document.exits ?? []), ...(document.goals ?? [])];
  return `${stepTitle(document, ends.next, names)}${unless(rules, names)} (${workflow}${paused})`;
};

const waits = async (db: Queryable, context: ComingContext): Promise<TimelineLine[]> => {
  const { workspaceId, contactId, names, nowMs } = context;
  const active = (await enrollmentsOf(db, workspaceId, contactId)).filter(
    ({ state, dueAt }) => state === 'active' && dueAt !== null,
  );
  const versions = await loadVersions(db, workspaceId, active);
  return active.flatMap((one) => {
    const document = versions.get(`${one.workflowId}:${one.version}`);
    const workflow = names.byId.get(one.workflowId);
    if (!document || !workflow) return [];
    const given = {
      id: `w:${one.enrollmentId}`,
      kind: 'workflow' as const,
      due: one.dueAt!,
      text: waitText(one, document, {
        names,
        workflow: workflow.name,
        isPaused: workflow.state === 'paused',
      }),
      why: `step:${contactId}:${one.enrollmentId}:${one.nodeId}:${one.visit}`,
      detail: { workflowKey: workflow.key, enrollmentId: one.enrollmentId, nodeId: one.nodeId },
    };
    return [line(given, nowMs)];
  });
};

interface WaitingRow {
  messageId: string;
  notBefore: Date;
  workflowId: number | null;
  workflowVersion: number | null;
  nodeId: string | null;
  templateId: number | null;
  subject: string | null;
}

const messages = async (db: Queryable, context: ComingContext): Promise<TimelineLine[]> => {
  const { workspaceId, contactId, names, nowMs } = context;
  const rows = await db.query<WaitingRow>(sql`
    select o.message_id as "messageId", o.not_before as "notBefore", m.workflow_id as "workflowId",
      m.workflow_version as "workflowVersion", m.node_id as "nodeId", m.template_id as "templateId", m.subject
    from outbox o
    join messages m on m.bucket = o.bucket and m.message_id = o.message_id
    where o.bucket = ${bucketOf(contactId)} and o.contact_id = ${contactId}::uuid and o.workspace_id = ${workspaceId}
    order by o.not_before`);
  const versions = await loadVersions(
    db,
    workspaceId,
    rows.map((row) => ({ workflowId: row.workflowId, version: row.workflowVersion })),
  );
  return rows.map((row) =>
    line(
      {
        id: `o:${row.messageId}`,
        kind: 'message',
        due: new Date(Math.max(row.notBefore.getTime(), nowMs)),
        text: `${messageName(row, names, versions)} leaves`,
        why: `message:${row.messageId}`,
        detail: { messageId: row.messageId },
      },
      nowMs,
    ),
  );
};

const departures = async (db: Queryable, context: ComingContext): Promise<TimelineLine[]> => {
  const { workspaceId, contactId, names, nowMs } = context;
  const rows = await db.query<{ segmentId: number; until: Date }>(sql`
    select segment_id as "segmentId", until
    from memberships
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
      and until > ${new Date(nowMs).toISOString()}::timestamptz`);
  return rows.flatMap(({ segmentId, until }) => {
    const segment = names.byId.get(segmentId);
    if (!segment) return [];
    const given = {
      id: `l:${segmentId}`,
      kind: 'segment' as const,
      due: until,
      text: `May leave ${segment.name}, if nothing happens`,
      why: `membership:${contactId}:${segment.key}`,
      detail: { segmentKey: segment.key },
    };
    return [line(given, nowMs)];
  });
};

const tasks = async (db: Queryable, context: ComingContext): Promise<TimelineLine[]> => {
  const { workspaceId, contactId, nowMs } = context;
  const rows = await db.query<{ taskId: string; title: string; due: Date }>(sql`
    select task_id as "taskId", title, due_at as due
    from tasks
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
      and state = 'open'`);
  return rows.map(({ taskId, title, due }) =>
    line({ id: `t:${taskId}`, kind: 'task', due, text: `Task: ${title}`, why: null }, nowMs),
  );
};

/** Coming lines, the soonest first. */
export const comingLines = async (db: Queryable, context: ComingContext): Promise<TimelineLine[]> => {
  const kinds = await Promise.all([waits, messages, departures, tasks].map((read) => read(db, context)));
  const lines = kinds.flat();
  return lines.sort((a, b) => (a.dueAt! < b.dueAt! ? -1 : a.dueAt! > b.dueAt! ? 1 : 0));
};

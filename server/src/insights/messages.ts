/** All messages, also those that were held back; one message with the mail itself and what became of it. */
import { contactById, type Person, peopleOf } from '../contacts/index.ts';
import { isShort, previewAgain, previewShort, type TemplateDocument } from '../content/index.ts';
import type { Channel } from '../permission/index.ts';
import type { JsonObject, Queryable } from '../platform/index.ts';
import { Refusal, sql } from '../platform/index.ts';
import type { StepLog } from '../workflows/index.ts';
import { eventMapOf } from '../workspaces/index.ts';
import { stepLogs } from './enrollments.ts';
import {
  feedbackOf,
  type MessageFilter,
  type MessageRecord,
  messageBody,
  messageById,
  messagePage,
} from './message-queries.ts';
import { isMachineOnly, type MessageState, outcomeWords } from './message-words.ts';
import { loadNames, loadVersions, stepTitle, type WorkflowVersions, type WorkspaceNames } from './names.ts';
import { told } from './words.ts';

export interface MessageRow {
  messageId: string;
  at: string;
  person: Person;
  channel: Channel;
  address: string | null;
  subject: string | null;
  template: { key: string; name: string } | null;
  origin: { workflowKey: string; name: string; nodeId: string; title: string } | null;
  /** the broadcast that asked for it */
  broadcast: { key: string; name: string } | null;
  state: MessageState;
  /** one sentence: "Held back: no e-mail address" */
  outcome: string;
  openedAt: string | null;
  clickedAt: string | null;
  machine: boolean;
  /** first touches of anybody, machines too (P16) */
  raw: { openedAt: string | null; clickedAt: string | null };
  provider: string | null;
}

export interface MessageDetail extends MessageRow {
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  /** false: rendered again from the version sent, with what is known now */
  asSent: boolean;
  events: {
    at: string;
    text: string;
    verdict: 'human' | 'machine' | 'unsure' | null;
    reason: string | null;
  }[];
  enrollmentSteps: StepLog[];
}

export const messageNotFound = (): Refusal =>
  new Refusal('message-not-found', { status: 404, detail: 'There is no such message in this workspace.' });

const originOf = (
  row: MessageRecord,
  names: WorkspaceNames,
  versions: WorkflowVersions,
): MessageRow['origin'] => {
  const workflow = row.workflowId === null ? undefined : names.byId.get(row.workflowId);
  if (!workflow || row.nodeId === null) return null;
  const document = versions.get(`${row.workflowId}:${row.workflowVersion}`);
  return {
    workflowKey: workflow.key,
    name: workflow.name,
    nodeId: row.nodeId,
    title: stepTitle(document, row.nodeId, names),
  };
};

const earlier = (a: Date | null, b: Date | null): string | null => {
  const times = [a, b].filter((one) => one !== null).map((one) => one.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
};

const rowShown = (
  row: MessageRecord,
  person: Person,
  names: WorkspaceNames,
  versions: WorkflowVersions,
): MessageRow => {
  const template = row.templateId === null ? undefined : names.byId.get(row.templateId);
  const broadcast = row.broadcastId === null ? undefined : names.byId.get(row.broadcastId);
  return {
    messageId: row.messageId,
    at: (row.submittedAt ?? row.requestedAt).toISOString(),
    person,
    channel: row.channel,
    address: row.address,
    subject: row.subject,
    template: template ? { key: template.key, name: template.name } : null,
    origin: originOf(row, names, versions),
    broadcast: broadcast ? { key: broadcast.key, name: broadcast.name } : null,
    state: row.state,
    outcome: outcomeWords(row),
    openedAt: row.openedAt?.toISOString() ?? null,
    clickedAt: row.clickedAt?.toISOString() ?? null,
    machine: isMachineOnly(row),
    raw: {
      openedAt: earlier(row.openedAt, row.machineOpenedAt),
      clickedAt: earlier(row.clickedAt, row.machineClickedAt),
    },
    provider: row.provider,
  };
};

const versionsOf = (db: Queryable, workspaceId: number, rows: readonly MessageRecord[]) =>
  loadVersions(
    db,
    workspaceId,
    rows.map((row) => ({ workflowId: row.workflowId, version: row.workflowVersion })),
  );

/** A page of messages, newest decision first: `limit` rows. */
export const messageRows = async (
  db: Queryable,
  workspaceId: number,
  filter: Omit<MessageFilter, 'workflowId'> & { workflow?: string | undefined },
  page: { after: string | null; limit: number },
): Promise<MessageRow[]> => {
  const names = await loadNames(db, workspaceId);
  const { workflow, ...rest } = filter;
  const workflowId = workflow === undefined ? undefined : names.byKey('workflow', workflow)?.definitionId;
  if (workflow !== undefined && workflowId === undefined) return [];
  const rows = await messagePage(db, workspaceId, { ...rest, workflowId }, page);
  const versions = await versionsOf(db, workspaceId, rows);
  const people = await peopleOf(
    db,
    workspaceId,
    rows.map((row) => row.contactId),
  );
  return rows.map((row) => rowShown(row, people.of(row.contactId), names, versions));
};

type Mail = Pick<MessageDetail, 'subject' | 'html' | 'text' | 'headers' | 'asSent'>;

const NO_MAIL: Mail = { subject: null, html: null, text: null, headers: {}, asSent: false };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The mail made again from the version that was decided, with what is known of the contact now. */
const renderedAgain = async (
  db: Queryable,
  workspaceId: number,
  message: MessageRecord & { data: JsonObject },
  names: WorkspaceNames,
  nowMs: number,
): Promise<Mail> => {
  const [version] = await db.query<{ document: TemplateDocument }>(sql`
    select document from definition_versions
    where workspace_id = ${workspaceId} and definition_id = ${message.templateId}
      and version = ${message.templateVersion}`);
  const contact = await contactById(db, workspaceId, message.contactId);
  if (!version || !contact) return NO_MAIL;
  const { timezone } = contact.attributes;
  const { website = '', brand = {} } = names.settings;
  const vars = {
    contact: contact.attributes,
    entry: isObject(message.data.entry) ? message.data.entry : {},
    workspace: { name: names.workspaceName, website, brand: brand as JsonObject },
    nowMs,
    timeZone: typeof timezone === 'string' ? timezone : names.timeZone,
    currency: names.currency,
  };
  if (isShort(version.document)) {
    const { text } = previewShort(version.document, vars, { base: '', wayOut: null });
    return { ...NO_MAIL, text };
  }
  const workspace = { workspaceId, eventMap: eventMapOf(names.settings), timeZone: names.timeZone };
  const { subject, html, text } = await previewAgain(db, workspace, version.document, message, vars);
  return html === '' ? NO_MAIL : { subject, html, text, headers: {}, asSent: false };
};

const mailOf = async (
  db: Queryable,
  workspaceId: number,
  message: MessageRecord & { data: JsonObject },
  names: WorkspaceNames,
  nowMs: number,
): Promise<Mail> => {
  const kept = await messageBody(db, workspaceId, message);
  if (!kept) return renderedAgain(db, workspaceId, message, names, nowMs);
  const { subject, html, plain, headers } = kept;
  return { subject, html: html || null, text: plain, headers, asSent: true };
};

const VERDICTS = ['human', 'machine', 'unsure'] as const;

const eventsOf = async (
  db: Queryable,
  workspaceId: number,
  message: MessageRecord,
  names: WorkspaceNames,
): Promise<MessageDetail['events']> => {
  const events = await feedbackOf(db, workspaceId, message);
  return events.map(({ at, name, properties }) => {
    const { verb, object } = told(
      { kind: 'feedback', name, properties, path: null },
      { ...names, message: '' },
    );
    const url = typeof properties.url === 'string' ? properties.url : '';
    const text = [verb, url || object.trim()].filter((part) => part !== '').join(' ');
    const reason = properties.verdict_reason ?? properties.text;
    return {
      at: at.toISOString(),
      text: text.charAt(0).toUpperCase() + text.slice(1),
      verdict: VERDICTS.find((verdict) => verdict === properties.verdict) ?? null,
      reason: typeof reason === 'string' ? reason : null,
    };
  });
};

/** One message whole. Refuses `message-not-found`. */
export const messageDetail = async (
  db: Queryable,
  { workspaceId, messageId }: { workspaceId: number; messageId: string },
  nowMs: number,
): Promise<MessageDetail> => {
  const message = await messageById(db, workspaceId, messageId);
  if (!message) throw messageNotFound();
  const names = await loadNames(db, workspaceId);
  const versions = await versionsOf(db, workspaceId, [message]);
  const people = await peopleOf(db, workspaceId, [message.contactId]);
  const row = rowShown(message, people.of(message.contactId), names, versions);
  const mail = await mailOf(db, workspaceId, message, names, nowMs);
  const { enrollmentId, contactId } = message;
  const logs = await stepLogs(db, workspaceId, contactId, enrollmentId === null ? [] : [enrollmentId]);
  return {
    ...row,
    ...mail,
    subject: mail.subject ?? row.subject,
    events: await eventsOf(db, workspaceId, message, names),
    enrollmentSteps: logs.get(enrollmentId ?? '') ?? [],
  };
};

import { type FeedbackReport, type MessageTokens, readMessageId } from '../../channels/index.ts';
import { type Suppression, suppress } from '../../permission/index.ts';
import { bucketOf, type Db, type Queryable } from '../../platform/index.ts';
import type { MailProvider } from '../../workspaces/index.ts';
import { barForFeedback } from '../bars.ts';
import {
  autoRepliedInput,
  bouncedInput,
  complainedInput,
  deliveredInput,
  type FeedbackInput,
  reportedTouchInput,
  unsubscribedInput,
} from '../inputs.ts';
import { findMessage, findMessageOfProvider, type SentMessage } from '../queries.ts';
import { verdictOf } from '../verdict.ts';

export interface RecordDeps {
  db: Db;
  tokens: MessageTokens;
  /** Appends inputs to contacts' inboxes, in the given transaction. */
  append: (tx: Queryable, inputs: readonly FeedbackInput[]) => Promise<unknown>;
  /** Whether this key was not there within the last 7 days. */
  firstTime: (tx: Queryable, workspaceId: number, key: string) => Promise<boolean>;
  signal: (bucket: number) => void;
}

export interface Reported {
  workspaceId: number;
  provider: MailProvider;
  reports: readonly FeedbackReport[];
  /** counts once; null: the reports' own ids are enough */
  onceKey: string | null;
  nowMs: number;
}

/** The message of a report, if it is this workspace's: by our signed id, else by the provider's. */
const messageOf = async (
  { db, tokens }: RecordDeps,
  { workspaceId, provider }: Reported,
  { reference, providerId }: FeedbackReport,
): Promise<SentMessage | null> => {
  const messageId = tokens.read(reference) ?? tokens.read(readMessageId(reference) ?? '');
  const message = messageId
    ? await findMessage(db, messageId)
    : providerId
      ? await findMessageOfProvider(db, { workspaceId, provider, providerId })
      : null;
  return message?.workspaceId === workspaceId ? message : null;
};

type InputOf = (
  message: SentMessage,
  report: FeedbackReport,
  provider: string,
  atMs: number,
) => FeedbackInput;

/** An open or click of the provider's own counting. */
const touched =
  (name: 'Email Opened' | 'Email Clicked'): InputOf =>
  (message, { id, isMachine, ip = '', url = '', userAgent = '' }, provider, atMs) => {
    const kind = name === 'Email Opened' ? 'open' : 'click';
    const sinceSubmittedMs = message.submittedAt ? atMs - message.submittedAt.getTime() : null;
    const touch = { kind, userAgent, ip, purpose: '', sinceSubmittedMs } as const;
    const by = isMachine
      ? ({ verdict: 'machine', reason: 'a machine, by the word of the provider' } as const)
      : verdictOf(touch);
    return reportedTouchInput(message, { name, provider, id, url }, by, userAgent, atMs);
  };

/** The inputs that reports become: the same as when the news comes by mail, so that two ways make one. */
const INPUTS: Readonly<Record<FeedbackReport['name'], InputOf>> = {
  'Email Delivered': (message, _report, _provider, atMs) => deliveredInput(message, atMs),
  'Email Bounced': (message, { bounce }, _provider, atMs) =>
    bouncedInput(message, bounce ?? { hard: false, code: '', text: '' }, atMs),
  'Email Complained': (message, _report, provider, atMs) => complainedInput(message, provider, atMs),
  'Email Auto-Replied': (message, { id, recipient }, provider, atMs) =>
    autoRepliedInput(message, { from: recipient, subject: '', key: `${provider}:${id}` }, atMs),
  'Email Unsubscribed': (message, _report, _provider, atMs) =>
    unsubscribedInput(message, 'provider', '', atMs),
  'Email Opened': touched('Email Opened'),
  'Email Clicked': touched('Email Clicked'),
};

const barOfOptOut = ({ address, messageId }: SentMessage, input: FeedbackInput): Suppression[] => {
  const { name, workspaceId, occurredAtMs: atMs } = input;
  if (name !== 'Email Unsubscribed' || !address) return [];
  const source = { by: 'provider', messageId };
  return [{ workspaceId, channel: 'email', address, reason: 'unsubscribed', source, atMs }];
};

/**
 * Reports become inputs of their contacts. A complaint, a hard bounce and an opt-out bar the address in the same
 * transaction: they hold from the answer on (P7). Answers how many were taken, and how many are of no message here.
 */
export const recordReports = async (
  deps: RecordDeps,
  reported: Reported,
): Promise<{ taken: number; unknown: number }> => {
  const { provider, reports, workspaceId, onceKey, nowMs } = reported;
  const known: { message: SentMessage; input: FeedbackInput }[] = [];
  for (const report of reports) {
    const message = await messageOf(deps, reported, report);
    if (!message) continue;
    const input = INPUTS[report.name](message, report, provider, report.atMs ?? nowMs);
    known.push({ message, input });
  }
  const unknown = reports.length - known.length;
  if (known.length === 0) return { taken: 0, unknown };
  const isFirst = await deps.db.transaction(async (tx) => {
    if (onceKey && !(await deps.firstTime(tx, workspaceId, onceKey))) return false;
    const inputs = known.map(({ input }) => input);
    await barForFeedback(tx, inputs);
    await suppress(
      tx,
      known.flatMap(({ message, input }) => barOfOptOut(message, input)),
    );
    await deps.append(tx, inputs);
    return true;
  });
  if (!isFirst) return { taken: 0, unknown };
  for (const { message } of known) deps.signal(bucketOf(message.contactId));
  return { taken: known.length, unknown };
};

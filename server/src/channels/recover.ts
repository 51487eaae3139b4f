import type { Db } from '../platform/index.ts';
import { type AbandonedRow, abandonedRows, forgetRows, repeatRows } from './queries.ts';
import { SMTP_TIMEOUTS } from './smtp/wire.ts';
import type { Templates } from './templates.ts';

/**
 * A started message without outcome is given up after this: its sender's lease (10 s) and the longest wait for a
 * server's answer are over, and some. Shorter: a slow hand-over would be called unknown while it goes on.
 */
export const ABANDONED_AFTER_MS = 10_000 + SMTP_TIMEOUTS.acceptMs + 20_000;

const mayRepeat = async (templates: Templates, row: AbandonedRow): Promise<boolean> => {
  if (row.templateId === null || row.templateVersion === null) return false;
  const compiled = await templates
    .version(row.workspaceId, row.templateId, row.templateVersion)
    .catch(() => null);
  return compiled?.document.class === 'transactional' && compiled.document.repeatUnknown === true;
};

const keysOf = (rows: readonly AbandonedRow[]): [number[], string[]] => [
  rows.map(({ bucket }) => bucket),
  rows.map(({ messageId }) => messageId),
];

/**
 * Settles what senders that died have started: *unknown*, never sent again, unless the template opted in to be
 * repeated with the same Message-ID (P5). `isMine`: this process still has it in hand.
 */
export const recoverStarted = async (
  { db, templates }: { db: Db; templates: Templates },
  { bucketFrom, bucketTo }: { bucketFrom: number; bucketTo: number },
  nowMs: number,
  isMine: (messageId: string) => boolean = () => false,
): Promise<{ unknown: number; repeated: number }> => {
  const before = new Date(nowMs - ABANDONED_AFTER_MS);
  const started = await db.query<AbandonedRow>(abandonedRows(bucketFrom, bucketTo, before));
  const abandoned = started.filter(({ messageId }) => !isMine(messageId));
  const repeat: AbandonedRow[] = [];
  const forget: AbandonedRow[] = [];
  for (const row of abandoned) ((await mayRepeat(templates, row)) ? repeat : forget).push(row);
  if (repeat.length > 0) await db.query(repeatRows(...keysOf(repeat), before));
  const reason = { code: 'unknown', text: 'The sender ended before the answer came' };
  if (forget.length > 0) await db.query(forgetRows(...keysOf(forget), JSON.stringify(reason), before));
  return { unknown: forget.length, repeated: repeat.length };
};

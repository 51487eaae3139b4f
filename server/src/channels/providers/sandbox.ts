import { type Db, sql } from '../../platform/index.ts';
import { type Mail, messageIdHeader } from '../mime/compose.ts';
import type { HandOver, Provider } from '../provider.ts';

/** Bodies in one insert. */
const BATCH_MAX = 100;

/** A message of any channel as it can be read in the app. */
export interface KeptMessage {
  messageId: string;
  bucket: number;
  workspaceId: number;
  subject: string;
  /** '' for what is text only */
  html: string;
  text: string;
  headers: Record<string, string>;
}

/** Keeps messages in one statement; one that is there already stays as it was. */
const keep = (db: Db, messages: readonly KeptMessage[]): Promise<unknown> => {
  const rows = messages.map(({ messageId, bucket, workspaceId, subject, html, text, headers }) => ({
    message_id: messageId,
    bucket,
    workspace_id: workspaceId,
    subject,
    html,
    plain: text,
    headers,
  }));
  return db.query(sql`
    insert into message_bodies (bucket, message_id, workspace_id, subject, html, plain, headers)
    select bucket, message_id, workspace_id, subject, html, plain, headers
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as kept (
      bucket smallint, message_id uuid, workspace_id int, subject text, html text, plain text, headers jsonb
    )
    on conflict (bucket, message_id) do nothing`);
};

/** Takes a message that stays in the app. */
export type Keeper = (message: KeptMessage) => Promise<HandOver>;

/**
 * Keeps messages in the app, where they can be read; nothing leaves the machine. Those of one tick share one insert.
 */
export const createKeeper = (db: Db): Keeper => {
  const pending: { message: KeptMessage; settle: (outcome: HandOver) => void }[] = [];

  const flush = async (): Promise<void> => {
    const batch = pending.splice(0, BATCH_MAX);
    if (pending.length > 0) setImmediate(flush);
    const outcomes = await keep(
      db,
      batch.map(({ message }) => message),
    ).then(
      () => null,
      (error: Error): HandOver => ({ outcome: 'deferred', reason: error.message }),
    );
    for (const { message, settle } of batch)
      settle(outcomes ?? { outcome: 'submitted', providerId: message.messageId });
  };

  return (message) =>
    new Promise((settle) => {
      if (pending.length === 0) setImmediate(flush);
      pending.push({ message, settle });
    });
};

const keptMail = (mail: Mail): KeptMessage => ({
  messageId: mail.messageId,
  bucket: mail.bucket,
  workspaceId: mail.workspaceId,
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  headers: Object.fromEntries([
    ['From', mail.from.name ? `${mail.from.name} <${mail.from.email}>` : mail.from.email],
    ['To', mail.to],
    ...(mail.replyTo ? [['Reply-To', mail.replyTo]] : []),
    ['Message-ID', messageIdHeader(mail)],
    ...mail.headers,
  ]),
});

/** The sandbox for mail. */
export const createSandboxProvider = (keeper: Keeper): Provider => ({
  name: 'sandbox',
  submit: (mail) => keeper(keptMail(mail)),
  close: async () => undefined,
});

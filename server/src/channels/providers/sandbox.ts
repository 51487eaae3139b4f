import { type Db, sql } from '../../platform/index.ts';
import { type Mail, messageIdHeader } from '../mime/compose.ts';
import type { HandOver, Provider } from '../provider.ts';

/** Bodies in one insert. */
const BATCH_MAX = 100;

const rowOf = (mail: Mail): Record<string, unknown> => ({
  message_id: mail.messageId,
  bucket: mail.bucket,
  workspace_id: mail.workspaceId,
  subject: mail.subject,
  html: mail.html,
  plain: mail.text,
  headers: Object.fromEntries([
    ['From', mail.from.name ? `${mail.from.name} <${mail.from.email}>` : mail.from.email],
    ['To', mail.to],
    ...(mail.replyTo ? [['Reply-To', mail.replyTo]] : []),
    ['Message-ID', messageIdHeader(mail)],
    ...mail.headers,
  ]),
});

/** Keeps mails in one statement; a mail that is there already stays as it was. */
const keep = (db: Db, mails: readonly Mail[]): Promise<unknown> =>
  db.query(sql`
    insert into message_bodies (bucket, message_id, workspace_id, subject, html, plain, headers)
    select bucket, message_id, workspace_id, subject, html, plain, headers
    from jsonb_to_recordset(${JSON.stringify(mails.map(rowOf))}::jsonb) as kept (
      bucket smallint, message_id uuid, workspace_id int, subject text, html text, plain text, headers jsonb
    )
    on conflict (bucket, message_id) do nothing`);

/**
 * Keeps mail in the app, where it can be read; nothing leaves the machine. Mails of one tick share one insert.
 */
export const createSandboxProvider = (db: Db): Provider => {
  const pending: { mail: Mail; settle: (outcome: HandOver) => void }[] = [];

  const flush = async (): Promise<void> => {
    const batch = pending.splice(0, BATCH_MAX);
    if (pending.length > 0) setImmediate(flush);
    const outcomes = await keep(
      db,
      batch.map(({ mail }) => mail),
    ).then(
      () => null,
      (error: Error): HandOver => ({ outcome: 'deferred', reason: error.message }),
    );
    for (const { mail, settle } of batch)
      settle(outcomes ?? { outcome: 'submitted', providerId: mail.messageId });
  };

  return {
    name: 'sandbox',
    submit: (mail) =>
      new Promise((settle) => {
        if (pending.length === 0) setImmediate(flush);
        pending.push({ mail, settle });
      }),
    close: async () => undefined,
  };
};

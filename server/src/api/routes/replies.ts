import { z } from 'zod';
import { mailboxHealth } from '../../feedback/index.ts';
import type { WorkspaceDb } from '../../platform/index.ts';
import {
  audit,
  type StoredSettings,
  updateWorkspace,
  withMailbox,
  workspaceById,
} from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { RepliesShown } from '../types.ts';

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain such as reply.shop.example')
  .max(200);
const folder = z.string().trim().min(1).max(200);
const mailbox = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(993),
  secure: z.boolean().default(true).describe('TLS from the start; else STARTTLS'),
  user: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1_000).optional().describe('absent: the one that is stored'),
  folder: folder.default('INBOX'),
  moveTo: folder.optional().describe('where mails go that were taken; absent: they stay, marked as read'),
});
const body = z
  .strictObject({
    replyDomain: domain.nullable().optional(),
    mailbox: mailbox.nullable().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'Name what to change.');

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const shown = async (
  db: WorkspaceDb,
  { replyDomain, mailbox }: StoredSettings,
  receivesOn: number | null,
): Promise<RepliesShown> => {
  const health = mailbox ? await mailboxHealth(db, db.workspaceId) : null;
  return {
    replyDomain: replyDomain ?? null,
    receivesOn,
    mailbox: mailbox
      ? {
          host: mailbox.host,
          port: mailbox.port,
          secure: mailbox.secure,
          user: mailbox.user,
          folder: mailbox.folder,
          moveTo: mailbox.moveTo ?? null,
          health: health && {
            checkedAt: iso(health.checkedAt),
            error: health.error,
            failedSince: iso(health.failedSince),
            taken: Number(health.taken),
            lastTakenAt: iso(health.lastTakenAt),
          },
        }
      : null,
  };
};

/** Where bounces and answers come to: an own domain, a mailbox. */
export const replyRoutes: Routes = (app, deps) => {
  const { db, clock, secret, live, hooks } = deps;
  const tags = ['workspace'];
  const config = { access: 'admin' } as const;

  app.get(
    '/replies',
    { config, schema: { tags, summary: 'Where answers and bounces come to' } },
    async ({ workspace }): Promise<RepliesShown> => {
      const { settings } = await workspaceById(workspace.db, workspace.id);
      return shown(workspace.db, settings, hooks.receivesMailOn());
    },
  );

  app.put(
    '/replies',
    { config, schema: { tags, summary: 'Choose where answers and bounces come to', body } },
    async ({ workspace, who, body: { replyDomain, mailbox } }): Promise<RepliesShown> => {
      const settings = await db.transaction(async (tx) => {
        const row = await workspaceById(tx, workspace.id, 'lock');
        let changed = row.settings;
        if (mailbox !== undefined)
          changed = withMailbox(changed, mailbox, { workspaceId: workspace.id, secret });
        if (replyDomain !== undefined) {
          const { replyDomain: _, ...rest } = changed;
          changed = replyDomain === null ? rest : { ...rest, replyDomain };
        }
        await updateWorkspace(tx, { ...row, settings: changed });
        const detail = {
          changed: [
            ...(mailbox === undefined ? [] : ['mailbox']),
            ...(replyDomain === undefined ? [] : ['replyDomain']),
          ],
        };
        await audit(
          tx,
          { workspaceId: workspace.id, who, action: 'changed', object: 'settings', detail },
          clock.now(),
        );
        return changed;
      });
      hooks.mailboxesChanged();
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      return shown(workspace.db, settings, hooks.receivesMailOn());
    },
  );
};

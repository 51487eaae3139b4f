import { z } from 'zod';
import {
  channelRefusals,
  createDkimPair,
  DKIM_ALGORITHMS,
  dkimRecord,
  dkimRecordName,
  STOP_AT,
} from '../../channels/index.ts';
import {
  audit,
  dkimKeysAdded,
  dkimKeysInUse,
  type StoredDkim,
  type StoredSettings,
  sendingChanged,
  updateWorkspace,
  workspaceById,
} from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { SendingSettings } from '../types.ts';

/** A name as DNS has it; at least two labels. */
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.*\.)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/,
    'must be a domain such as bounces.example.com',
  );
const count = z.int().min(0).max(100_000_000);
const share = z.number().min(0.0005).max(1);

const paceSchema = z.strictObject({
  perSecond: z.number().min(0.01).max(100_000).optional(),
  perDay: count.optional(),
  receivers: z
    .record(
      z.string().min(1).max(253),
      z.strictObject({ perMinute: z.number().min(0.01).max(1_000_000).optional(), perDay: count.optional() }),
    )
    .refine((all) => Object.keys(all).length <= 50, 'at most 50 receivers')
    .optional(),
  warmUp: z
    .strictObject({
      startedOn: z.iso.date(),
      firstDay: z.int().min(1).max(100_000),
      factor: z.number().min(1.05, 'must grow: 1.05 or more').max(10),
      upTo: z.int().min(1).max(100_000_000),
    })
    .optional(),
});

const changeBody = z.strictObject({
  returnPath: domain.nullish(),
  trackingDomain: domain.nullish(),
  sendAs: z.enum(['workspace', 'owner']).optional(),
  pace: paceSchema.nullish(),
  stopAt: z.strictObject({ bounced: share.nullish(), complained: share.nullish() }).nullish(),
});

const keysShown = (dkim: StoredDkim): SendingSettings['dkim'] => {
  const inUse = new Set(dkimKeysInUse(dkim).map(({ selector }) => selector));
  return {
    domain: dkim.domain,
    keys: dkim.keys.map(({ algorithm, selector, publicKey, createdAt, seenAt }) => ({
      algorithm,
      selector,
      record: { name: dkimRecordName(selector, dkim.domain), value: dkimRecord({ algorithm, publicKey }) },
      createdAt,
      seenAt: seenAt ?? null,
      signs: inUse.has(selector),
    })),
  };
};

const shown = ({
  returnPath,
  trackingDomain,
  sendAs,
  dkim,
  pace,
  stopAt,
}: StoredSettings): SendingSettings => ({
  returnPath: returnPath ?? null,
  trackingDomain: trackingDomain ?? null,
  sendAs: sendAs ?? 'workspace',
  dkim: dkim ? keysShown(dkim) : null,
  pace: pace ?? {},
  stopAt: { ...STOP_AT, ...stopAt },
});

/** How mail leaves: its domains and keys, whose name it bears, how fast, and when it stops by itself. */
export const sendingRoutes: Routes = (app, { db, clock, secret, live, hooks }) => {
  const tags = ['workspace'];
  const config = { access: 'admin' } as const;

  const current = async (workspace: RequestWorkspace): Promise<SendingSettings> =>
    shown((await workspaceById(workspace.db, workspace.id)).settings);

  app.get(
    '/mail/sending',
    { config, schema: { tags, summary: 'How mail is sent: domains, keys, limits' } },
    async ({ workspace }) => current(workspace),
  );

  app.patch(
    '/mail/sending',
    { config, schema: { tags, summary: 'Change how mail is sent', body: changeBody } },
    async ({ workspace, who, body }) => {
      await db.transaction(async (tx) => {
        const row = await workspaceById(tx, workspace.id, 'lock');
        const stopAt = body.stopAt ? { ...row.settings.stopAt, ...body.stopAt } : body.stopAt;
        await updateWorkspace(tx, { ...row, settings: sendingChanged(row.settings, { ...body, stopAt }) });
        const detail = { changed: Object.keys(body) };
        await audit(
          tx,
          { workspaceId: workspace.id, who, action: 'changed', object: 'how mail is sent', detail },
          clock.now(),
        );
      });
      hooks.sendingChanged(workspace.id);
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      return current(workspace);
    },
  );

  app.post(
    '/mail/dkim',
    { config, schema: { tags, summary: 'Make new keys that sign mail of the sender domain' } },
    async ({ workspace, who }) => {
      const pairs = await Promise.all(DKIM_ALGORITHMS.map(createDkimPair));
      await db.transaction(async (tx) => {
        const row = await workspaceById(tx, workspace.id, 'lock');
        const { sender, dkim } = row.settings;
        if (!sender) throw channelRefusals.noSender();
        const of = sender.email.slice(sender.email.lastIndexOf('@') + 1).toLowerCase();
        const nowMs = clock.now();
        const keys = dkimKeysAdded(dkim, of, pairs, { workspaceId: workspace.id, secret, nowMs });
        await updateWorkspace(tx, { ...row, settings: { ...row.settings, dkim: keys } });
        await audit(
          tx,
          { workspaceId: workspace.id, who, action: 'made', object: `DKIM keys of ${of}` },
          nowMs,
        );
      });
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      return current(workspace);
    },
  );
};

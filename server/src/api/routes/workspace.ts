import { z } from 'zod';
import type { WorkspaceDb } from '../../platform/index.ts';
import {
  audit,
  currency,
  eventMapOf,
  setSending,
  settingsChanged,
  timeZone,
  updateWorkspace,
  type WorkspaceRow,
  whoName,
  workspaceById,
} from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type { Workspace } from '../types.ts';

const name = z.string().min(1).max(200);
const meaningRule = z.strictObject({
  events: z.array(name).max(50),
  properties: z.record(z.string().min(1).max(100), z.union([name, z.array(name).min(1).max(10)])),
});
const eventMap = z.strictObject({
  productViewed: meaningRule.optional(),
  cart: meaningRule.optional(),
  checkout: meaningRule.optional(),
  order: meaningRule.optional(),
  refund: meaningRule.optional(),
});

/** A name in a mail header: one line. */
const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !/[\r\n]/.test(value), 'must be one line');
const address = z.string().trim().max(254).pipe(z.email());

export const logoUrl = z.url({ protocol: /^https?$/ }).max(1000);
export const color = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #0b6b63');

export const smtpSettings = z.strictObject({
  host: z
    .string()
    .trim()
    .regex(/^[a-z0-9.:-]+$/i, 'must be a host name')
    .max(255),
  port: z.int().min(1).max(65_535),
  secure: z.boolean(),
  user: oneLine(255).optional(),
  password: z.string().max(500).optional(),
});

const settings = z.strictObject({
  website: z.string().trim().min(1).max(500).nullish(),
  brand: z
    .strictObject({
      logoUrl: logoUrl.optional(),
      color: color.optional(),
      address: z.string().max(500).optional(),
    })
    .nullish(),
  sender: z.strictObject({ name: oneLine(100), email: address, replyTo: address.optional() }).nullish(),
  smtp: smtpSettings.nullish(),
  eventMap: eventMap.optional(),
});

const patchBody = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  timeZone: z.string().max(60).optional(),
  currency: z.string().max(3).optional(),
  settings: settings.optional(),
});

/** A workspace as its users see it: no secret leaves. */
const shown = async (row: WorkspaceRow, workspace: RequestWorkspace, deps: ApiDeps): Promise<Workspace> => {
  const { website, brand, sender, smtp, sample } = row.settings;
  const held = row.sendingStoppedAt ? await deps.hooks.heldCount(workspace.db) : 0;
  return {
    slug: row.slug,
    name: row.name,
    timeZone: row.timeZone,
    currency: row.currency,
    isSample: row.isSample,
    role: workspace.role,
    settings: {
      website,
      brand,
      sender,
      smtp: smtp
        ? {
            host: smtp.host,
            port: smtp.port,
            secure: smtp.secure,
            user: smtp.user,
            hasPassword: smtp.sealedPassword !== undefined,
          }
        : null,
      eventMap: eventMapOf(row.settings),
    },
    sendingStopped: row.sendingStoppedAt
      ? {
          at: row.sendingStoppedAt.toISOString(),
          by: row.sendingStoppedBy ?? '',
          why: whyStopped(row),
          held,
        }
      : null,
    sample: row.isSample
      ? {
          speed: sample?.speed ?? 1,
          playing: sample?.playing ?? false,
          canPull: deps.hooks.pullPlug !== undefined,
        }
      : null,
  };
};

const whyStopped = ({ sendingStoppedWhy: why }: WorkspaceRow): string | null => {
  if (!why) return null;
  return why.everything ? why.text : `${why.text}. Receipts and sign-ins go on`;
};

const shownById = async (workspace: RequestWorkspace, deps: ApiDeps): Promise<Workspace> =>
  shown(await workspaceById(workspace.db, workspace.id), workspace, deps);

/** The row after a change; refuses unknown zones and currencies. */
const changedRow = (row: WorkspaceRow, change: z.output<typeof patchBody>, secret: string): WorkspaceRow => ({
  ...row,
  name: change.name ?? row.name,
  timeZone: change.timeZone === undefined ? row.timeZone : timeZone(change.timeZone),
  currency: change.currency === undefined ? row.currency : currency(change.currency),
  settings: change.settings
    ? settingsChanged(row.settings, change.settings, { workspaceId: row.workspaceId, secret })
    : row.settings,
});

/** What was changed, by name: values may be secrets. */
const changedNames = (change: z.output<typeof patchBody>): string[] => [
  ...Object.keys(change).filter((key) => key !== 'settings'),
  ...Object.keys(change.settings ?? {}),
];

/** The workspace itself: name, zone, currency, settings, and the switch that stops all sending. */
export const workspaceRoutes: Routes = (app, deps) => {
  const { clock, live, hooks } = deps;

  app.get(
    '/',
    { config: { access: 'read' }, schema: { tags: ['workspace'], summary: 'The workspace' } },
    async (request) => shownById(request.workspace, deps),
  );

  app.patch(
    '/',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['workspace'],
        summary: 'Change name, time zone, currency or settings',
        body: patchBody,
      },
    },
    async (request) => {
      const { workspace, who, body } = request;
      // Not the workspace's own database: a new event map concerns the leases of all.
      await deps.db.transaction(async (tx) => {
        const row = await workspaceById(tx, workspace.id, 'lock');
        await updateWorkspace(tx, changedRow(row, body, deps.secret));
        const detail = { changed: changedNames(body) };
        await audit(
          tx,
          { workspaceId: workspace.id, who, action: 'changed', object: 'settings', detail },
          clock.now(),
        );
        if (body.settings?.eventMap) await hooks.eventMapChanged(tx, workspace.id);
      });
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      return shownById(workspace, deps);
    },
  );

  const switchSending = async (db: WorkspaceDb, change: Parameters<typeof setSending>[1]): Promise<void> => {
    await setSending(db, change, clock.now());
    hooks.sendingChanged(change.workspaceId);
    live.changed({ workspaceId: change.workspaceId, what: ['workspace', 'home', 'messages'] });
  };

  for (const [path, stopped, summary] of [
    ['/sending/stop', true, 'Stop all sending at once'],
    ['/sending/resume', false, 'Let sending go on'],
  ] as const)
    app.post(
      path,
      { config: { access: 'build' }, schema: { tags: ['workspace'], summary } },
      async ({ workspace, who }) => {
        await switchSending(workspace.db, { workspaceId: workspace.id, stopped, who, by: whoName(who) });
        return shownById(workspace, deps);
      },
    );
};

import { z } from 'zod';
import {
  type CampaignRow as CampaignStored,
  changeCampaign,
  createCampaign,
  getCampaign,
  listCampaigns,
} from '../../campaigns/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { CampaignRow, Page } from '../types.ts';
import { keyParams, listQuery } from './definitions-common.ts';

const name = z.string().trim().min(1).max(200);
const goal = z.string().trim().max(500).describe('what it is for, in words');
const day = z.iso.date().nullable();
const budget = z.number().min(0).max(999_999_999_999).nullable();
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a code of three letters, such as EUR')
  .nullable();
const priority = z
  .enum(['high', 'normal', 'low'])
  .describe('of messages that compete under a frequency cap, within their class');

const newCampaign = z.strictObject({
  name,
  key: z.string().min(1).max(60).optional(),
  goal: goal.default(''),
  startsOn: day.default(null),
  endsOn: day.default(null),
  budget: budget.default(null),
  currency: currency.default(null),
  priority: priority.default('normal'),
});
const change = z.strictObject({
  name: name.optional(),
  goal: goal.optional(),
  startsOn: day.optional(),
  endsOn: day.optional(),
  budget: budget.optional(),
  currency: currency.optional(),
  priority: priority.optional(),
  archived: z.boolean().optional(),
});

const shown = ({ updatedAt, ...row }: CampaignStored): CampaignRow => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
});

const given = <T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never;

/** Campaigns: purposes that group workflows and broadcasts. */
export const campaignRoutes: Routes = (app, { db, clock, live }) => {
  const tags = ['campaigns'];
  const told = (workspaceId: number): void =>
    live.changed({ workspaceId, what: ['workflows', 'broadcasts'] });

  app.get(
    '/campaigns',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Campaigns by name, with what bears them', querystring: listQuery },
    },
    async ({ workspace, query: { archived } }): Promise<Page<CampaignRow>> => ({
      items: (await listCampaigns(workspace.db, { workspaceId: workspace.id, archived })).map(shown),
      next: null,
    }),
  );

  app.post(
    '/campaigns',
    { config: { access: 'build' }, schema: { tags, summary: 'Make a campaign', body: newCampaign } },
    async ({ workspace, who, body }, reply): Promise<CampaignRow> => {
      const { key, ...rest } = body;
      const made = await workspace.db.transaction(async (tx) => {
        const campaign = { ...rest, ...(key === undefined ? {} : { key }) };
        const row = await createCampaign(tx, workspace.id, campaign, clock.now());
        const object = `campaign "${row.name}"`;
        await audit(tx, { workspaceId: workspace.id, who, action: 'created', object }, clock.now());
        return row;
      });
      told(workspace.id);
      reply.code(201);
      return shown(made);
    },
  );

  app.get(
    '/campaigns/:key',
    { config: { access: 'read' }, schema: { tags, summary: 'One campaign', params: keyParams } },
    async ({ workspace, params }): Promise<CampaignRow> =>
      shown(await getCampaign(workspace.db, workspace.id, params.key)),
  );

  app.patch(
    '/campaigns/:key',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Change a campaign; archive it or bring it back',
        params: keyParams,
        body: change,
      },
    },
    async ({ workspace, who, params, body }): Promise<CampaignRow> => {
      // Leases belong to no workspace, so this is the plain Db; every statement names the workspace.
      const row = await db.transaction(async (tx) => {
        const object = `campaign "${params.key}"`;
        const entry = {
          workspaceId: workspace.id,
          who,
          action: 'changed',
          object,
          detail: { fields: Object.keys(body) },
        };
        await audit(tx, entry, clock.now());
        return changeCampaign(tx, workspace.id, params.key, given(body), clock.now());
      });
      told(workspace.id);
      return shown(row);
    },
  );
};

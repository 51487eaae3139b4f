import { z } from 'zod';
import {
  changeRole,
  createInvite,
  type InviteRow,
  inviteByToken,
  type MemberRow,
  membersOf,
  openInvites,
  ROLES,
  removeMember,
  setAway,
  withdrawInvite,
} from '../../workspaces/index.ts';
import { publicUrlOf, type Routes } from '../context.ts';
import type { Invite, InviteCreated, Member, Page } from '../types.ts';

const role = z.enum(ROLES);
const userParams = z.object({ userId: z.string().min(1).max(100) });
const inviteParams = z.object({ inviteId: z.guid() });
const inviteBody = z.strictObject({ email: z.string().trim().max(254).pipe(z.email()), role });

const shownMember = (row: MemberRow): Member => ({
  ...row,
  joinedAt: row.joinedAt.toISOString(),
  awayUntil: row.awayUntil?.toISOString() ?? null,
});
const shownInvite = (row: InviteRow): Invite => ({
  inviteId: row.inviteId,
  email: row.email,
  role: row.role,
  invitedBy: row.invitedBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

/** People & roles: the users of a workspace and open invites. */
export const memberRoutes: Routes = (app, deps) => {
  const { clock, hooks } = deps;
  const tags = ['people & roles'];

  app.get(
    '/members',
    { config: { access: 'read' }, schema: { tags, summary: 'The users of the workspace' } },
    async ({ workspace }): Promise<Page<Member>> => {
      const rows = await membersOf(workspace.db, workspace.id);
      return { items: rows.map(shownMember), next: null };
    },
  );

  app.patch(
    '/members/:userId',
    {
      config: { access: 'admin' },
      schema: { tags, summary: 'Change a role', params: userParams, body: z.strictObject({ role }) },
    },
    async ({ workspace, who, params, body }) => {
      const input = { workspaceId: workspace.id, userId: params.userId, role: body.role, who };
      return shownMember(await changeRole(workspace.db, input, clock.now()));
    },
  );

  app.put(
    '/members/:userId/away',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Until when a user is away and gets no turn; null: is back',
        params: userParams,
        body: z.strictObject({ until: z.iso.datetime({ offset: true }).nullable() }),
      },
    },
    async ({ workspace, who, params, body }): Promise<Member> => {
      const awayUntil = body.until === null ? null : new Date(body.until);
      const input = { workspaceId: workspace.id, userId: params.userId, awayUntil, who };
      return shownMember(await setAway(workspace.db, input, clock.now()));
    },
  );

  app.delete(
    '/members/:userId',
    { config: { access: 'admin' }, schema: { tags, summary: 'Take a user out', params: userParams } },
    async ({ workspace, who, params }, reply) => {
      const input = { workspaceId: workspace.id, userId: params.userId, who };
      await removeMember(workspace.db, input, clock.now());
      return reply.code(204).send();
    },
  );

  app.get(
    '/invites',
    { config: { access: 'admin' }, schema: { tags, summary: 'Invites that nobody accepted yet' } },
    async ({ workspace }): Promise<Page<Invite>> => {
      const rows = await openInvites(workspace.db, workspace.id, clock.now());
      return { items: rows.map(shownInvite), next: null };
    },
  );

  app.post(
    '/invites',
    { config: { access: 'admin' }, schema: { tags, summary: 'Invite someone', body: inviteBody } },
    async (request, reply): Promise<InviteCreated> => {
      const { workspace, who, body } = request;
      const invite = await createInvite(
        workspace.db,
        { workspaceId: workspace.id, ...body, who },
        clock.now(),
      );
      const link = `${publicUrlOf(deps, request)}/invite/${invite.token}`;
      const mailed = await hooks.mailInvite(await inviteByToken(deps.db, invite.token, clock.now()), link);
      reply.code(201);
      return { ...shownInvite(invite), link, mailed };
    },
  );

  app.delete(
    '/invites/:inviteId',
    { config: { access: 'admin' }, schema: { tags, summary: 'Take an invite back', params: inviteParams } },
    async ({ workspace, who, params }, reply) => {
      const input = { workspaceId: workspace.id, inviteId: params.inviteId, who };
      await withdrawInvite(workspace.db, input, clock.now());
      return reply.code(204).send();
    },
  );
};

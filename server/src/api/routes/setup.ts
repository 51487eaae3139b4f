import { z } from 'zod';
import {
  acceptInvite,
  createWorkspace,
  inviteByToken,
  PASSWORD_CHARACTERS,
  setUp,
  setupNeeded,
  type Who,
  workspaceRefusals,
  workspacesOfUser,
} from '../../workspaces/index.ts';
import { headersOf, type Routes, sessionUserOf, userOf } from '../context.ts';
import { lookAtWebsite } from '../look-at-website.ts';
import { perAddress, RATE_LIMITS } from '../rate-limits.ts';
import type { Me, WebsiteFacts } from '../types.ts';
import { color, logoUrl } from './workspace.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const password = z.string().min(PASSWORD_CHARACTERS.min).max(PASSWORD_CHARACTERS.max);
const email = z.string().trim().max(254).pipe(z.email());

const setupBody = z.strictObject({
  company: text(100),
  name: text(100),
  email,
  password,
  timeZone: text(60),
  currency: z.string().length(3),
  website: z.string().trim().max(500).optional(),
  brand: z.strictObject({ logoUrl: logoUrl.optional(), color: color.optional() }).optional(),
});

const workspaceBody = z.strictObject({
  name: text(100),
  timeZone: text(60),
  currency: z.string().length(3),
  website: z.string().trim().max(500).optional(),
});

const acceptBody = z.strictObject({ name: text(100).optional(), password: password.optional() });
const tokenParams = z.object({ token: z.string().min(1).max(100) });

/** An empty field of a form is one not filled in. */
const orNothing = (value: string | undefined): string | undefined => value || undefined;

/** The first run, invites, and what belongs to a user rather than to a workspace. */
export const setupRoutes: Routes = (app, deps) => {
  const { db, clock } = deps;
  const limited = { access: 'public', rateLimit: perAddress(RATE_LIMITS.joinPerAddress) } as const;
  const open = { access: 'public', rateLimit: perAddress(RATE_LIMITS.publicPerAddress) } as const;

  app.get(
    '/api/setup',
    { config: open, schema: { tags: ['setup'], summary: 'Whether the first run is still to be done' } },
    async () => ({ needed: await setupNeeded(db) }),
  );

  app.post(
    '/api/setup',
    {
      config: limited,
      schema: { tags: ['setup'], summary: 'The first user and the first workspace', body: setupBody },
    },
    async (request, reply) => {
      const input = { ...request.body, website: orNothing(request.body.website) };
      const workspace = await setUp(db, input, clock.now());
      const cookies = await deps.auth.signIn(input.email, input.password, headersOf(request));
      for (const cookie of cookies ?? []) reply.header('set-cookie', cookie);
      return reply.code(201).send({ workspace: { slug: workspace.slug } });
    },
  );

  app.post(
    '/api/setup/website',
    {
      config: limited,
      schema: {
        tags: ['setup'],
        summary: 'Name, logo and colour as a website shows them; only before the first run is done',
        body: z.strictObject({ website: text(500) }),
      },
    },
    async ({ body }): Promise<WebsiteFacts> => {
      if (!(await setupNeeded(db))) throw workspaceRefusals.alreadySetUp();
      return lookAtWebsite(deps.outbound, body.website);
    },
  );

  app.get(
    '/api/invites/:token',
    { config: limited, schema: { tags: ['setup'], summary: 'What an invite is for', params: tokenParams } },
    async (request) => {
      const {
        workspace,
        email: invited,
        role,
        invitedBy,
        hasUser,
      } = await inviteByToken(db, request.params.token, clock.now());
      return { workspace, email: invited, role, invitedBy, hasUser };
    },
  );

  app.post(
    '/api/invites/:token',
    {
      config: limited,
      schema: {
        tags: ['setup'],
        summary: 'Accept an invite, signed in or with a name and a password',
        params: tokenParams,
        body: acceptBody,
      },
    },
    async (request, reply) => {
      const user = await sessionUserOf(deps, request, reply);
      const { name, password: chosen } = request.body;
      const fresh = name && chosen ? { name, password: chosen } : undefined;
      const joined = await acceptInvite(db, { token: request.params.token, user, fresh }, clock.now());
      const cookies =
        fresh && !user ? await deps.auth.signIn(joined.email, fresh.password, headersOf(request)) : [];
      for (const cookie of cookies ?? []) reply.header('set-cookie', cookie);
      return { workspace: { slug: joined.slug } };
    },
  );

  app.get(
    '/api/me',
    {
      config: { access: 'user' },
      schema: { tags: ['setup'], summary: 'The signed-in user and their workspaces' },
    },
    async (request): Promise<Me> => {
      const { userId, name, email: address } = userOf(request);
      return { user: { userId, name, email: address }, workspaces: await workspacesOfUser(db, userId) };
    },
  );

  app.post(
    '/api/workspaces',
    {
      config: { access: 'user' },
      schema: { tags: ['setup'], summary: 'Create a workspace', body: workspaceBody },
    },
    async (request, reply) => {
      const who: Who & { kind: 'user' } = userOf(request);
      const mine = await workspacesOfUser(db, who.userId);
      if (!mine.some(({ role }) => role === 'admin')) throw workspaceRefusals.notAllowedToCreate();
      const input = { ...request.body, website: orNothing(request.body.website) };
      const workspace = await db.transaction((tx) => createWorkspace(tx, input, who, clock.now()));
      return reply.code(201).send({ slug: workspace.slug });
    },
  );
};

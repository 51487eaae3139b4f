import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { inWorkspace, Refusal, type WorkspaceDb } from '../platform/index.ts';
import {
  lookupApiKey,
  type Role,
  type SessionUser,
  type Who,
  workspaceOfUser,
  workspaceRefusals,
} from '../workspaces/index.ts';
import { forbidden, mayUse, type WorkspaceAccess } from './access.ts';
import type { ApiDeps } from './deps.ts';

/** A Fastify instance whose routes take zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds routes: paths are relative to where it is registered (`routes/index.ts`). */
export type Routes = (app: Api, deps: ApiDeps) => void;

/** The workspace of a request under /api/w/:slug. */
export interface RequestWorkspace {
  id: number;
  slug: string;
  /** of the user; an API key acts with its scopes and shows as admin where it has that scope, else as read-only */
  role: Role;
  /** statements must carry `workspace_id` and this id (P14) */
  db: WorkspaceDb;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set on routes of every access but `public`. */
    who: Who;
    /** Set on routes under /api/w/:slug. */
    workspace: RequestWorkspace;
    /** The user of the cookies, looked up once; null when nobody is signed in. */
    sessionUser: SessionUser | null | undefined;
  }
}

/** A request's headers as the Fetch API knows them, for better-auth. */
export const headersOf = (request: FastifyRequest): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !name.startsWith(':'))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
};

/** The signed-in user of a request, or null; renews the session's cookies in the answer. */
export const sessionUserOf = async (
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SessionUser | null> => {
  if (request.sessionUser !== undefined) return request.sessionUser;
  const session = request.headers.cookie ? await deps.auth.session(headersOf(request)) : null;
  for (const cookie of session?.setCookies ?? []) reply.header('set-cookie', cookie);
  request.sessionUser = session?.user ?? null;
  return request.sessionUser;
};

const unauthenticated = (detail: string): Refusal =>
  new Refusal('unauthenticated', {
    status: 401,
    detail,
    fix: 'Sign in, or send an API key as "Authorization: Bearer ...".',
  });

const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;

/** Who asks; for a key also the workspace it belongs to. */
const identify = async (
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ who: Who; slug: string | null }> => {
  if (request.headers.authorization !== undefined) {
    const key = bearerOf(request);
    const found = key ? await lookupApiKey(deps.db, key, deps.clock.now()) : null;
    if (!found) throw unauthenticated('This API key is not known or was revoked.');
    return found;
  }
  const user = await sessionUserOf(deps, request, reply);
  if (!user) throw unauthenticated('Nobody is signed in.');
  return { who: { kind: 'user', ...user }, slug: null };
};

/** The workspace `slug` for somebody who is in it; null otherwise. */
const workspaceFor = async (
  deps: ApiDeps,
  { who, slug: slugOfKey }: { who: Who; slug: string | null },
  slug: string,
): Promise<{ workspaceId: number; role: Role | null } | null> => {
  if (who.kind === 'user') return workspaceOfUser(deps.db, slug, who.userId);
  return slug === slugOfKey ? { workspaceId: who.workspaceId, role: null } : null;
};

/**
 * Finds out who asks and in which workspace, before the body is read. A workspace that somebody is not in answers
 * as one that does not exist (P14).
 */
export const enterWorkspace =
  (deps: ApiDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const access = request.routeOptions.config.access as WorkspaceAccess | undefined;
    // Only a path that no route has comes without: its 404 needs nobody's name.
    if (!access) return;
    const { slug } = request.params as { slug: string };
    const caller = await identify(deps, request, reply);
    const { who } = caller;
    const found = await workspaceFor(deps, caller, slug);
    if (!found) throw workspaceRefusals.workspaceNotFound(slug);
    if (!mayUse(who, found.role, access)) throw forbidden(who, access);
    request.who = who;
    request.workspace = {
      id: found.workspaceId,
      slug,
      role: found.role ?? (mayUse(who, null, 'admin') ? 'admin' : 'readonly'),
      db: inWorkspace(deps.db, found.workspaceId),
    };
  };

/** For routes outside of workspaces: `user` needs somebody signed in (a key belongs to one workspace, so not a key). */
export const enterUser =
  (deps: ApiDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.routeOptions.config.access !== 'user') return;
    const { who } = await identify(deps, request, reply);
    if (who.kind === 'key')
      throw new Refusal('forbidden', {
        status: 403,
        detail: 'An API key works inside its workspace only.',
        fix: 'Use a path under /api/w/<workspace>.',
      });
    request.who = who;
  };

/** The user of a route with access `user`. */
export const userOf = (request: FastifyRequest): Who & { kind: 'user' } => {
  if (request.who.kind !== 'user') throw new Error('a route for users was reached by a key');
  return request.who;
};

/** Where people reach this server: as configured, else as this request did. */
export const publicUrlOf = (deps: ApiDeps, request: FastifyRequest): string =>
  deps.publicUrl ?? `${request.protocol}://${request.host}`;

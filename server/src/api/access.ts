import type { FastifyInstance } from 'fastify';
import { Refusal } from '../platform/index.ts';
import type { Role, Who } from '../workspaces/index.ts';

/**
 * How far a route reaches. `public`: anybody. `user`: anybody signed in. The rest: members of the workspace in the
 * path, and its API keys with that scope.
 *   read   look at anything but secrets
 *   work   daily work with contacts: edit, notes, tasks
 *   build  definitions: draft, publish, send; stop all sending
 *   admin  people, keys, settings
 */
export type Access = 'public' | 'user' | WorkspaceAccess;
export type WorkspaceAccess = 'read' | 'work' | 'build' | 'admin';

/** The one table of rights: what a role opens. */
export const ROLE_ACCESS: Readonly<Record<Role, readonly WorkspaceAccess[]>> = {
  readonly: ['read'],
  sales: ['read', 'work'],
  marketer: ['read', 'work', 'build'],
  admin: ['read', 'work', 'build', 'admin'],
};

/** Whether `who`, with `role` in the workspace (null for a key), may use a route of this access. */
export const mayUse = (who: Who, role: Role | null, access: WorkspaceAccess): boolean =>
  who.kind === 'key' ? who.scopes.includes(access) : role !== null && ROLE_ACCESS[role].includes(access);

/** The answer to somebody who is known but may not. */
export const forbidden = (who: Who, access: WorkspaceAccess): Refusal =>
  new Refusal('forbidden', {
    status: 403,
    detail: who.kind === 'key' ? `This key lacks the scope "${access}".` : 'Your role does not allow this.',
    fix: who.kind === 'key' ? `Use a key with the scope "${access}".` : 'Ask an admin of the workspace.',
  });

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required for every route under /api. */
    access?: Access;
  }
}

export const WORKSPACE_PREFIX = '/api/w/:slug';

/** What is wrong with the access of a route; null when nothing is. */
const accessProblem = (url: string, access: Access | undefined): string | null => {
  if (!url.startsWith('/api')) return null;
  if (!access) return 'has no `config: {access}`';
  const inWorkspace = url.startsWith(WORKSPACE_PREFIX);
  const forWorkspace = access !== 'public' && access !== 'user';
  if (inWorkspace !== forWorkspace) return `cannot have access "${access}" at this path`;
  return null;
};

/** One route as the access table lists it: `GET /api/w/:slug/members`. */
export interface RouteAccess {
  route: string;
  access: Access;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route under /api with its access, HEAD and OPTIONS left out. */
    routeAccess: RouteAccess[];
  }
}

/** Throws at start for a route under /api that does not say who may use it, and lists those that do. */
export const requireAccess = (app: FastifyInstance): void => {
  const routes: RouteAccess[] = [];
  app.decorate('routeAccess', routes);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    const problem = accessProblem(route.url, access);
    if (problem) throw new Error(`route ${String(route.method)} ${route.url} ${problem}`);
    if (!access) return;
    const methods = [route.method].flat().filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
    for (const method of methods) routes.push({ route: `${method} ${route.url}`, access });
  });
};

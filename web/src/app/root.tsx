import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { ApiError, meQuery, setupQuery, workspaceQuery } from '../api/index.ts';
import { ErrorState, problemFacts } from '../ui/index.ts';
import { Frame } from './Frame.tsx';
import { NotHere } from './NotHere.tsx';

/**
 * The two routes that all others hang on. A screen's own `routes.tsx` takes `workspaceRoute` as its parent and is
 * named once in `screens.ts`; nothing else is touched to add a screen.
 */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotHere,
  errorComponent: ({ error, reset }) => (
    <main style={{ padding: 'var(--gutter)' }}>
      <h1 className="visually-hidden">Baton</h1>
      <ErrorState {...problemFacts(error)} onRetry={reset} />
    </main>
  ),
});

/** Where a stranger goes: the first-run card while there is no company yet, else signing in. */
const doorFor = async (queryClient: QueryClient, next: string) => {
  const { needed } = await queryClient.ensureQueryData(setupQuery);
  return needed ? redirect({ to: '/setup' }) : redirect({ to: '/sign-in', search: { next } });
};

const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** `/` leads to the first workspace of whoever is signed in. */
export const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context: { queryClient } }) => {
    const me = await queryClient.ensureQueryData(meQuery).catch(async (error) => {
      throw isSignedOut(error) ? await doorFor(queryClient, '/') : error;
    });
    const first = me.workspaces[0];
    if (first) throw redirect({ to: '/w/$workspace', params: { workspace: first.slug } });
  },
  component: NotHere,
});

export const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/w/$workspace',
  beforeLoad: async ({ context: { queryClient }, params, location }) => {
    try {
      await Promise.all([
        queryClient.ensureQueryData(meQuery),
        queryClient.ensureQueryData(workspaceQuery(params.workspace)),
      ]);
    } catch (error) {
      throw isSignedOut(error) ? await doorFor(queryClient, location.href) : error;
    }
  },
  component: Frame,
  notFoundComponent: NotHere,
});

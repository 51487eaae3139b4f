import type { QueryClient } from '@tanstack/react-query';
import { type AnyRoute, createRouter } from '@tanstack/react-router';
import { kitRoutes } from '../kit/routes.tsx';
import { welcomeRoutes } from '../welcome/index.ts';
import { NotHere } from './NotHere.tsx';
import { indexRoute, rootRoute, workspaceRoute } from './root.tsx';
import type { Screen } from './screen.ts';
import { screens } from './screens.ts';

const all: readonly Screen[] = screens;

/** The sidebar's places, in order. */
export const places = all.flatMap(({ nav }) => (nav ? [nav] : [])).sort((left, right) => left.at - right.at);

const routes: readonly AnyRoute[] = all.flatMap((one) => one.routes);

export const newRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree: rootRoute.addChildren([
      indexRoute,
      ...welcomeRoutes,
      ...kitRoutes,
      workspaceRoute.addChildren([...routes]),
    ]),
    context: { queryClient },
    defaultPreload: 'intent',
    // Queries decide for themselves what is fresh.
    defaultPreloadStaleTime: 0,
    defaultNotFoundComponent: NotHere,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

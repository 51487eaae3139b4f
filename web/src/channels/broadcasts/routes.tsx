import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../../app/index.ts';
import { type ListSearch, readListSearch } from './calendar.ts';

/** Broadcasts stand under Messages; `/broadcasts/<key>` is the short address that others link to. */
export const broadcasts = screen({
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/broadcasts',
      validateSearch: (search): ListSearch => readListSearch(search),
      component: lazyRouteComponent(() => import('./BroadcastsPage.tsx'), 'BroadcastsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/broadcasts/$key',
      component: lazyRouteComponent(() => import('./BroadcastPage.tsx'), 'BroadcastPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/broadcasts/$key',
      beforeLoad: ({ params }) => {
        throw redirect({ href: `/w/${params.workspace}/messages/broadcasts/${params.key}`, replace: true });
      },
    }),
  ],
});

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';

/** The lists behind numbers; reached from the numbers, so without a place in the sidebar. */
export const insights = screen({
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/people',
      validateSearch: (search): { of?: string } => (typeof search.of === 'string' ? { of: search.of } : {}),
      component: lazyRouteComponent(() => import('./PeoplePage.tsx'), 'PeoplePage'),
    }),
  ],
});

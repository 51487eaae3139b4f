import { IconUsersGroup } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';

export const segments = screen({
  nav: { label: 'Segments', icon: IconUsersGroup, path: '/segments', at: 2 },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/segments',
      component: lazyRouteComponent(() => import('./SegmentsPage.tsx'), 'SegmentsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/segments/$key',
      component: lazyRouteComponent(() => import('./SegmentPage.tsx'), 'SegmentPage'),
    }),
  ],
});

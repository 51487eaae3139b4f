import { IconHome } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';

export const home = screen({
  nav: { label: 'Home', icon: IconHome, path: '', at: 0, onPhone: true },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/',
      validateSearch: (search): { raw?: true } => (search.raw === true ? { raw: true } : {}),
      component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
    }),
  ],
});

import { IconRoute } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';
import { readBuilderSearch, readSetupSearch } from './links.ts';

export const workflows = screen({
  nav: { label: 'Workflows', icon: IconRoute, path: '/workflows', at: 3, onPhone: true },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/workflows',
      component: lazyRouteComponent(() => import('./WorkflowsPage.tsx'), 'WorkflowsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/workflows/recipes',
      component: lazyRouteComponent(() => import('./RecipesPage.tsx'), 'RecipesPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/workflows/recipes/$recipe',
      validateSearch: readSetupSearch,
      component: lazyRouteComponent(() => import('./recipes/SetupPage.tsx'), 'SetupPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/workflows/$key',
      validateSearch: readBuilderSearch,
      // React Flow comes with it: a chunk of its own.
      component: lazyRouteComponent(() => import('./builder/BuilderPage.tsx'), 'BuilderPage'),
    }),
  ],
});

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';

/** Templates stand under Messages; `/templates/<key>` is the short address that others link to. */
export const templates = screen({
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/templates',
      component: lazyRouteComponent(() => import('./TemplatesPage.tsx'), 'TemplatesPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/templates/$key',
      component: lazyRouteComponent(() => import('./AnyTemplatePage.tsx'), 'AnyTemplatePage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/products',
      component: lazyRouteComponent(() => import('./catalogue/ProductsPage.tsx'), 'ProductsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/coupons',
      validateSearch: ({ pool }: Record<string, unknown>): { pool?: string } =>
        typeof pool === 'string' ? { pool } : {},
      component: lazyRouteComponent(() => import('./coupons/CouponsPage.tsx'), 'CouponsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/templates/$key',
      beforeLoad: ({ params }) => {
        throw redirect({ href: `/w/${params.workspace}/messages/templates/${params.key}`, replace: true });
      },
    }),
  ],
});

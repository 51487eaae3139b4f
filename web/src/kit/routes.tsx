import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/index.ts';

/** `/_kit`: every shared component in every state, while developing only. */
export const kitRoutes: readonly AnyRoute[] = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/_kit',
        component: lazyRouteComponent(() => import('./Kit.tsx'), 'Kit'),
      }),
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/_kit/frame',
        component: lazyRouteComponent(() => import('./KitFrame.tsx'), 'KitFrame'),
      }),
    ]
  : [];

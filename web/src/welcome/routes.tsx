import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { setupQuery } from '../api/index.ts';
import { rootRoute } from '../app/index.ts';

const page = () => import('./pages.tsx');

/** The pages before the frame: first run, signing in, invitations. */
export const welcomeRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    beforeLoad: async ({ context }) => {
      const { needed } = await context.queryClient.ensureQueryData(setupQuery);
      if (!needed) throw redirect({ to: '/' });
    },
    component: lazyRouteComponent(page, 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: (search): { next?: string } =>
      typeof search.next === 'string' ? { next: search.next } : {},
    component: lazyRouteComponent(page, 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invite/$token',
    component: lazyRouteComponent(page, 'InvitePage'),
  }),
] as const;

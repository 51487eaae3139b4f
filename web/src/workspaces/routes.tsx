import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';

const pages = () => import('./pages.tsx');

export const settings = screen({
  nav: { label: 'Settings', icon: IconSettings, path: '/settings', at: 9, foot: true },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings',
      component: lazyRouteComponent(pages, 'WorkspacePage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/sources',
      component: lazyRouteComponent(pages, 'SourcesPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/channels',
      component: lazyRouteComponent(pages, 'ChannelsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/permission',
      component: lazyRouteComponent(pages, 'PermissionPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/attributes',
      component: lazyRouteComponent(pages, 'AttributesPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/events',
      component: lazyRouteComponent(pages, 'EventsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/campaigns',
      component: lazyRouteComponent(pages, 'CampaignsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/people',
      component: lazyRouteComponent(pages, 'PeoplePage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/privacy',
      validateSearch: (search): { erasure?: string } =>
        typeof search.erasure === 'string' ? { erasure: search.erasure } : {},
      component: lazyRouteComponent(pages, 'PrivacyPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/settings/log',
      validateSearch: (search): { show?: 'looks' | 'set-aside' | 'webhooks' } =>
        search.show === 'looks' || search.show === 'set-aside' || search.show === 'webhooks'
          ? { show: search.show }
          : {},
      component: lazyRouteComponent(pages, 'LogPage'),
    }),
  ],
});

import { IconUsers } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';
import { readCompanySearch } from './companies/search.ts';
import { readDuplicateSearch } from './duplicates/search.ts';
import { readHealthSearch } from './health/search.ts';
import { readContactSearch } from './search.ts';

export const contacts = screen({
  nav: { label: 'Contacts', icon: IconUsers, path: '/contacts', at: 1, onPhone: true },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts',
      validateSearch: readContactSearch,
      component: lazyRouteComponent(() => import('./ContactsPage.tsx'), 'ContactsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/companies',
      validateSearch: readCompanySearch,
      component: lazyRouteComponent(() => import('./companies/CompaniesPage.tsx'), 'CompaniesPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/companies/$companyId',
      component: lazyRouteComponent(() => import('./companies/CompanyPage.tsx'), 'CompanyPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/duplicates',
      validateSearch: readDuplicateSearch,
      component: lazyRouteComponent(() => import('./duplicates/DuplicatesPage.tsx'), 'DuplicatesPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/health',
      validateSearch: readHealthSearch,
      component: lazyRouteComponent(() => import('./health/HealthPage.tsx'), 'HealthPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/imports',
      component: lazyRouteComponent(() => import('./import/ImportsPage.tsx'), 'ImportsPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/imports/$importId',
      component: lazyRouteComponent(() => import('./import/ImportPage.tsx'), 'ImportPage'),
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/contacts/$contactId',
      component: lazyRouteComponent(() => import('./ContactPage.tsx'), 'ContactPage'),
    }),
  ],
});

import { IconMessages } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';
import { type InboxSearch, readInboxSearch } from './search.ts';
import { readTasksSearch, type TasksSearch } from './tasks/search.ts';
import { UnreadBadge } from './UnreadBadge.tsx';

const page = lazyRouteComponent(() => import('./InboxPage.tsx'), 'InboxPage');

export const sales = screen({
  nav: {
    label: 'Sales',
    icon: IconMessages,
    path: '/sales/inbox',
    below: '/sales',
    at: 5,
    onPhone: true,
    badge: UnreadBadge,
  },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/sales/inbox',
      validateSearch: (search): InboxSearch => readInboxSearch(search),
      component: page,
    }),
    // The same page with one conversation open, so that it can be sent to a colleague.
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/sales/inbox/$contactId/$conversationId',
      validateSearch: (search): InboxSearch => readInboxSearch(search),
      component: page,
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/sales/tasks',
      validateSearch: (search): TasksSearch => readTasksSearch(search),
      component: lazyRouteComponent(() => import('./tasks/TasksPage.tsx'), 'TasksPage'),
    }),
  ],
});

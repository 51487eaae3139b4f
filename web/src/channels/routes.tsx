import { IconMail } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { screen, workspaceRoute } from '../app/index.ts';
import { type MessageSearch, readSearch } from './filter.ts';

const page = lazyRouteComponent(() => import('./MessagesPage.tsx'), 'MessagesPage');

export const messages = screen({
  nav: { label: 'Messages', icon: IconMail, path: '/messages', at: 4 },
  routes: [
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages',
      validateSearch: (search): MessageSearch => readSearch(search),
      component: page,
    }),
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/deliverability',
      component: lazyRouteComponent(
        () => import('./deliverability/DeliverabilityPage.tsx'),
        'DeliverabilityPage',
      ),
    }),
    // The same page with one message open beside the list, so that a message can be sent to a colleague.
    createRoute({
      getParentRoute: () => workspaceRoute,
      path: '/messages/$messageId',
      validateSearch: (search): MessageSearch => readSearch(search),
      component: page,
    }),
  ],
});
